"""A programme's file (TOML, made to be read and edited by a clerk), read strictly.

Everything wrong is told at once, each with the file, the item and the reason; nothing is guessed.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


class FileProblem(Exception):
    """The file cannot be imported. ``lines`` say where and why, one each."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Text = Annotated[str, Field(min_length=1)]


class Box(Part):
    """The district's box in WGS-84 degrees; points outside it are refused."""

    west: Annotated[float, Field(ge=-180, le=180)]
    south: Annotated[float, Field(ge=-90, le=90)]
    east: Annotated[float, Field(ge=-180, le=180)]
    north: Annotated[float, Field(ge=-90, le=90)]

    def holds(self, lon: float, lat: float) -> bool:
        return self.west <= lon <= self.east and self.south <= lat <= self.north


class ProgrammePart(Part):
    year: Annotated[int, Field(ge=2000, le=2100)]
    issuer_zh: Text
    issuer_en: str = ""
    title_zh: Text
    title_en: str = ""
    source_zh: Text
    source_en: str = ""
    box: Box
    promised_areas: Annotated[int, Field(ge=1)]
    promised_projects: Annotated[int, Field(ge=1)]
    closed_on: date | None = None


class AreaPart(Part):
    key: Annotated[str, Field(pattern=SLUG.pattern)]
    zh: Text
    en: str = ""


class SitePart(Part):
    lon: float
    lat: float
    precision_m: Annotated[int, Field(ge=1, le=100_000)]
    name_zh: str = ""
    name_en: str = ""


class TargetPart(Part):
    name_zh: Text
    name_en: str = ""
    unit_zh: Text
    unit_en: str = ""
    planned: Annotated[Decimal, Field(gt=0)]
    basis: str = ""


class ProjectPart(Part):
    number: Annotated[int, Field(ge=1)]
    slug: Annotated[str, Field(pattern=SLUG.pattern, max_length=80)]
    formerly: list[Annotated[str, Field(pattern=SLUG.pattern)]] = []
    area: Text
    basis: Literal["named", "section"]
    title_zh: Text
    title_en: str = ""
    promise_zh: Text
    promise_en: str = ""
    note_zh: str = ""
    note_en: str = ""
    place_zh: str = ""
    place_en: str = ""
    scope: Literal["sites", "district"] = "sites"
    sites: list[SitePart] = []
    targets: list[TargetPart] = []
    due: date | None = None
    background_zh: list[Text] = []
    background_en: list[Text] = []


class ProgrammeFile(Part):
    """``file`` is the name it was read from, for what is told about it."""

    file: str = ""
    programme: ProgrammePart
    areas: Annotated[list[AreaPart], Field(min_length=1)]
    projects: Annotated[list[ProjectPart], Field(min_length=1)]


def read_programme(path: Path) -> ProgrammeFile:
    """Read and check a file. Raises FileProblem with everything that is wrong."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise FileProblem([f"{path.name}: cannot be read: {problem.strerror}"]) from problem
    except UnicodeDecodeError as problem:
        raise FileProblem([f"{path.name}: is not UTF-8 text"]) from problem
    except tomllib.TOMLDecodeError as problem:
        raise FileProblem([f"{path.name}: is not valid TOML: {problem}"]) from problem
    try:
        file = ProgrammeFile.model_validate({**raw, "file": path.name})
    except ValidationError as problem:
        raise FileProblem([_line(path.name, raw, error) for error in problem.errors()]) from problem
    if lines := [f"{path.name}: {line}" for line in _contradictions(file)]:
        raise FileProblem(lines)
    return file


def _line(name: str, raw: dict[str, object], error: object) -> str:
    location: tuple[str | int, ...] = error["loc"]  # type: ignore[index]
    return f"{name}: {_item(raw, location)}: {error['msg']}"  # type: ignore[index]


def _item(raw: dict[str, object], location: tuple[str | int, ...]) -> str:
    """Name the item as a clerk would find it: "project 7 (slug) place_zh"."""
    if len(location) >= 2 and location[0] in ("projects", "areas") and isinstance(location[1], int):
        rows = raw.get(str(location[0]))
        row = rows[location[1]] if isinstance(rows, list) else {}
        label = row.get("slug") or row.get("key") or "?" if isinstance(row, dict) else "?"
        rest = " ".join(str(part) for part in location[2:])
        return f"{str(location[0])[:-1]} {location[1] + 1} ({label}) {rest}".strip()
    return " ".join(str(part) for part in location)


def _contradictions(file: ProgrammeFile) -> Iterable[str]:
    box = file.programme.box
    if box.west >= box.east or box.south >= box.north:
        yield "programme box: west must lie before east and south before north"
    yield from _doubled("area key", (area.key for area in file.areas))
    yield from _doubled("project number", (project.number for project in file.projects))
    yield from _doubled("slug", (slug for project in file.projects for slug in (project.slug, *project.formerly)))
    keys = {area.key for area in file.areas}
    for project in file.projects:
        for line in _project_contradictions(project, keys, box):
            yield f"project {project.number} ({project.slug}): {line}"


def _project_contradictions(project: ProjectPart, keys: set[str], box: Box) -> Iterable[str]:
    if project.area not in keys:
        yield f"unknown area {project.area!r}; there are: {', '.join(sorted(keys))}"
    if project.scope == "sites" and not project.sites:
        yield 'has no sites; give at least one or say scope = "district"'
    if project.scope == "district" and project.sites:
        yield "is district-wide and must have no sites: it would be a false point"
    yield from _doubled("target", (target.name_zh for target in project.targets))
    for site in project.sites:
        if not box.holds(site.lon, site.lat):
            yield f"the point {site.lon}, {site.lat} lies outside the district's box"


def _doubled(what: str, values: Iterable[object]) -> Iterable[str]:
    for value, times in Counter(values).items():
        if times > 1:
            yield f"{what} {value} stands there {times} times"
