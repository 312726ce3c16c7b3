from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portal.projects.models import Area, FormerSlug, Programme, Project, Site, Target
from portal.projects.programme_file import FileProblem, read_programme
from portal.projects.programme_import import Differences, compare, take_over
from portal.projects.queries import project_at
from portal.settings import Settings
from portal.store.edition import changing_public_content, read_number
from tests.kit.client import Client
from tests.kit.databases import PROGRAMME, both_databases
from tests.kit.programme import read, small

UNCHANGED = Differences()


@pytest.fixture
async def imported(database: Settings, tmp_path: Path) -> Path:
    """A folder whose small programme is in the database already."""
    await take_over(read(small(), tmp_path))
    return tmp_path


def project(content: dict[str, Any], slug: str = "pipes") -> dict[str, Any]:
    return next(item for item in content["projects"] if item["slug"] == slug)


@both_databases
async def test_the_first_import_takes_everything_over(database: Settings, tmp_path: Path) -> None:
    found = await take_over(read(small(), tmp_path))
    assert found == Differences(changed=["new programme 2031 with 3 projects"])
    programme = await Programme.get(year=2031)
    assert programme.box == small()["programme"]["box"]
    assert await Area.filter(programme=programme).order_by("position").values_list("key", "name_en") == [
        ("water", ""),
        ("health", "Health"),
    ]
    pipes = await Project.get(slug="pipes").prefetch_related("sites", "targets", "area")
    assert (pipes.number, pipes.area.key, pipes.staff_fields, pipes.unit_id) == (1, "water", [], None)
    assert [(site.lon, site.lat, site.precision_m, site.name_zh) for site in pipes.sites] == [(121.5, 38.85, 300, "甲")]
    assert [(target.name_zh, target.planned, target.achieved) for target in pipes.targets] == [
        ("改造管线", Decimal(40), None),
        ("改造小区", Decimal(118), None),
    ]


@both_databases
async def test_importing_the_same_again_changes_nothing(database: Settings) -> None:
    file, number = read_programme(PROGRAMME), await read_number()
    assert await compare(file) == await take_over(file) == UNCHANGED
    assert await read_number() == number


@both_databases
async def test_comparing_changes_nothing(imported: Path) -> None:
    content, number = small(), await read_number()
    project(content)["title_zh"] = "新管网"
    await compare(read(content, imported))
    assert (await Project.get(slug="pipes")).title_zh == "供水管网"
    assert await read_number() == number


@both_databases
async def test_a_changed_file_is_told_line_by_line_and_then_applied(imported: Path) -> None:
    content = small()
    content["programme"]["title_en"] = "Projects 2031"
    content["areas"][0]["zh"] = "供水"
    content["areas"].append({"key": "sea", "zh": "海"})
    project(content).update(title_zh="新管网", area="health")
    project(content)["sites"] = [{"lon": 121.6, "lat": 38.9, "precision_m": 50}]
    project(content)["targets"][0]["planned"] = 41.5
    project(content, "clinic")["due"] = None
    del project(content, "clinic")["due"]
    content["projects"].append({**project(content, "wells"), "number": 4, "slug": "taps"})
    file = read(content, imported)
    expected = [
        "programme 2031 title_en: '' -> 'Projects 2031'",
        "area water name_zh: '饮水' -> '供水'",
        "new area sea",
        "project pipes title_zh: '供水管网' -> '新管网'",
        "project pipes area: 'water' -> 'health'",
        "project pipes sites: [('甲', '', 121.5, 38.85, 300)] -> [('', '', 121.6, 38.9, 50)]",
        "project clinic due: 2031-12-31 -> None",
        "new project 4 taps",
    ]
    told = await compare(file)
    assert [line for line in told.changed if "targets" not in line] == expected
    assert len(told.changed) == len(expected) + 1
    number = await read_number()
    assert await take_over(file) == told
    assert await read_number() == number + 1
    assert await compare(file) == UNCHANGED
    pipes = await Project.get(slug="pipes").prefetch_related("area", "sites", "targets")
    assert (pipes.title_zh, pipes.area.key) == ("新管网", "health")
    assert [site.lon for site in pipes.sites] == [121.6]
    assert sorted(target.planned for target in pipes.targets) == [Decimal("41.5"), Decimal(118)]


@both_databases
async def test_what_staff_changed_stays_and_is_told(imported: Path) -> None:
    await Project.filter(slug="pipes").update(promise_zh="正式文本", staff_fields=["promise_zh"], person="王工")
    content = small()
    project(content).update(promise_zh="改造全部管网。", title_zh="新管网")
    found = await take_over(read(content, imported))
    assert found.changed == ["project pipes title_zh: '供水管网' -> '新管网'"]
    assert found.kept == ["project pipes promise_zh: '正式文本' -> '改造全部管网。'"]
    pipes = await Project.get(slug="pipes")
    assert (pipes.promise_zh, pipes.title_zh, pipes.person) == ("正式文本", "新管网", "王工")


async def test_what_the_file_no_longer_names_stays_and_is_told(imported: Path) -> None:
    content = small()
    content["projects"] = [item for item in content["projects"] if item["slug"] != "clinic"]
    content["areas"].pop()
    found = await take_over(read(content, imported))
    assert found == Differences(
        absent=["area health is not in the file; it stays", "project clinic is not in the file; it stays"]
    )
    assert await Project.exists(slug="clinic")


