"""A reviewer's decision: each step by another person, none by the author; the last one publishes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tortoise.transactions import in_transaction

from portal.projects.effects import changes_record
from portal.projects.models import Update
from portal.projects.publication.moves import held, move
from portal.projects.publication.release import release
from portal.projects.publication.reviewers import approvals_of, in_whose_place, must_be_another, right_for
from portal.projects.update_digest import digest_of
from portal.settings import Settings
from portal.staff.viewer import Viewer
from portal.store.edition import changing_public_content
from portal.web.language import N_
from portal.web.problems import Conflict


async def publish(
    update: Update,
    *,
    by: Viewer,
    seen: str,
    at: datetime | None,
    now: datetime,
    settings: Settings,
    override: str = "",
) -> bool:
    """Approve what the reviewer saw; the last of ``settings.review_steps`` approvals publishes it.

    ``at`` may lie ahead for an update that changes nothing on the record. ``override``: why it goes out although the
    checks flagged something. Gives whether it was published. Raises NotAllowed for the author, for who has approved
    it before, and for revised dates without the supervisor's right; Conflict when the update is another than the
    one that was seen, or somebody was first.
    """
    must_be_another(update, by)
    return await decide({update.id: seen}, by=by, at=at, now=now, settings=settings, override=override)


async def publish_urgently(
    update: Update, *, by: Viewer, seen: str, reason: str, now: datetime, settings: Settings
) -> None:
    """Publish at once what is in review, by a supervisor with a reason; its review is owed from then on.

    Raises NotAllowed and Conflict as ``publish`` does.
    """
    by.must("publish urgently")
    must_be_another(update, by)
    async with changing_public_content():
        present = await held([update.id])
        await _must_be_whole(present)
        _must_be_as_seen(present, {update.id: seen})
        await move(present, "publish urgently", by=by, now=now, comment=reason, published_at=now, review_owed=True)
        await release(present, at=now, now=now, settings=settings)


async def send_back(update: Update, *, by: Viewer, comment: str, now: datetime) -> None:
    """Give an update back to its author, with what is to be changed."""
    must_be_another(update, by)
    async with in_transaction():
        present = await held([update.id])
        await _must_be_whole(present)
        await return_all(present, by=by, comment=comment, now=now)


async def return_all(present: Sequence[Update], *, by: Viewer, comment: str, now: datetime) -> None:
    """Send back updates that are held, in the caller's transaction."""
    place = in_whose_place(by, "review updates", present)
    await move(present, "send back", by=by, now=now, comment=comment, deputy_for=place)


async def decide(
    seen: Mapping[int, str],
    *,
    by: Viewer,
    at: datetime | None,
    now: datetime,
    settings: Settings,
    override: str = "",
) -> bool:
    """One step of the review of these updates, all of them or none. Gives whether they were published."""
    async with changing_public_content():
        present = await held(list(seen))
        await _must_be_whole(present)
        _must_be_as_seen(present, seen)
        place = in_whose_place(by, right_for(present, settings.review_steps), present)
        if any(len(approvals_of(row)) + 1 < settings.review_steps for row in present):
            await move(present, "approve", by=by, now=now, comment=override, deputy_for=place)
            return False
        moment = at if at and at > now and not any(changes_record(row.changes) for row in present) else now
        await move(present, "publish", by=by, now=now, comment=override, deputy_for=place, published_at=moment)
        await release(present, at=moment, now=now, settings=settings)
        return True


def _must_be_as_seen(present: Sequence[Update], seen: Mapping[int, str]) -> None:
    if {row.id for row in present} != set(seen) or any(
        seen[row.id] != row.digest or seen[row.id] != digest_of(row) for row in present
    ):
        raise Conflict(N_("您查看之后内容又有改动，刚才的审核无效。请看过最新内容后再审核。"))


async def _must_be_whole(present: Sequence[Update]) -> None:
    """A bundle is decided on as one."""
    bundle = present[0].bundle if present else ""
    if bundle and await Update.filter(bundle=bundle).count() != len(present):
        raise Conflict(N_("这条进展和其他项目的进展一起送审，请在同一页上一起审核。"))
