"""What residents are shown is compared with the chains: whatever was changed past its chain is found."""

import pytest
from tortoise.connection import get_connection

from portal.projects import publication
from portal.projects.ledger.opening import open_ledgers
from portal.projects.ledger.record_check import verify_all
from portal.projects.light.overrides import override_light
from portal.projects.models import LedgerEntry, LedgerHead, Milestone, Project, Site, Target, Update
from portal.settings import Settings
from portal.store.edition import changing_public_content
from tests.kit.cast import PROJECT, World
from tests.kit.client import Client
from tests.kit.databases import both_databases
from tests.kit.statements import queries_of
from tests.projects.on_record import recorded, viewer
from tests.projects.test_ledger import NOW, fresh

PAGE = f"/projects/{PROJECT}/ledger"
GREEN = "公布的内容与记录一致，没有被改动"
NOTICE = {
    **{"kind": "water", "title": "停水", "body": "夜间停水。", "site": None},
    **{"begins_at": "2024-07-11T08:00:00+08:00", "ends_at": "2024-07-12T08:00:00+08:00"},
}
PLACE = {"number": None, "name_zh": "泵房", "lon": 120.2, "lat": 30.2, "precision_m": 5, "geometry": None}


async def filled(world: World) -> Project:
    """A project of which everything stands on record that can."""
    project = await Project.get(slug=PROJECT).select_related("programme")
    await recorded(
        world,
        project,
        new=[
            {"title": "泵房主体", "planned_on": "2024-07-01", "kind": "step"},
            {"title": "多余", "planned_on": "2024-08-01"},
        ],
        targets=[{"id": None, "name_zh": "水泵", "unit_zh": "台", "planned": "3", "basis": "", "reason": ""}],
        sites=[PLACE],
        notices=[NOTICE],
        facts={"official_zh": "建成泵站。", "person": "丁局长"},
    )
    step, more = await Milestone.filter(project_id=project.id).order_by("id")
    target = await Target.filter(project_id=project.id).order_by("-id").first()
    assert target
    await recorded(
        world,
        project,
        revised={str(step.id): {"due_on": "2024-09-30", "reason": "设备晚到。"}},
        dropped={str(more.id): "并入主体。"},
        curves={str(target.id): {"points": [{"on_day": "2024-07-01", "quantity": "1"}], "reason": ""}},
        entries={str(target.id): [{"on_day": "2024-07-01", "achieved": "2", "note": "到货"}]},
        shortfalls={str(target.id): "差一台。"},
    )
    state = world.portal.state
    sue = await viewer(world.sue)
    until = state.now().date().replace(day=20)
    await override_light(
        project=project,
        light="at_risk",
        reason="已协调。",
        until=until,
        by=sue,
        now=state.now(),
        settings=state.settings,
    )
    await recorded(world, project, reached={str(step.id): "2024-07-05"})
    update = await recorded(world, project)
    await publication.withdraw(
        update, by=sue, reason="写错了。", all_versions=True, now=state.now(), settings=state.settings
    )
    return project


async def found(world: World) -> list[str]:
    checks = verify_all(now=world.portal.state.now(), slug=PROJECT)
    return [fault.said async for checked in checks for fault in checked.faults]


async def sql(statement: str) -> None:
    async with changing_public_content():
        await get_connection("default").execute_script(statement)


@both_databases
async def test_the_programmes_own_record_holds(database: Settings) -> None:
    assert [checked async for checked in verify_all(now=NOW) if checked.faults] == []


@both_databases
async def test_a_record_that_only_the_verbs_wrote_holds(client: Client, world: World) -> None:
    await filled(world)
    assert await found(world) == []
    assert GREEN in (await client.get(PAGE)).words


