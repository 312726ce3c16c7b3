from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portal.projects.models import Programme
from portal.projects.programme_file import FileProblem, read_programme
from portal.projects.programme_import import take_over
from portal.settings import Settings
from tests.kit.databases import PROGRAMME
from tests.kit.programme import read, small, write

Change = Callable[[dict[str, Any]], object]


def test_the_programme_of_2024_is_sound() -> None:
    file = read_programme(PROGRAMME)
    assert (len(file.areas), len(file.projects)) == (10, 15)
    assert (file.programme.promised_areas, file.programme.promised_projects) == (10, 15)
    assert [project.number for project in file.projects] == list(range(1, 16))
    assert all(project.title_en and project.promise_en for project in file.projects)
    assert file.file == "2024.toml"


def test_a_file_is_read_as_it_was_meant(tmp_path: Path) -> None:
    pipes, clinic, _ = read(small(), tmp_path).projects
    assert (pipes.slug, pipes.scope, pipes.sites[0].lon, pipes.targets[0].planned) == (
        "pipes",
        "sites",
        121.5,
        Decimal(40),
    )
    assert (clinic.due, clinic.sites, clinic.basis) == (date(2031, 12, 31), [], "section")


def first(content: dict[str, Any]) -> dict[str, Any]:
    return content["projects"][0]  # type: ignore[no-any-return]


REFUSED: list[tuple[str, Change, str]] = [
    (
        "an unknown area",
        lambda c: first(c).update(area="sea"),
        "project 1 (pipes): unknown area 'sea'; there are: health, water",
    ),
    ("a doubled number", lambda c: first(c).update(number=2), "project number 2 stands there 2 times"),
    ("a doubled slug", lambda c: first(c).update(slug="clinic"), "slug clinic stands there 2 times"),
    ("a slug that another once had", lambda c: first(c).update(formerly=["wells"]), "slug wells stands there 2 times"),
    (
        "a doubled area",
        lambda c: c["areas"].append({"key": "water", "zh": "水"}),
        "area key water stands there 2 times",
    ),
    (
        "a doubled target",
        lambda c: first(c)["targets"].append(first(c)["targets"][0]),
        "project 1 (pipes): target 改造管线 stands there 2 times",
    ),
    (
        "a point outside",
        lambda c: first(c)["sites"][0].update(lon=121.8),
        "project 1 (pipes): the point 121.8, 38.85 lies outside the district's box",
    ),
    (
        "a point that is none",
        lambda c: first(c)["sites"][0].update(lon="x"),
        "project 1 (pipes) sites 0 lon: Input should be a valid number",
    ),
    (
        "an endless point",
        lambda c: first(c)["sites"][0].update(lat=float("inf")),
        "project 1 (pipes): the point 121.5, inf lies outside",
    ),
    (
        "no point at all",
        lambda c: first(c).update(sites=[]),
        'project 1 (pipes): has no sites; give at least one or say scope = "district"',
    ),
    (
        "a false point",
        lambda c: first(c).update(scope="district"),
        "project 1 (pipes): is district-wide and must have no sites",
    ),
    (
        "a date that is none",
        lambda c: first(c).update(due="2031-02-30"),
        "project 1 (pipes) due: Input should be a valid date",
    ),
    (
        "a slug that is none",
        lambda c: first(c).update(slug="Pipes!"),
        "project 1 (Pipes!) slug: String should match pattern",
    ),
    (
        "a long slug",
        lambda c: first(c).update(slug="x" * 81),
        f"project 1 ({'x' * 81}) slug: String should have at most 80",
    ),
    (
        "a number of 0",
        lambda c: first(c).update(number=0),
        "project 1 (pipes) number: Input should be greater than or equal to 1",
    ),
    ("an unknown key", lambda c: first(c).update(budget=5), "project 1 (pipes) budget: Extra inputs are not permitted"),
    ("a missing promise", lambda c: first(c).pop("promise_zh"), "project 1 (pipes) promise_zh: Field required"),
    (
        "an empty title",
        lambda c: first(c).update(title_zh=" "),
        "project 1 (pipes) title_zh: String should have at least 1",
    ),
    (
        "an unknown basis",
        lambda c: first(c).update(basis="hearsay"),
        "project 1 (pipes) basis: Input should be 'named' or 'section'",
    ),
    (
        "a target of nothing",
        lambda c: first(c)["targets"][0].update(planned=0),
        "project 1 (pipes) targets 0 planned: Input should be greater than 0",
    ),
    ("an area without a name", lambda c: c["areas"][1].pop("zh"), "area 2 (health) zh: Field required"),
    ("no projects", lambda c: c.update(projects=[]), "projects: List should have at least 1 item"),
    ("projects that are none", lambda c: c.update(projects="x"), "projects: Input should be a valid list"),
    ("no year", lambda c: c["programme"].pop("year"), "programme year: Field required"),
    ("a box upside down", lambda c: c["programme"]["box"].update(south=39.1), "programme box: "),
]


@pytest.mark.parametrize(("change", "said"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
async def test_what_is_wrong_is_told_with_file_item_and_reason_and_nothing_is_imported(
    database: Settings, tmp_path: Path, change: Change, said: str
) -> None:
    content = small()
    change(content)
    with pytest.raises(FileProblem) as told:
        await take_over(read(content, tmp_path))
    assert [line for line in told.value.lines if line.startswith(f"2031.toml: {said}")] != [], told.value.lines
    assert not await Programme.exists(year=2031)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    content = small()
    first(content).update(area="sea", number=2)
    first(content)["sites"][0]["lon"] = 120
    with pytest.raises(FileProblem) as told:
        read(content, tmp_path)
    assert len(told.value.lines) == 3
    assert str(told.value) == "\n".join(told.value.lines)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"year = ", "x.toml: is not valid TOML: "),
        (b"\xff\xfe", "x.toml: is not UTF-8 text"),
        (b"", "x.toml: programme: Field required"),
        (b"projects = [1]", "x.toml: "),
        (b"programme = 5\nareas = {}\nprojects = {}", "x.toml: "),
    ],
)
def test_what_is_no_programme_at_all_is_told_too(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(content)
    with pytest.raises(FileProblem) as told:
        read_programme(path)
    assert told.value.lines[0].startswith(said)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"^x\.toml: cannot be read: No such file or directory$"):
        read_programme(tmp_path / "x.toml")
    with pytest.raises(FileProblem, match="cannot be read: Is a directory"):
        read_programme(tmp_path)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert write(small(), tmp_path).read_text().count("slug") == 3
