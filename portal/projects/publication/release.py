"""What publication brings about, in its own transaction: the record changes, older versions give way, the ledger."""

from collections.abc import Sequence
from datetime import datetime

from portal.projects.effects import take_effect
from portal.projects.ledger import chain
from portal.projects.ledger.change import Change
from portal.projects.light.standings import refresh_standings
from portal.projects.models import Update
from portal.projects.publication.scheduled import appeared, tell_due, unit_of
from portal.projects.search.index import changes_texts, follow
from portal.projects.settling import settle_with
from portal.settings import Settings
from portal.web.language import N_
from portal.web.problems import Conflict


async def release(updates: Sequence[Update], *, at: datetime, now: datetime, settings: Settings) -> None:
    """Let updates of different projects take effect whose publication at ``at`` was decided; the caller holds them.

    What is published for later is not told of before its moment (``scheduled``). Raises Conflict when something else
    was published that rules one of them out.
    """
    done: dict[int, list[Change]] = {}
    for update in updates:  # a bundle holds one for each project
        done[update.project_id] = await take_effect(update, now=now)
        if at <= now:
            done[update.project_id].append(appeared(update, at))
        if update.corrects_id is not None:
            await _replace(update.corrects_id, at)
    reworded = [update.project_id for update in updates if changes_texts(update.changes)]
    await derive(list(done), reworded=reworded, now=now, settings=settings)
    await tell_due(done, now=now)
    if at <= now:
        await settle_with(updates, now=now)
    by_project = {update.project_id: update for update in updates}
    await chain.append_to_many(done, update=by_project, unit=unit_of(updates[0]), now=now)


async def derive(ids: Sequence[int], *, reworded: Sequence[int] = (), now: datetime, settings: Settings) -> None:
    """Make anew what is derived from the record of these projects: their lights, the search index.

    ``reworded``: those of them of which other public texts than updates changed.
    """
    projects = sorted(set(ids))
    await refresh_standings(projects, now=now, settings=settings)
    await follow(projects, reworded=reworded)


async def _replace(number: int, at: datetime) -> None:
    """The version that is corrected gives way at the moment of publication; a review of it is owed no more."""
    current = Update.filter(id=number, replaced_at=None, withdrawn_at=None)
    replaced = await current.update(replaced_at=at, review_owed=False)
    if not replaced:
        raise Conflict(N_("要更正的进展已经另有更正，或者已经撤下，请退回修改。"))
