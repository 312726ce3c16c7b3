"""A programme of any number of projects, the same each time: milestones, updates, sites, targets in proportion.

10,000 projects have 100,000 milestones and 50,000 updates. The 50 that fill one page are alike in all that the
filters of the bench ask for, so that each filtered list is a full page in both.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random

from portal.projects.browsing.listing import PAGE
from portal.projects.light.standings import refresh_standings
from portal.projects.models import Area, Milestone, Programme, Project, Revision, Site, Target, TargetEntry, Update
from portal.projects.search.index import rebuild
from portal.projects.states import PUBLISHED
from portal.settings import Settings
from portal.staff.models import Account, Unit
from portal.staff.policy import Role
from portal.store.edition import changing_public_content
from portal.store.rows import Row

NOW = datetime(2024, 7, 10, 4, 0, tzinfo=UTC)
MILESTONES, UPDATES, TARGETS = 10, 5, 1
BATCH = 2000
BOX = {"west": 121.1, "south": 38.7, "east": 121.7, "north": 39.02}
AREAS = {
    "sewage": "污水治理",
    "dust": "扬尘治理",
    "lighting": "道路照明",
    "housing": "老旧房屋与供暖",
    "water": "饮水安全",
    "traffic": "交通安全",
    "charging": "电动车充电",
    "transit": "公共交通",
    "education": "教育",
    "health": "医疗卫生",
}
UNITS = [f"第{n}街道办事处" for n in range(1, 21)]
PLACES = [f"{name}{kind}" for name in "青山海明红星东兴南华" for kind in ("村", "街道", "片区", "新城")]
WORKS = (
    *("供暖管线改造", "路灯更新", "充电桩建设", "污水泵站", "幼儿园扩建"),
    *("公交站台", "口袋公园", "老旧小区屋面防水", "饮用水管网", "斑马线"),
)
STEPS = ("立项", "设计", "招标", "开工", "基础", "主体", "安装", "调试", "验收", "移交")
RARE = "仙人掌"
# What the pages of the bench ask for.
ALIKE = {"area": 0, "unit": 2, "place": "青村", "work": "供暖管线改造"}


async def generate(projects: int, *, settings: Settings) -> None:
    """Fill an empty, migrated database. What is derived is made by the portal's own functions."""
    chance = Random(7)
    programme = await Programme.create(
        year=2024,
        issuer_zh="示例区",
        title_zh="2024年示例工程",
        source_zh="生成的数据",
        box=BOX,
        promised_areas=len(AREAS),
        promised_projects=projects,
    )
    areas = [
        await Area.create(programme=programme, key=key, name_zh=name, position=place)
        for place, (key, name) in enumerate(AREAS.items())
    ]
    units = [await Unit.create(name_zh=name) for name in UNITS]
    author = await Account.create(name="bench", role=Role.SUPERVISOR, password_hash="", created_at=NOW)
    alike = projects <= PAGE
    rows = [_project(number, programme, areas, units, chance, alike=alike) for number in range(1, projects + 1)]
    await _keep(iter(rows))
    ids = range(1, projects + 1)
    await _keep(_site(key, chance) for key in ids)
    await _keep(row for key in ids for row in _updates(key, author, chance))
    await _keep(row for key in ids for row in _milestones(key, chance, late=alike or key % 7 == 0))
    await _keep(row for key in ids if key % 10 == 0 for row in _revision(key))
    await _keep(_target(key, chance) for key in ids)
    await _keep(_entry(key, chance) for key in ids if key % 4)
    async with changing_public_content():
        await refresh_standings(None, now=NOW, settings=settings)
        await rebuild(now=NOW)


async def _keep(rows: Iterator[Row]) -> None:
    while batch := list(islice(rows, BATCH)):
        await type(batch[0]).bulk_create(batch)


def _project(
    number: int, programme: Programme, areas: list[Area], units: list[Unit], chance: Random, *, alike: bool
) -> Project:
    at = ALIKE if alike else {**ALIKE, "area": chance.randrange(len(areas)), "unit": chance.randrange(len(units))}
    place, work = (ALIKE["place"], ALIKE["work"]) if alike else (chance.choice(PLACES), chance.choice(WORKS))
    wide = number % 5 == 0 and not alike
    return Project(
        id=number,
        programme=programme,
        area=areas[int(at["area"])],
        unit=units[int(at["unit"])],
        number=number,
        slug=f"project-{number}",
        basis="named",
        scope="district" if wide else "sites",
        title_zh=f"{place}{work}{RARE if alike or number % 50 == 7 else ''}",
        title_en=f"Works number {number}",
        promise_zh=f"在{place}实施{work}，惠及周边居民，年底前完工。",
        place_zh="" if wide else str(place),
        background_zh=[],
        background_en=[],
        staff_fields=[],
    )


def _site(key: int, chance: Random) -> Site:
    lon, lat = chance.uniform(BOX["west"], BOX["east"]), chance.uniform(BOX["south"], BOX["north"])
    name = f"{chance.choice(PLACES)}点位"
    return Site(project_id=key, position=0, number=1, name_zh=name, lon=lon, lat=lat, precision_m=50, covers="")


def _updates(key: int, author: Account, chance: Random) -> Iterator[Update]:
    for place in range(UPDATES):
        at = NOW - timedelta(days=chance.randint(1, 150), minutes=place)
        yield Update(
            id=(key - 1) * UPDATES + place + 1,
            project_id=key,
            state=PUBLISHED,
            title=f"{chance.choice(WORKS)}本周进展",
            body=f"{chance.choice(PLACES)}现场已经{chance.choice(STEPS)}，" * 5,
            changes={},
            author=author,
            created_at=at,
            changed_at=at,
            published_at=at,
        )


def _milestones(key: int, chance: Random, *, late: bool) -> Iterator[Milestone]:
    """A late project falls behind by a month or more."""
    behind = 60 if late else 0
    for place, title in enumerate(STEPS):
        planned = date(2024, 1, 20) + timedelta(days=33 * place + chance.randint(0, 9))
        due = planned + timedelta(days=behind + chance.randint(-5, 5))
        yield Milestone(
            id=(key - 1) * MILESTONES + place + 1,
            project_id=key,
            title=title,
            planned_on=planned,
            actual_on=due if due < NOW.date() else None,
            published_by_id=(key - 1) * UPDATES + 1,
        )


def _revision(key: int) -> Iterator[Revision]:
    yield Revision(
        milestone_id=key * MILESTONES,
        due_on=date(2024, 12, 20),
        reason="管线迁改需要更多时间",
        published_by_id=key * UPDATES,
        published_at=NOW - timedelta(days=30),
    )


def _target(key: int, chance: Random) -> Target:
    planned = chance.randint(10, 500)
    achieved = planned * chance.randint(20, 120) // 100 if key % 4 else None
    return Target(
        id=key, project_id=key, position=0, name_zh="完成数量", unit_zh="处", planned=planned, achieved=achieved
    )


def _entry(key: int, chance: Random) -> TargetEntry:
    return TargetEntry(
        target_id=key,
        on_day=date(2024, 6, 30),
        achieved=chance.randint(5, 300),
        published_by_id=key * UPDATES,
        published_at=NOW - timedelta(days=9),
    )
