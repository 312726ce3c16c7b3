"""Named reads of the chains."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from tortoise.functions import Max

from portal.projects.ledger.live import TITLE, Fields, Rows
from portal.projects.ledger.told import Told, tell
from portal.projects.models import LedgerEntry, LedgerHead, Milestone, Project, ServiceNotice, Site, Target, Update
from portal.projects.states import PUBLISHED
from portal.staff.models import Unit

PAGE = 50
TITLES = (TITLE, "title", "name_zh")
LAST = 5


async def page_of_entries(project: Project, *, page: int, now: datetime) -> list[Told]:
    """A page of a project's entries, newest first, each with the title of what it is about."""
    newest = project.ledger_count - PAGE * (page - 1)
    rows = (
        await LedgerEntry.filter(project_id=project.id, number__lte=newest, number__gt=newest - PAGE)
        .order_by("-number")
        .prefetch_related("texts")
    )
    titles = await _titles(project.id, {row.subject for row in rows}, now=now)
    units = await _unit_names(rows)
    return [tell(row, titles=titles, units=units) for row in rows]


def told_from(entries: Sequence[LedgerEntry], rows: Rows, project: Project, *, page: int) -> list[Told]:
    """The same without a query, where all entries and rows of the project are read, and its unit."""
    newest = project.ledger_count - PAGE * (page - 1)
    shown = [row for row in reversed(entries) if newest - PAGE < row.number <= newest]
    titles = {row: title_of(fields) for row, fields in rows.items() if title_of(fields)}
    units = {project.unit.id: project.unit.name_zh} if project.unit else {}
    return [tell(row, titles=titles, units=units) for row in shown]


def title_of(fields: Fields) -> str:
    # Empty for one without a name.
    return str(next((fields[name] for name in TITLES if fields.get(name)), ""))


async def _titles(project_id: int, subjects: Collection[str], *, now: datetime) -> dict[str, str]:
    """Titles by subject: a query for each kind that occurs; of updates, those that a resident may read."""
    ids = _ids_by_kind(subjects)
    found: list[tuple[str, Iterable[tuple[int, str]]]] = []
    if numbers := ids.get("milestone"):
        found.append(("milestone", await _pairs(Milestone.filter(id__in=numbers, project_id=project_id), "title")))
    if numbers := ids.get("target"):
        found.append(("target", await _pairs(Target.filter(id__in=numbers, project_id=project_id), "name_zh")))
    if numbers := ids.get("site"):
        rows = Site.filter(number__in=numbers, project_id=project_id)
        found.append(("site", await rows.values_list("number", "name_zh")))
    if numbers := ids.get("notice"):
        found.append(("notice", await _pairs(ServiceNotice.filter(id__in=numbers, project_id=project_id), "title")))
    if numbers := ids.get("update"):
        public = Update.filter(id__in=numbers, project_id=project_id, state=PUBLISHED, published_at__lte=now)
        found.append(("update", await _pairs(public.filter(withdrawn_at=None), "title")))
    return {f"{kind} {number}": title for kind, pairs in found for number, title in pairs if title}


async def _pairs(rows: object, name: str) -> Iterable[tuple[int, str]]:
    return await rows.values_list("id", name)  # type: ignore[attr-defined,no-any-return]


def _ids_by_kind(subjects: Iterable[str]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for subject in subjects:
        kind, _, number = subject.partition(" ")
        if number.isdigit():
            found.setdefault(kind, []).append(int(number))
    return found


async def _unit_names(rows: Iterable[LedgerEntry]) -> dict[int, str]:
    sides = [row.facts[side].get("unit_id") for row in rows for side in ("before", "after")]
    ids = [number for number in sides if isinstance(number, int)]
    if not ids:
        return {}
    return {int(number): str(name) for number, name in await Unit.filter(id__in=ids).values_list("id", "name_zh")}


async def projects_with_chains(*, page: int) -> list[Project]:
    """A page of projects of all years, newest year first, and one more when there are more."""
    return (
        await Project.filter(ledger_count__gt=0)
        .order_by("-programme__year", "number", "id")
        .offset(PAGE * (page - 1))
        .limit(PAGE + 1)
        .select_related("programme")
    )


async def newest_heads(projects: Sequence[Project]) -> dict[int, LedgerHead]:
    """The newest published head of each of a page's projects."""
    newest = LedgerHead.filter(project_id__in=[project.id for project in projects]).annotate(newest=Max("id"))
    ids = await newest.group_by("project_id").values_list("newest", flat=True)
    return {row.project_id: row for row in await LedgerHead.filter(id__in=list(ids))}
