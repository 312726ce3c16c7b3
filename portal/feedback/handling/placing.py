"""What a case is about, put right by who takes it in: its project, the site, and which kind of feedback it is."""

from collections.abc import Mapping
from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.facts import PLACED
from portal.feedback.handling.whose import must_not_be_about
from portal.feedback.kinds import KINDS
from portal.feedback.models import Case, CaseFact, PublicAnswer
from portal.feedback.moves import append, touch
from portal.feedback.search.index import index_cases
from portal.feedback.states import AWAITING_ANSWER, JOINED
from portal.projects.models import Project, Site
from portal.staff.models import Account
from portal.web.language import N_
from portal.web.problems import Conflict


async def place_case(
    *, case: Case, by: Account, now: datetime, project: Project | None, site: Site | None, kind: str
) -> CaseFact | None:
    """Put a case under a project, a site of it, and a kind; None when it stood there already.

    What was promised stands: neither the due date moves nor the unit that has the case. Where others go along with it
    the project stays, since they wrote about that one too. Raises Conflict, NotFound.
    """
    must_not_be_about(case, by)
    before = {"project": case.project_id, "site": case.site_id, "kind": case.kind}
    after = {"project": project.id if project else None, "site": site.id if site else None, "kind": kind}
    if before == after:
        return None
    if kind not in KINDS or (site is not None and site.project_id != after["project"]):
        raise Conflict(N_("所选的点位不在所选的项目里，没有保存。请先列出该项目的点位，再选一次。"))
    if case.state == JOINED:
        raise Conflict(N_("这件与另一件一起办理，项目、点位和类别随那一件。请先分出来单独办理，再改。"))
    moves_on = before["project"] != after["project"]
    if moves_on:
        _must_be_free(case)
    async with in_transaction():
        await touch(
            case=case, states=AWAITING_ANSWER, project_id=after["project"], site_id=after["site"], kind=after["kind"]
        )
        await _take_drafts_along(case, after, moves_on)
        fact = await append(case_id=case.id, kind=PLACED, by=by, now=now, detail={"before": before, "after": after})
        await index_cases([case.id])
        return fact


def _must_be_free(case: Case) -> None:
    """Of another project only what nobody else wrote about, and what no update of this one answered."""
    if case.joined_count:
        raise Conflict(N_("有别的办件并在这一件里，反映的是现在这个项目。请先把它们分出来单独办理，再改项目。"))
    if case.settled_by_id is not None:
        raise Conflict(N_("这件曾由现在这个项目的一条进展答复过，不能改到别的项目。"))


async def _take_drafts_along(case: Case, after: Mapping[str, object], moves_on: bool) -> None:
    """What is not yet public goes along and has to be approved as it is now; what is public stays where it was read."""
    answers = PublicAnswer.filter(case_id=case.id)
    if moves_on and await answers.filter(state="published").exists():
        raise Conflict(N_("这一件已有公开的答复。请先撤下公开的答复。"))
    open_ones = answers.filter(state__in=("draft", "in review"))
    await open_ones.update(project_id=after["project"], kind=after["kind"], state="draft", digest="")
