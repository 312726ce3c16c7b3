"""What a reviewer approves stands on the page: every key and column of an update's changes, from what to what."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from portal.feedback.models import Case
from portal.feedback.queries import number_of
from portal.projects import effects
from portal.projects.models import Milestone, Project, ServiceNotice, Site
from portal.staff.models import Unit
from tests.feedback.carol import sent
from tests.kit.cast import World
from tests.kit.client import Answer
from tests.projects import on_record
from tests.projects.bob import review_of
from tests.projects.written import in_review, out

SQUARE = [[121.5, 38.8], [121.51, 38.8], [121.51, 38.81], [121.5, 38.8]]
PLACE = {"name_zh": "泵站", "name_en": "", "lon": 121.5, "lat": 38.85, "precision_m": 50, "covers": "甲小区"}


async def page_of(world: World, **changes: Any) -> Answer:
    page = await (await world.as_(world.sue)).get(review_of(await in_review(world, **changes)))
    assert page.status == 200
    return page


async def everything(world: World) -> dict[str, Any]:
    """Changes with every key and every column, each value unlike the others."""
    project = await Project.get(id=world.project.id)
    steps = [(await on_record.step(world, project, f"节点{n}", f"2024-09-0{n}")).id for n in range(1, 5)]
    await Milestone.filter(id=steps[2]).update(actual_on="2024-07-03")
    length, ended = [(await on_record.target(world, project, name, "100")).id for name in ("管网", "旧目标")]
    begins, ends = "2024-07-20T08:00:00+08:00", "2024-07-21T18:30:00+08:00"
    notice = {"kind": "water", "title": "停水甲", "body": "停水的说明", "begins_at": begins, "ends_at": ends, "site": 1}
    await out(world, notices=[{**notice, "title": "旧通知"}], sites=[{**PLACE, "number": None, "geometry": None}])
    row = await ServiceNotice.get(title="旧通知")
    await sent(world.anybody())
    await Case.all().update(state="accepted")
    case = await Case.all().order_by("-id").first()
    assert case is not None
    await Unit.create(name_zh="新接手的单位", name_en="")
    unit = await Unit.get(name_zh="新接手的单位")
    site = {"name_zh": "新泵站", "name_en": "New pump", "lon": 121.52, "lat": 38.83, "precision_m": 4321}
    return {
        "new": [
            {
                "title": "新开工",
                "planned_on": "2024-10-11",
                "actual_on": "2024-07-01",
                "kind": "start",
                "planned_words": "十月中旬",
            }
        ],
        "reached": {str(steps[0]): "2024-07-02"},
        "revised": {str(steps[1]): {"due_on": "2024-11-12", "reason": "改期的原因"}},
        "corrected": {str(steps[2]): {"actual_on": "2024-07-04", "reason": "更正的原因"}},
        "dropped": {str(steps[3]): "取消节点的原因"},
        "targets": [
            {
                "id": length,
                "name_zh": "管网长度",
                "unit_zh": "千米",
                "planned": "120.5",
                "basis": "新的依据",
                "reason": "改目标的原因",
            },
            {
                "id": None,
                "name_zh": "井盖",
                "unit_zh": "个",
                "planned": "77.5",
                "basis": "井盖的依据",
                "reason": "加目标的原因",
            },
        ],
        "targets_ended": {str(ended): "取消目标的原因"},
        "curves": {
            str(length): {
                "points": [
                    {"on_day": "2024-08-31", "quantity": "61.25"},
                    {"milestone": steps[1], "quantity": "62.25"},
                ],
                "reason": "改安排的原因",
            }
        },
        "entries": {str(length): [{"on_day": "2024-06-29", "achieved": "33.125", "note": "含支线"}]},
        "achieved": {str(length): "34.5"},
        "shortfalls": {str(length): "还没有完成的说明"},
        "sites": [
            {**site, "number": 2, "geometry": None, "covers": "乙小区", "reason": "改点位的原因"},
            {
                **site,
                "number": None,
                "name_zh": "一片",
                "name_en": "An area",
                "precision_m": 7007,
                "covers": "丙小区",
                "reason": "加点位的原因",
                "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
            },
        ],
        "sites_removed": {"1": "取消点位的原因"},
        "notices": [notice],
        "notices_ended": {str(row.id): "提前结束的原因"},
        "facts": {
            "person": "王新",
            "phone": "8600-0000",
            "place_zh": "凌水街道",
            "official_zh": "新的承诺",
            "official_source": "新的文件",
            "due": "2024-12-13",
            "due_words": "年底前",
            "unit_id": unit.id,
        },
        "facts_reason": "改承诺的原因",
        "ended": {"on": "2024-07-05", "reason": "终止的原因"},
        "settles": [case.id],
    }


# What is not written as it is kept: a row's id as its name, a moment as people write it.
AS_READ = {
    "number": {"2": "点位2“新泵站”"},
    "site": {"1": "点位1"},
    "kind": {"start": "（开工）", "water": "停水"},
    "begins_at": {"2024-07-20T08:00:00+08:00": "7月20日（周六）08:00"},
    "ends_at": {"2024-07-21T18:30:00+08:00": "7月21日（周日）18:30"},
    "type": {"Polygon": "面，4 个点"},
}


def leaves(value: Any, column: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, column if name.isdecimal() else name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, column)
    elif value is not None:
        yield column, value


def read_as(column: str, value: Any, names: dict[str, dict[int, str]]) -> str:
    if column in names:
        return names[column][value]
    if isinstance(value, float):
        return f"{value:.6f}"
    return AS_READ.get(column, {}).get(str(value), str(value))


def contract() -> dict[str, set[str]]:
    """The keys that the docstring of effects names, with the columns of those that it lists."""
    found = {}
    assert effects.__doc__
    for key, told in re.findall(r"``(\w+)``:(.*?)(?=``\w+``:|\Z)", effects.__doc__, re.S):
        columns = re.sub(r"\([^)]*\)|\w+: \[|^\W*\{\w+:", "", " ".join(told.split()))
        listed = re.search(r"\{([\w ,|]+)\}", columns)
        found[key] = set(re.findall(r"\w+", listed.group(1))) if listed else set()
    return found


async def test_every_key_and_column_of_the_changes_is_on_the_page_of_review(world: World) -> None:
    changes = await everything(world)
    assert list(changes) == list(contract())
    for key, columns in contract().items():
        assert columns <= {column for column, _ in leaves({key: changes[key]})} | {"geometry", "points"}, key
    page = await page_of(world, **changes)
    told = page.doc.xpath("//ul[starts-with(@class, 'changes')]")
    words = "".join("".join(part.text_content() for part in told).split())
    project = world.project
    names = {
        "settles": {row.id: number_of(row, prefix="GX") for row in await Case.all()},
        "id": {row.id: row.name_zh async for row in project.targets},
        "milestone": {row.id: row.title for row in await Milestone.filter(project_id=project.id)},
        "unit_id": {row.id: row.name_zh for row in await Unit.all()},
    }
    for column, value in leaves(changes):
        assert "".join(read_as(column, value, names).split()) in words, (column, value)


async def test_a_changed_site_is_shown_column_by_column_from_what_to_what(world: World) -> None:
    await out(world, sites=[{**PLACE, "number": None, "geometry": None}])
    site = await Site.filter(project_id=world.project.id).order_by("-number").first()
    assert site is not None
    row = {**PLACE, "covers": "", "name_en": "Pump", "precision_m": 4321, "lat": 38.851, "reason": "改了"}
    page = await page_of(world, sites=[{**row, "number": site.number, "geometry": None}])
    told = [" ".join(cell.text_content().split()) for cell in page.doc.xpath("//ul[@class='changes']//dd")]
    assert told == [
        "泵站",
        "无 → Pump",
        "甲小区 → 无",
        "50 → 4321",
        "121.500000, 38.850000 → 121.500000, 38.851000",
        "点",
    ]
    assert "位置移动约 112 米" in page.words
    assert len(page.doc.xpath("//svg[@class='place']/circle")) == 2


async def test_a_changed_area_is_drawn_and_its_points_are_listed(world: World) -> None:
    area = {"type": "Polygon", "coordinates": [SQUARE]}
    await out(world, sites=[{**PLACE, "number": None, "geometry": area}])
    site = await Site.filter(project_id=world.project.id).order_by("-number").first()
    assert site is not None
    wider = {"type": "Polygon", "coordinates": [[[121.5, 38.8], [121.53, 38.8], [121.53, 38.83], [121.5, 38.8]]]}
    page = await page_of(world, sites=[{**PLACE, "number": site.number, "geometry": wider, "reason": "改了"}])
    (svg,) = page.doc.xpath("//svg[@class='place']")
    old, new = [re.findall(r"[\d.]+ [\d.]+", path.get("d")) for path in svg.xpath("path")]
    assert len(old) == len(new) == 4 and old[0] == new[0] and old[1] != new[1]
    listed = [cell.text_content().split("\n") for cell in page.doc.xpath("//ul[@class='changes']//details/p")]
    assert listed == [[f"{lon:.6f}, {lat:.6f}" for lon, lat in shape["coordinates"][0]] for shape in (area, wider)]


@pytest.mark.parametrize("kept", ["unit", "no unit"])
async def test_a_claim_names_the_unit_that_is_to_be_set(world: World, kept: str) -> None:
    if kept == "no unit":
        await Project.filter(id=world.project.id).update(unit_id=None)
    other = await Unit.create(name_zh="别的单位", name_en="")
    page = await page_of(world, facts={"unit_id": other.id})
    (told,) = page.doc.xpath("//ul[@class='changes']/li")
    own = await Unit.get(id=world.bob.unit_id)
    before = f"{own.name_zh} → " if kept == "unit" else ""
    assert " ".join(told.text_content().split()) == f"责任单位：{before}别的单位"
