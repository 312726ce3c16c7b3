import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tortoise.transactions import in_transaction

from portal.projects.addresses import project_at
from portal.projects.ledger.chain import append
from portal.projects.ledger.change import Change
from portal.projects.ledger.opening import open_ledgers
from portal.projects.models import (
    Area,
    FormerSlug,
    LedgerEntry,
    LedgerText,
    Programme,
    Project,
    Site,
    Target,
    Update,
    YearlyReport,
)
from portal.projects.programme_file import FileProblem, read_programme
from portal.projects.programme_import import Differences, ReasonNeeded, compare, take_over
from portal.settings import Settings
from portal.staff.models import Account
from portal.store.edition import changing_public_content, read_number
from tests.kit.client import Client
from tests.kit.databases import PROGRAMME, both_databases
from tests.kit.programme import read, small

UNCHANGED = Differences()
NOW = datetime(2031, 3, 2, 2, 0, tzinfo=UTC)
WHY = "区人大审议后调整。"


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
    del project(content, "clinic")["due"]
    content["projects"].append({**project(content, "wells"), "number": 4, "slug": "taps"})
    file = read(content, imported)
    told = await compare(file)
    assert told.changed == [
        "programme 2031 title_en: '' -> 'Projects 2031'",
        "area water name_zh: '饮水' -> '供水'",
        "new area sea",
        "project pipes title_zh: '供水管网' -> '新管网'",
        "project pipes area: 'water' -> 'health'",
        "new project pipes site 121.6 38.9 50",
        "project pipes site 1 is removed: '甲'",
        "project pipes target '改造管线' planned: 40.000 -> 41.5",
        "project clinic due: 2031-12-31 -> None",
        "new project 4 taps",
    ]
    number = await read_number()
    assert await take_over(file, reason=WHY) == told
    assert await read_number() == number + 1
    assert await compare(file) == UNCHANGED
    pipes = await Project.get(slug="pipes").prefetch_related("area", "sites", "targets")
    assert (pipes.title_zh, pipes.area.key) == ("新管网", "health")
    assert [
        (site.number, site.lon, site.removed_reason) for site in sorted(pipes.sites, key=lambda row: row.number)
    ] == [
        (1, 121.5, WHY),
        (2, 121.6, ""),
    ]
    assert sorted(target.planned for target in pipes.targets) == [Decimal("41.5"), Decimal(118)]


@both_databases
async def test_what_staff_changed_stays_and_is_told(imported: Path) -> None:
    await Project.filter(slug="pipes").update(promise_zh="正式文本", staff_fields=["promise_zh"], person="王工")
    content = small()
    project(content).update(promise_zh="改造全部管网。", title_zh="新管网")
    found = await take_over(read(content, imported), reason=WHY)
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


@both_databases
async def test_a_site_or_target_that_the_file_gave_up_is_over_with_the_reason_and_still_there(imported: Path) -> None:
    content = small()
    project(content).update(sites=[], scope="district", targets=[])
    await take_over(read(content, imported), reason=WHY, now=NOW)
    (site,) = await Site.filter(project__slug="pipes")
    assert (site.number, site.removed_at, site.removed_reason) == (1, NOW, WHY)
    assert {row.ended_on for row in await Target.filter(project__slug="pipes")} == {date(2031, 3, 2)}
    assert await compare(read(content, imported)) == UNCHANGED


@both_databases
async def test_what_was_given_up_and_comes_back(imported: Path) -> None:
    """A site's number never changes hands; a target goes on as the one it was."""
    content = small()
    project(content).update(sites=[], scope="district", targets=[])
    await take_over(read(content, imported), reason=WHY)
    await take_over(read(small(), imported), reason=WHY)
    sites = await Site.filter(project__slug="pipes", removed_at=None).values_list("number", "name_zh")
    assert sites == [(2, "甲")]
    targets = await Target.filter(project__slug="pipes").values_list("ended_on", flat=True)
    assert targets == [None, None]
    assert await compare(read(small(), imported)) == UNCHANGED


@both_databases
async def test_a_promise_does_not_change_without_a_reason(imported: Path) -> None:
    content = small()
    project(content).update(promise_zh="改造一些管网。", note_zh="说明")
    project(content)["targets"][0]["planned"] = 20
    project(content, "clinic")["due"] = date(2032, 6, 30)
    file, number = read(content, imported), await read_number()
    with pytest.raises(ReasonNeeded) as told:
        await take_over(file, reason="  ")
    assert told.value.lines == [
        "say why with --reason; this changes what was promised:",
        "project pipes promise_zh: '改造管网。' -> '改造一些管网。'",
        "project pipes target '改造管线' planned: 40.000 -> 20",
        "project clinic due: 2031-12-31 -> 2032-06-30",
    ]
    assert (await Project.get(slug="pipes")).promise_zh == "改造管网。"
    assert await read_number() == number


