"""A text that is taken out of the record: the supervisor is told wherever else it is still to be read."""

from datetime import timedelta

from portal.projects.ledger.removal import remove_text
from portal.projects.ledger.still_shown import still_shown
from portal.projects.light.overrides import override_light
from portal.projects.models import LedgerEntry, LedgerText, Project, ServiceNotice, Site
from portal.web.forms import Chinese, Word
from tests.kit.cast import World
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.on_record import recorded, step, target, viewer

# What publication writes into the chain and keeps nowhere else that residents see: why something was changed.
ONLY_IN_THE_LEDGER = {
    ("curve", "reason"),
    ("date corrected", "reason"),
    ("fact", "reason"),
    ("promise", "reason"),
    ("site changed", "reason"),
    ("target changed", "reason"),
    ("target ended", "reason"),
}


async def everything_told(world: World, clock: Clock) -> None:
    """Every key of an update's changes that leaves a text, each text another one."""
    project = world.project
    pump, valve = await step(world, project, "水泵", "2024-08-01"), await step(world, project, "阀门", "2024-08-02")
    pipes, roads = await target(world, project, "管线", "40"), await target(world, project, "道路", "3")
    soon, later = (clock() + timedelta(days=days) for days in (1, 2))
    place = {"lon": 121.5, "lat": 38.85, "precision_m": 50, "geometry": None}
    await recorded(
        world,
        project,
        sites=[
            {**place, "number": None, "name_zh": name, "name_en": f"{name} EN", "covers": f"{name}小区"}
            for name in ("东站", "西站")
        ],
        notices=[
            {
                "kind": "water",
                "title": "停水",
                "body": "自备水",
                "begins_at": soon.isoformat(),
                "ends_at": later.isoformat(),
            }
        ],
    )
    west, east = await Site.filter(project_id=project.id, removed_at=None).order_by("-number").limit(2)
    notice = await ServiceNotice.get(project_id=project.id)
    await recorded(
        world,
        project,
        new=[{"title": "闸门", "planned_on": "2024-09-01", "planned_words": "九月初"}],
        reached={str(pump.id): "2024-07-01"},
        revised={str(valve.id): {"due_on": "2024-09-30", "reason": "设备晚到"}},
        targets=[{"id": pipes.id, "name_zh": "管线", "unit_zh": "公里", "planned": "41", "reason": "加一公里"}],
        targets_ended={str(roads.id): "不再修路"},
        curves={str(pipes.id): {"points": [{"on_day": "2024-08-01", "quantity": "20"}], "reason": "重排进度"}},
        entries={str(pipes.id): [{"on_day": "2024-07-01", "achieved": "9", "note": "初步统计"}]},
        shortfalls={str(pipes.id): "二期继续"},
        sites=[
            {
                **place,
                "number": east.number,
                "name_zh": "东站",
                "name_en": "东站 EN",
                "covers": "东站小区",
                "reason": "改写",
            }
        ],
        sites_removed={str(west.number): "不建西站"},
        notices_ended={str(notice.id): "提前通水"},
        facts={
            "person": "王小明",
            "phone": "86610000",
            "place_zh": "河口",
            "official_zh": "原文一",
            "official_source": "报告",
        },
        facts_reason="更正原文",
    )
    await recorded(
        world,
        project,
        corrected={str(pump.id): {"actual_on": "2024-07-02", "reason": "写错一天"}},
        dropped={str(valve.id): "阀门不装"},
        ended={"on": "2024-07-09", "reason": "项目终止"},
    )


@both_databases
async def test_every_text_that_publication_writes_is_found_where_it_stands(world: World, clock: Clock) -> None:
    await everything_told(world, clock)
    state = world.portal.state
    await override_light(
        project=await Project.get(id=world.project.id).select_related("programme"),
        light="at_risk",
        reason="督办说明",
        until=(clock() + timedelta(days=20)).date(),
        by=await viewer(world.sue),
        now=clock(),
        settings=state.settings,
    )
    project = await Project.get(id=world.project.id)
    rows = await LedgerText.filter(entry__project_id=project.id).select_related("entry")
    nowhere = set()
    for row in rows:
        await LedgerText.filter(text=row.text).update(text="", removed_at=clock())
        if row.name != "after digest" and not await still_shown(project, row.text):
            nowhere.add((row.entry.kind, row.name))
        await LedgerText.filter(id=row.id).update(text=row.text, removed_at=None)
    assert nowhere == ONLY_IN_THE_LEDGER


@both_databases
async def test_the_reason_of_an_override_is_still_on_the_page_and_the_supervisor_is_told(
    world: World, clock: Clock
) -> None:
    project = await Project.get(id=world.project.id).select_related("programme")
    sue = await viewer(world.sue)
    override = await override_light(
        project=project,
        light="at_risk",
        reason="张三的电话是13900000000",
        until=(clock() + timedelta(days=20)).date(),
        by=sue,
        now=clock(),
        settings=world.portal.state.settings,
    )
    entry = await LedgerEntry.get(project_id=project.id, kind="light overridden")
    left = await remove_text(
        project=project, number=entry.number, name="reason", reason="个人信息", by=sue, now=clock()
    )
    assert left == [Word("%(name)s 号督办调整的理由", {"name": override.id})]


async def test_another_entry_with_the_same_text_is_told(world: World, clock: Clock) -> None:
    pump = await step(world, world.project, "王小明的水泵", "2024-08-01")
    await recorded(world, world.project, reached={str(pump.id): "2024-07-01"})
    sue, project = await viewer(world.sue), await Project.get(id=world.project.id)
    added = await LedgerEntry.get(project_id=project.id, kind="milestone added")
    reached = await LedgerEntry.get(project_id=project.id, kind="milestone reached")
    left = await remove_text(
        project=project, number=added.number, name="after title", reason="个人姓名", by=sue, now=clock()
    )
    assert left == [
        Word("节点“%(name)s”", {"name": Chinese("王小明的水泵")}),
        Word("第 %(name)s 条变更记录", {"name": reached.number}),
    ]
