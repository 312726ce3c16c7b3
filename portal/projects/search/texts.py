"""The public texts of projects, as entries of the index."""

from collections.abc import Iterator, Sequence
from typing import Any

from portal.projects.models import Milestone, Project, Site, Target, Update
from portal.projects.search.pinyin import syllables_of
from portal.projects.search.table import ALWAYS, NEVER, Entry, microseconds, row_id
from portal.projects.search.words import GAP, words_of
from portal.projects.states import PUBLISHED

# A long text is several entries; they overlap, so that nothing as long as a question falls between them.
MOST_WORDS = 1000
OVERLAP = 60
MOST_OF_A_KIND = 1 << 16


async def entries_of(project_ids: Sequence[int]) -> list[tuple[int, Entry]]:
    """All entries of these projects with the ids of their rows; merged projects have none. Six queries."""
    projects = await Project.filter(id__in=project_ids, merged_into_id=None).select_related("area", "unit")
    by_id: dict[int, list[Entry]] = {project.id: list(_of_project(project)) for project in projects}
    for target in await Target.filter(project_id__in=list(by_id), ended_on=None):
        by_id[target.project_id] += _entries("target", target.name_zh, target.name_en)
    for site in await Site.filter(project_id__in=list(by_id), removed_at=None):
        by_id[site.project_id] += _of_site(site)
    for milestone in await Milestone.filter(project_id__in=list(by_id), dropped_at=None).order_by("planned_on", "id"):
        by_id[milestone.project_id] += _entries("milestone", milestone.title)
    for update in await Update.filter(project_id__in=list(by_id), state=PUBLISHED, withdrawn_at=None).order_by("-id"):
        by_id[update.project_id] += _of_update(update)
    return [pair for project_id, entries in by_id.items() for pair in _numbered(project_id, entries)]


def _numbered(project_id: int, entries: Sequence[Entry]) -> Iterator[tuple[int, Entry]]:
    counts: dict[str, int] = {}
    for entry in entries:
        number = counts.get(entry.kind, 0)
        counts[entry.kind] = number + 1
        if number < MOST_OF_A_KIND:
            yield row_id(project_id, entry.kind, number), entry


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


def _of_update(update: Update) -> Iterator[Entry]:
    if update.published_at is None:
        return
    times: dict[str, Any] = {
        "begins_at": microseconds(update.published_at),
        "ends_at": microseconds(update.replaced_at) if update.replaced_at else NEVER,
    }
    yield from _entries("update", update.title, ref=update.id, **times)
    yield from _entries("update", update.body, ref=update.id, spoken=False, **times)


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