async def test_a_translation_a_note_and_a_source_are_mended_without_a_reason(imported: Path) -> None:
    content = small()
    project(content).update(title_en="Pipes", note_zh="说明", place_zh="凌水")
    project(content)["sites"][0]["name_en"] = "A"
    project(content)["targets"][0]["basis"] = "报告第三页"
    await take_over(read(content, imported))
    assert await entries("pipes") == ["record opened"]
    assert (await Site.get(project__slug="pipes")).name_en == "A"


async def entries(slug: str) -> list[str]:
    return [row.kind for row in await chain(slug)]


async def chain(slug: str) -> list[LedgerEntry]:
    return await LedgerEntry.filter(project__slug=slug).order_by("number").prefetch_related("texts")


@both_databases
async def test_every_project_begins_its_record_with_what_was_promised(imported: Path) -> None:
    (pipes,) = await chain("pipes")
    site, first, second = "site 1", *[f"target {row.id}" for row in await Target.filter(project__slug="pipes")]
    assert pipes.facts["after"] == {
        "number": 1,
        "scope": "sites",
        f"{site} lon": "121.500000",
        f"{site} lat": "38.850000",
        f"{site} precision_m": 300,
        f"{site} shape": "Point",
        f"{first} planned": "40",
        f"{second} planned": "118",
    }
    assert {row.name: row.text for row in pipes.texts} == {
        "after title_zh": "供水管网",
        "after promise_zh": "改造管网。",
        f"after {site} name_zh": "甲",
        f"after {first} name_zh": "改造管线",
        f"after {first} unit_zh": "公里",
        f"after {second} name_zh": "改造小区",
        f"after {second} unit_zh": "个",
    }
    (clinic,) = await chain("clinic")
    assert clinic.facts["after"] == {"number": 2, "scope": "district", "due": "2031-12-31"}


@both_databases
async def test_an_import_that_changes_promises_leaves_entries(imported: Path) -> None:
    content = small()
    project(content)["promise_zh"] = "改造一些管网。"
    project(content)["targets"][0]["planned"] = 20
    project(content)["targets"].append({"name_zh": "改造泵房", "unit_zh": "座", "planned": 2})
    project(content)["sites"][0]["lon"] = 121.51
    project(content, "clinic")["due"] = date(2032, 6, 30)
    await take_over(read(content, imported), reason=WHY, now=NOW)
    targets = {row.name_zh: row.id for row in await Target.filter(project__slug="pipes")}
    assert [(row.kind, row.subject, row.at, row.update_id) for row in (await chain("pipes"))[1:]] == [
        ("promise", "project", NOW, None),
        ("site changed", "site 1", NOW, None),
        ("target changed", f"target {targets['改造管线']}", NOW, None),
        ("target added", f"target {targets['改造泵房']}", NOW, None),
    ]
    clinic = (await chain("clinic"))[1]
    assert (clinic.kind, clinic.facts["before"], clinic.facts["after"]) == (
        "import",
        {"due": "2031-12-31"},
        {"due": "2032-06-30"},
    )
    assert [row.text for row in clinic.texts] == [WHY]
    assert await entries("wells") == ["record opened"]


async def test_a_site_or_target_that_staff_added_or_changed_is_theirs(imported: Path) -> None:
    pipes = await Project.get(slug="pipes").prefetch_related("targets")
    old = next(row for row in pipes.targets if row.name_zh == "改造管线")
    added = await Target.create(project=pipes, position=2, name_zh="居民户数", unit_zh="户", planned=900)
    await Target.filter(id=old.id).update(name_zh="管线长度", planned=38)
    await Site.filter(project=pipes).update(lon=121.55)
    update = await an_update(pipes)
    changes = [
        Change("target added", f"target {added.id}", after_texts={"name_zh": "居民户数"}),
        Change(
            "target changed",
            f"target {old.id}",
            before_texts={"name_zh": "改造管线"},
            after_texts={"name_zh": "管线长度"},
        ),
        Change("site changed", "site 1"),
    ]
    await append(pipes.id, changes, update=update, unit="", now=NOW)
    found = await take_over(read(small(), imported))
    assert found == Differences(
        kept=[
            "project pipes site 1 lon: 121.55 -> 121.5",
            "project pipes target '改造管线' name_zh: '管线长度' -> '改造管线'",
            "project pipes target '改造管线' planned: 38.000 -> 40",
        ],
        absent=["project pipes target '居民户数' is staff's; it stays"],
    )
    assert (await Target.get(id=old.id)).planned == Decimal(38)


