"""Checking the chains of the database, project by project, in bounded memory."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tortoise.expressions import Q

from portal.projects.ledger.checking import ChainCheck, Fault, Head
from portal.projects.ledger.joined import with_texts
from portal.projects.models import FormerSlug, LedgerEntry, LedgerHead, Project

PROJECTS = 50
ENTRIES = 1000
# What a public page checks at most, before it is sent.
ON_A_PAGE = 3000

Given = Mapping[str, Sequence[Head]]


@dataclass(frozen=True)
class Checked:
    """A project's chain and what is wrong with it."""

    slug: str
    count: int
    faults: list[Fault]


async def verify_chains(*, slug: str | None = None, given: Given | None = None) -> AsyncIterator[Checked]:
    """Check all chains, or one. ``given``: heads that somebody kept outside, by slug.

    A head is looked for in its own chain, so that one that was cut and made anew is found.
    """
    given = await _by_present_slug(given or {})
    wanted = Project.filter(slug=slug) if slug else Project.all()
    last = 0
    while projects := await wanted.filter(id__gt=last).order_by("id").limit(PROJECTS):
        last = projects[-1].id
        async for checked in _check_batch(projects, given):
            yield checked
            given = {name: heads for name, heads in given.items() if name != checked.slug}
    for name, heads in given.items() if slug is None else ():
        yield Checked(name, 0, [Fault(None, f"there is no such project, but {heads[0].source} names it")])


async def _by_present_slug(given: Given) -> Given:
    former = await FormerSlug.filter(slug__in=list(given)).select_related("project") if given else []
    present = {row.slug: row.project.slug for row in former}
    found: dict[str, list[Head]] = defaultdict(list)
    for slug, heads in given.items():
        found[present.get(slug, slug)] += heads
    return found


async def _check_batch(projects: Sequence[Project], given: Given, *, again: bool = True) -> AsyncIterator[Checked]:
    """Somebody may publish, or remove a text, meanwhile: a chain that does not hold is read once more."""
    published = await heads_of([project.id for project in projects])
    entries = entries_of([project.id for project in projects])
    row = await anext(entries, None)
    for project in projects:
        heads = [*published[project.id], *given.get(project.slug, ())]
        check = ChainCheck(project.id, heads, carried=project.ledger_count)
        faults: list[Fault] = []
        while row is not None and row.project_id == project.id:
            faults += check.entry(row)
            row = await anext(entries, None)
        most = (await _counts([project.id] if check.count > project.ledger_count else ())).get(project.id)
        faults += check.end(count=project.ledger_count, digest=project.ledger_hash, most=most)
        if faults and again:
            async for checked in _check_batch(await Project.filter(id=project.id), given, again=False):
                yield checked
        else:
            yield Checked(project.slug, check.count, faults)


async def _counts(ids: Sequence[int]) -> dict[int, int]:
    """How many entries the projects count now. Asked after the entries were read, it counts each of them."""
    return dict(await Project.filter(id__in=ids).values_list("id", "ledger_count")) if ids else {}


async def entries_of(ids: Sequence[int]) -> AsyncIterator[LedgerEntry]:
    """The entries of these projects, by project and number, read in pages."""
    place = Q()
    while True:
        rows = LedgerEntry.filter(place, project_id__in=ids).order_by("project_id", "number").limit(ENTRIES)
        page = await rows.prefetch_related("texts")
        for row in page:
            yield row
        if len(page) < ENTRIES:
            return
        last = page[-1]
        place = Q(project_id__gt=last.project_id) | Q(project_id=last.project_id, number__gt=last.number)


async def heads_of(ids: Sequence[int]) -> dict[int, list[Head]]:
    """The heads that were published of these projects."""
    found: dict[int, list[Head]] = defaultdict(list)
    for row in await LedgerHead.filter(project_id__in=ids).order_by("day"):
        found[row.project_id].append(Head(row.count, row.hash, row.day.isoformat()))
    return found


async def check_now(projects: Sequence[Project]) -> dict[int, Checked]:
    """Check the chains of a page's projects; those that are too long together are left out.

    All of them again for what does not hold, as it may have been read in the middle of somebody's removal of a text.
    """
    chosen = list(within(projects, ON_A_PAGE))
    _, found = await check_read(chosen)
    if doubtful := [project.id for project in chosen if found[project.id].faults]:
        found |= (await check_read(await Project.filter(id__in=doubtful)))[1]
    return found


async def check_read(chosen: Sequence[Project]) -> tuple[dict[int, list[LedgerEntry]], dict[int, Checked]]:
    """The entries of these projects, and whether the chains hold, in two queries.

    One more when somebody published meanwhile.
    """
    ids = [project.id for project in chosen]
    published = await heads_of(ids)
    rows: dict[int, list[LedgerEntry]] = {number: [] for number in ids}
    for row in await with_texts(LedgerEntry.filter(project_id__in=ids).order_by("number", "id", "texts__id")):
        rows[row.project_id].append(row)
    grown = [project.id for project in chosen if len(rows[project.id]) > project.ledger_count]
    counts = await _counts(grown)
    return rows, {
        project.id: _check(project, rows[project.id], published[project.id], counts.get(project.id))
        for project in chosen
    }


def within(projects: Iterable[Project], most: int) -> Iterable[Project]:
    for project in projects:
        most -= project.ledger_count
        if most >= 0:
            yield project


def _check(project: Project, rows: Iterable[LedgerEntry], heads: Iterable[Head], most: int | None) -> Checked:
    check = ChainCheck(project.id, list(heads), carried=project.ledger_count)
    faults = [fault for row in rows for fault in check.entry(row)]
    faults += check.end(count=project.ledger_count, digest=project.ledger_hash, most=most)
    return Checked(project.slug, check.count, faults)
