"""The public texts of projects, as entries of the index."""

from collections.abc import Iterator, Sequence
from typing import Any

from portal.projects.models import Milestone, Project, Site, Target, Update
from portal.projects.search.pinyin import syllables_of
from portal.projects.search.table import ALWAYS, MOST_OF_A_KIND, NEVER, Entry, microseconds, row_id
from portal.projects.search.words import GAP, words_of
from portal.projects.states import PUBLISHED

# A long text is several entries; they overlap, so that nothing as long as a question falls between them.
MOST_WORDS = 1000
OVERLAP = 60
PUBLIC: dict[str, Any] = {"state": PUBLISHED, "withdrawn_at": None, "published_at__isnull": False}


async def entries_of(project_ids: Sequence[int], *, updates: bool = True) -> list[tuple[int, Entry]]:
    """All entries of these projects with the ids of their rows; merged projects have none. Six queries.

    ``updates``: those of their updates too.
    """
    projects = await Project.filter(id__in=project_ids, merged_into_id=None).select_related("area", "unit")
    by_id: dict[int, list[Entry]] = {project.id: list(_of_project(project)) for project in projects}
    for target in await Target.filter(project_id__in=list(by_id), ended_on=None):
        by_id[target.project_id] += _entries("target", target.name_zh, target.name_en)
    for site in await Site.filter(project_id__in=list(by_id), removed_at=None):
        by_id[site.project_id] += _of_site(site)
    for milestone in await Milestone.filter(project_id__in=list(by_id), dropped_at=None).order_by("planned_on", "id"):
        by_id[milestone.project_id] += _entries("milestone", milestone.title)
    if updates:
        for update in await Update.filter(project_id__in=list(by_id), **PUBLIC).order_by("-id"):
            by_id[update.project_id] += of_update(update)
    return [pair for project_id, entries in by_id.items() for pair in _numbered(project_id, entries)]


def _numbered(project_id: int, entries: Sequence[Entry]) -> Iterator[tuple[int, Entry]]:
    """Each kind from 0 on; updates, newest first, up to the last number, so that later ones find room in front."""
    by_kind: dict[str, list[Entry]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry)
    for kind, those in by_kind.items():
        held = those[:MOST_OF_A_KIND]
        first = MOST_OF_A_KIND - len(held) if kind == "update" else 0
        yield from enumerate(held, start=row_id(project_id, kind, first))


def _of_project(project: Project) -> Iterator[Entry]:
    yield Entry("number", [str(project.number)])
    yield from _entries("title", project.title_zh, project.title_en)
    yield from _entries("place", project.place_zh, project.place_en)
    yield from _entries("area", project.area.name_zh, project.area.name_en)
    yield from _entries("promise", project.promise_zh, project.official_zh, project.promise_en)
    if project.unit:
        yield from _entries("unit", project.unit.name_zh, project.unit.name_en)


def _of_site(site: Site) -> Iterator[Entry]:
    yield from _entries("site", site.name_zh, site.name_en, ref=site.number)
    yield from _entries("covers", *site.covers.splitlines(), ref=site.number)


def of_update(update: Update) -> Iterator[Entry]:
    """A published update's words, public from its moment until another version's."""
    begins, ends = moments_of(update)
    yield from _entries("update", update.title, ref=update.id, begins_at=begins, ends_at=ends)
    yield from _entries("update", update.body, ref=update.id, spoken=False, begins_at=begins, ends_at=ends)


def moments_of(update: Update) -> tuple[int, int]:
    """From and until when an update is public, as the index keeps it."""
    begins = microseconds(update.published_at) if update.published_at else NEVER
    return begins, microseconds(update.replaced_at) if update.replaced_at else NEVER


def _entries(
    kind: str, *texts: str, ref: int = 0, spoken: bool = True, begins_at: int = ALWAYS, ends_at: int = NEVER
) -> Iterator[Entry]:
    """Texts of one kind as entries; ``spoken``: with their pinyin."""
    words: list[str] = []
    for text in texts:
        words += [*words_of(text), GAP]
    if spoken:
        words += [syllable for text in texts for syllable in syllables_of(text)]
    if all(word == GAP for word in words):
        return
    for start in range(0, len(words), MOST_WORDS):
        yield Entry(kind, words[start : start + MOST_WORDS + OVERLAP], ref, begins_at, ends_at)