TAMPERINGS = [
    (
        "milestone",
        "UPDATE milestone SET planned_on = '2024-07-05' WHERE title = '泵房主体'",
        "planned_on is '2024-07-05'",
    ),
    (
        "milestone",
        "UPDATE milestone SET actual_on = '2024-07-04' WHERE title = '泵房主体'",
        "actual_on is '2024-07-04'",
    ),
    ("milestone", "UPDATE milestone SET title = '泵房' WHERE title = '泵房主体'", "title is '泵房'"),
    ("milestone", "UPDATE milestone SET dropped_reason = '其他' WHERE title = '多余'", "dropped_reason is '其他'"),
    ("milestone", "UPDATE milestone_revision SET reason = '下雨'", "reason 1 is '下雨'"),
    ("milestone", "UPDATE milestone_revision SET due_on = '2024-12-31'", "due_on is '2024-12-31'"),
    ("milestone", "DELETE FROM milestone_revision", "due_on is ''"),
    ("target", "UPDATE target SET planned = 2 WHERE name_zh = '水泵'", "planned is '2'"),
    ("target", "UPDATE target SET unit_zh = '套' WHERE name_zh = '水泵'", "unit_zh is '套'"),
    ("target", "UPDATE target SET ended_on = '2024-07-02' WHERE name_zh = '水泵'", "ended_on is '2024-07-02'"),
    ("target", "UPDATE target SET shortfall = '' WHERE name_zh = '水泵'", "shortfall is ''"),
    ("target", "UPDATE target_entry SET achieved = 3", "achieved 2024-07-01 is '3'"),
    ("target", "UPDATE target_entry SET note = '全到'", "note 2024-07-01 is '全到'"),
    ("target", "DELETE FROM target_entry", "achieved 2024-07-01 is ''"),
    ("target", "UPDATE planned_point SET quantity = 3", "curve is '2024-07-01: 3'"),
    ("project", "UPDATE project SET promise_zh = '少做一点。' WHERE slug = '{slug}'", "promise_zh is '少做一点。'"),
    ("project", "UPDATE project SET official_zh = '建泵站。' WHERE slug = '{slug}'", "official_zh is '建泵站。'"),
    ("project", "UPDATE project SET person = '别人' WHERE slug = '{slug}'", "person is '别人'"),
    ("project", "UPDATE project SET ended_on = '2024-07-02' WHERE slug = '{slug}'", "ended_on is '2024-07-02'"),
    ("site", "UPDATE site SET lon = 120.3 WHERE name_zh = '泵房'", "lon is '120.300000'"),
    ("site", "UPDATE site SET removed_reason = '不做了' WHERE name_zh = '泵房'", "removed_reason is '不做了'"),
    ("notice", "UPDATE service_notice SET title = '停电'", "title is '停电'"),
    ("notice", "DELETE FROM service_notice", "it was deleted or hidden"),
    ("override", "UPDATE light_override SET reason = '无'", "reason is '无'"),
    ("update", "UPDATE project_update SET body = '全部完成。' WHERE id = 1", "digest is "),
    (
        "update",
        "UPDATE project_update SET published_at = '2024-07-01 00:00:00+00:00', changed_at = created_at WHERE id = 1",
        "published_at is '2024-07-01T00:00:00.000000Z'",
    ),
    ("update", "UPDATE project_update SET state = 'draft' WHERE id = 1", "it was deleted or hidden"),
    (
        "update",
        "UPDATE project_update SET withdrawn_reason = '无' WHERE withdrawn_at IS NOT NULL",
        "withdrawn_reason is '无'",
    ),
]


async def test_each_row_that_is_changed_past_its_chain_is_found(client: Client, world: World) -> None:
    await filled(world)
    connection = get_connection("default")
    for row, statement, said in TAMPERINGS:
        await connection.execute_script(statement.format(slug=PROJECT))
        # The earlier ones stay; none of them says the same of the same kind of row.
        faults = [fault for fault in await found(world) if fault.startswith(f"{row}") and said in fault]
        assert faults != [], statement


@both_databases
@pytest.mark.parametrize(
    "row", ["UPDATE milestone SET planned_on = '2024-07-05'", "UPDATE project_update SET body = '好'"]
)
async def test_the_page_turns_red_and_names_the_row(client: Client, world: World, row: str) -> None:
    await filled(world)
    await sql(row)
    words = (await client.get(PAGE)).words
    assert GREEN not in words
    assert "与变更记录不一致的是：“" in words
    assert "不符" in (await client.get("/ledger")).words


async def test_a_row_that_no_entry_brought_is_found(client: Client, world: World) -> None:
    project = await filled(world)
    await Site.create(project_id=project.id, number=77, position=9, lon=120.2, lat=30.2, precision_m=5)
    assert await found(world) == ["site 77 is in the record, but the chain does not know it"]


@both_databases
async def test_what_stood_before_the_chain_is_in_its_first_entry(client: Client, world: World) -> None:
    project = await filled(world)
    await fresh(PROJECT)
    await LedgerHead.all().delete()
    await open_ledgers(world.portal.state.now())
    assert await LedgerEntry.filter(project_id=project.id).count() == 1
    assert await found(world) == []
    update = await Update.filter(project_id=project.id, withdrawn_at=None).order_by("id").first()
    assert update
    state = world.portal.state
    sue = await viewer(world.sue)
    await publication.withdraw(
        update, by=sue, reason="写错了。", all_versions=False, now=state.now(), settings=state.settings
    )
    assert await found(world) == []
    await sql("UPDATE target_entry SET achieved = 3")
    assert [fault.split(" is ")[0].split(": ")[1] for fault in await found(world)] == ["achieved 2024-07-01"]


async def test_the_page_takes_at_most_twelve_queries(client: Client, world: World) -> None:
    await filled(world)
    assert await queries_of(client, PAGE) <= 12
    assert await queries_of(client, "/ledger") <= 15


async def test_the_fold_on_the_projects_page_names_updates_by_title(client: Client, world: World) -> None:
    project = await Project.get(slug=PROJECT)
    await recorded(world, project)
    heads = (await client.get(f"/projects/{PROJECT}")).doc.xpath("//details[contains(@class,'ledger')]//h3")
    assert " ".join(heads[0].text_content().split()) == "发布进展 “进展”"


async def test_a_withdrawal_is_told_with_its_unit_and_without_a_version(client: Client, world: World) -> None:
    await filled(world)
    entry = await LedgerEntry.filter(kind="update withdrawn").first()
    assert entry
    assert entry.unit != ""
    newest = (await client.get(PAGE)).doc.xpath("//ol[@class='entries']/li")[0]
    assert newest.xpath(".//dl") == []