@both_databases
async def test_a_published_figure_stays_with_its_own_target(imported: Path) -> None:
    await Target.filter(name_zh="改造管线").update(achieved=Decimal("23.4"))
    content = small()
    del project(content)["targets"][0]
    found = await take_over(read(content, imported))
    assert found.absent == ["project pipes target '改造管线' is not in the file; its figure stays"]
    figures = await Target.filter(project__slug="pipes").order_by("name_zh").values_list("name_zh", "achieved")
    assert figures == [("改造小区", None), ("改造管线", Decimal("23.4"))]
    assert (await take_over(read(content, imported))).changed == []


async def test_targets_in_another_order_keep_their_figures(imported: Path) -> None:
    await Target.filter(name_zh="改造管线").update(achieved=Decimal("23.4"))
    content = small()
    project(content)["targets"].reverse()
    await take_over(read(content, imported))
    rows = await Target.filter(project__slug="pipes").order_by("position").values_list("name_zh", "achieved")
    assert rows == [("改造小区", None), ("改造管线", Decimal("23.4"))]


async def test_a_site_or_target_that_is_gone_is_gone(imported: Path) -> None:
    content = small()
    project(content).update(sites=[], scope="district", targets=[])
    await take_over(read(content, imported))
    assert await Site.filter(project__slug="pipes").count() == 0
    assert await Target.filter(project__slug="pipes").count() == 0


@both_databases
async def test_a_slug_of_another_year_is_refused(imported: Path) -> None:
    content = small()
    content["programme"]["year"] = 2032
    content["projects"] = [project(content, "clinic") | {"slug": "sewer-renewal"}, project(content, "wells")]
    with pytest.raises(FileProblem) as told:
        await take_over(read(content, imported))
    assert sorted(told.value.lines) == [
        "2031.toml: slug sewer-renewal belongs to the programme of 2024",
        "2031.toml: slug wells belongs to the programme of 2031",
    ]
    assert not await Programme.exists(year=2032)


async def test_a_former_slug_of_another_year_is_refused_too(imported: Path) -> None:
    await FormerSlug.create(slug="old-pipes", project=await Project.get(slug="pipes"))
    content = small()
    content["programme"]["year"] = 2032
    content["projects"] = [project(content, "clinic") | {"slug": "x", "formerly": ["old-pipes"]}]
    with pytest.raises(FileProblem, match="slug old-pipes belonged to a project of another year"):
        await take_over(read(content, imported))


@both_databases
async def test_a_renamed_project_keeps_what_hangs_on_it_and_its_old_address(imported: Path) -> None:
    before = await Project.get(slug="pipes")
    content = small()
    project(content).update(slug="water-pipes", formerly=["pipes"])
    file = read(content, imported)
    assert (await take_over(file)).changed == ["project pipes is renamed water-pipes"]
    assert (await Project.get(slug="water-pipes")).id == before.id
    assert await project_at("pipes") == "water-pipes"
    assert await compare(file) == UNCHANGED


@both_databases
async def test_a_merged_project_answers_at_the_other_one(imported: Path) -> None:
    content = small()
    content["projects"] = [item for item in content["projects"] if item["slug"] != "wells"]
    project(content).update(formerly=["wells"])
    file = read(content, imported)
    assert (await take_over(file)).changed == ["project wells is merged into pipes"]
    assert await project_at("wells") == "pipes"
    assert await compare(file) == UNCHANGED
    with pytest.raises(FileProblem, match="slug wells was merged into another project and answers there"):
        await take_over(read(small(), imported))


async def test_an_old_address_named_later_leads_to_its_project(imported: Path) -> None:
    content = small()
    project(content)["formerly"] = ["printed-on-the-poster"]
    file = read(content, imported)
    assert (await take_over(file)).changed == ["the address printed-on-the-poster leads to pipes"]
    assert await project_at("printed-on-the-poster") == "pipes"
    assert await compare(file) == UNCHANGED


async def test_an_import_that_breaks_half_way_leaves_nothing_behind(
    imported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = small()
    project(content)["title_zh"] = "新管网"
    content["projects"].append({**project(content, "wells"), "number": 4, "slug": "taps", "place_zh": "长" * 500})
    number = await read_number()
    with pytest.raises(Exception, match="place_zh"):
        await take_over(read(content, imported))
    assert (await Project.get(slug="pipes")).title_zh == "供水管网"
    assert await read_number() == number


async def test_old_addresses_answer_301_in_both_languages(client: Client) -> None:
    sewers = await Project.get(slug="sewer-renewal")
    async with changing_public_content():
        await FormerSlug.create(slug="old-sewers", project=sewers)
        await Project.filter(slug="street-lighting").update(merged_into_id=sewers.id)
    for prefix in ("", "/en"):
        for old in ("old-sewers", "street-lighting"):
            answer = await client.get(f"{prefix}/projects/{old}")
            assert (answer.status, answer.headers["location"]) == (301, f"{prefix}/projects/sewer-renewal")
    shown = {item["id"] for item in (await client.get("/projects.geojson")).json()["features"]}
    assert ("sewer-renewal" in shown, "street-lighting" in shown) == (True, False)