async def an_update(project: Project) -> Update:
    author = await Account.create(name="Bob", role="author", password_hash="", created_at=NOW)
    return await Update.create(
        project=project,
        state="published",
        title="调整",
        body="",
        changes={},
        author=author,
        created_at=NOW,
        changed_at=NOW,
        published_at=NOW,
    )


@both_databases
async def test_an_import_writes_only_what_it_changes(imported: Path) -> None:
    """A head of the ledger that another transaction moved on meanwhile is not put back."""
    content = small()
    project(content)["title_zh"] = "新管网"
    pipes = await Project.get(slug="pipes")
    await append(pipes.id, [Change("fact", "project")], update=None, unit="", now=NOW)
    await take_over(read(content, imported), reason=WHY)
    assert await entries("pipes") == ["record opened", "fact", "promise"]
    assert (await Project.get(slug="pipes")).ledger_count == 3


@both_databases
async def test_a_record_that_was_never_opened_begins_with_what_stood_there(imported: Path) -> None:
    for row in await LedgerEntry.filter(project__programme__year=2031):
        await LedgerText.filter(entry_id=row.id).delete()
    await LedgerEntry.filter(project__programme__year=2031).delete()
    await Project.filter(programme__year=2031).update(ledger_count=0, ledger_hash="")
    content = small()
    project(content)["title_zh"] = "新管网"
    await take_over(read(content, imported), reason=WHY)
    opened, changed = await chain("pipes")
    assert {row.name: row.text for row in opened.texts}["after title_zh"] == "供水管网"
    assert changed.kind == "promise"
    assert await open_ledgers(NOW) == 0
    assert await entries("wells") == ["record opened"]


@both_databases
async def test_projects_of_an_older_version_get_their_first_entries_once(imported: Path) -> None:
    await LedgerText.all().delete()
    await LedgerEntry.all().delete()
    await Project.all().update(ledger_count=0, ledger_hash="")
    assert await open_ledgers(NOW) == await Project.all().count()
    assert await open_ledgers(NOW) == 0
    assert await LedgerEntry.filter(kind="record opened").count() == await Project.all().count()


async def test_a_year_that_the_desk_closed_stays_closed(imported: Path) -> None:
    programme = await Programme.get(year=2031)
    author = await Account.create(name="Sue", role="supervisor", password_hash="", created_at=NOW)
    await YearlyReport.create(programme=programme, frozen_at=NOW, by=author, pages={}, sha256={})
    await Programme.filter(id=programme.id).update(closed_on=date(2032, 1, 15))
    content = small()
    project(content)["title_en"] = "Pipes"
    found = await take_over(read(content, imported))
    assert found.kept == ["programme 2031 closed_on: 2032-01-15 -> None"]
    assert (await Programme.get(year=2031)).closed_on == date(2032, 1, 15)


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
    with pytest.raises(ReasonNeeded, match="project wells is merged into pipes"):
        await take_over(file)
    assert (await take_over(file, reason=WHY)).changed == ["project wells is merged into pipes"]
    wells = await Project.get(slug="wells")
    merged = await LedgerEntry.get(project_id=wells.id, number=2)
    assert merged.facts["after"] == {"merged_into": wells.merged_into_id}
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


async def test_an_import_that_breaks_half_way_leaves_nothing_behind(imported: Path) -> None:
    content = small()
    project(content)["title_zh"] = "新管网"
    content["projects"].append({**project(content, "wells"), "number": 4, "slug": "taps", "place_zh": "长" * 500})
    number = await read_number()
    with pytest.raises(Exception, match="place_zh"):
        await take_over(read(content, imported), reason=WHY)
    assert await entries("pipes") == ["record opened"]
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


@both_databases
async def test_what_staff_publish_while_an_import_is_on_its_way_stays_theirs(imported: Path) -> None:
    content, may_begin = small(), asyncio.Event()
    project(content)["place_zh"] = "旧址"

    async def importing() -> Differences:
        await may_begin.wait()
        return await take_over(read(content, imported), reason=WHY)

    task = asyncio.create_task(importing())  # before the transaction, which its context would else be a part of
    async with in_transaction():
        await Project.filter(slug="pipes").update(place_zh="新址", staff_fields=["place_zh"])
        may_begin.set()
        await asyncio.sleep(0.3)
    told = await task
    assert (await Project.get(slug="pipes")).place_zh == "新址"
    assert told.changed == []
    assert told.kept == ["project pipes place_zh: '新址' -> '旧址'"]
