"""The index in both databases: what it holds, when words come and go, in which order answers stand."""

from datetime import timedelta

import pytest
from tortoise import connections

from portal.projects.models import Area, Milestone, Project, Site, Update
from portal.projects.search.finding import Found, find
from portal.projects.search.index import fill_when_empty, follow, rebuild, reindex
from portal.projects.search.question import terms_of
from portal.projects.search.table import MOST_OF_A_KIND, row_id
from portal.projects.states import DRAFT, PUBLISHED
from portal.settings import Settings
from portal.staff.models import Account
from tests.kit.cast import add
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

pytestmark = both_databases


@pytest.fixture
async def index(database: Settings, clock: Clock) -> Clock:
    """The 2024 programme, indexed."""
    await rebuild(now=clock())
    return clock


async def numbers(typed: str, clock: Clock, **more: object) -> list[int]:
    found = await find(terms_of(typed), now=clock(), **more)  # type: ignore[arg-type]
    by_id = {project.id: project.number for project in await Project.all()}
    return [by_id[one.project_id] for one in found]


async def first(typed: str, clock: Clock) -> tuple[int, str, int]:
    found: Found = (await find(terms_of(typed), now=clock()))[0]
    return (await Project.get(id=found.project_id)).number, found.kind, found.ref


async def author() -> Account:
    return await Account.get_or_none(name="Bob") or await add("Bob", "author", None, Clock()())  # type: ignore[arg-type]


async def update_of(project: Project, clock: Clock, **values: object) -> Update:
    now = clock()
    fixed = {"state": PUBLISHED, "title": "夜里施工", "body": "本周换了轴承。", "published_at": now}
    row = {**fixed, "changes": {}, "author": await author(), "created_at": now, "changed_at": now, **values}
    return await Update.create(project=project, **row)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("供暖", 5),
        ("heating", 5),
        ("gongnuan", 5),
        ("gong nuan", 5),
        ("暖气", 5),
        ("charger", 9),
        ("CHARGERS", 9),
        ("充电", 9),
        ("chongdian", 9),
        ("street lights", 4),
        ("路灯", 4),
        ("英歌石 学校", 11),
        ("pumping", 1),
        ("泵", 1),
    ],
)
async def test_the_right_project_comes_first(index: Clock, typed: str, number: int) -> None:
    assert (await numbers(typed, index))[:1] == [number]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "'",
        '"',
        '" OR 1=1 --',
        "*",
        "%",
        "a* OR NOT b",
        "NEAR(供暖 学校)",
        "\x00",
        "(",
        "供暖'); DROP TABLE x;",
        "供" * 10_000,
        "a" * 10_000,
        "一 " * 5_000,
        "gong" * 2_500,
        "𠮷",
        "\ud800",
        "؟",
        "-供暖",
        "title:供暖",
        "🙂",
    ],
)
async def test_no_question_whatever_breaks(index: Clock, typed: str) -> None:
    assert len(await find(terms_of(typed), now=index())) <= 50


async def test_a_title_stands_before_a_promise_and_a_promise_before_an_update(index: Clock) -> None:
    one, two, three = await Project.filter(number__in=[3, 6, 12]).order_by("number")
    await update_of(one, index, title="鹦鹉螺号开工")
    await Project.filter(id=two.id).update(promise_zh="修一座鹦鹉螺桥")
    await Project.filter(id=three.id).update(title_zh="鹦鹉螺桥")
    await reindex([one.id, two.id, three.id], now=index())
    found = await find(terms_of("鹦鹉螺"), now=index())
    assert [(hit.project_id, hit.kind) for hit in found] == [
        (three.id, "title"),
        (two.id, "promise"),
        (one.id, "update"),
    ]


async def test_an_answer_names_the_update_or_the_site_where_the_words_stand(index: Clock) -> None:
    project = await Project.get(number=5)
    update = await update_of(project, index, body="换热站的仙人掌开花了。")
    await Site.filter(project_id=project.id).delete()
    site = {"lon": 121.5, "lat": 38.8, "precision_m": 10, "position": 0}
    await Site.create(project=project, number=7, name_zh="河口点位", covers="红旗村\n珊瑚海小区", **site)
    await reindex([project.id], now=index())
    assert await first("仙人掌", index) == (5, "update", update.id)
    assert await first("珊瑚海小区", index) == (5, "covers", 7)
    assert await first("shanhuhai", index) == (5, "covers", 7)
    assert await numbers("珊瑚海", index, kinds=("place", "site")) == []
    assert await numbers("珊瑚海", index, kinds=("place", "covers")) == [5]


async def test_words_of_one_question_may_stand_in_different_texts(index: Clock) -> None:
    project = await Project.get(number=5)
    await update_of(project, index, body="仙人掌开花了。")
    await reindex([project.id], now=index())
    assert await numbers("仙人掌 供暖", index) == [5]
    assert await numbers("仙人掌 充电桩", index) == []


async def test_unpublished_withdrawn_replaced_and_removed_words_are_not_found(index: Clock) -> None:
    project = await Project.get(number=5)
    now = index()
    await update_of(project, index, body="草稿仙人掌", state=DRAFT, published_at=None)
    await update_of(project, index, body="撤回仙人掌", withdrawn_at=now, withdrawn_reason="写错了")
    await update_of(project, index, body="旧版仙人掌", replaced_at=now)
    milestone = await Milestone.create(
        project=project,
        title="种下仙人掌",
        planned_on=now.date(),
        published_by=await update_of(project, index),
        dropped_at=now,
    )
    site = {"lon": 121.5, "lat": 38.8, "precision_m": 10, "position": 9, "number": 9}
    await Site.create(project=project, name_zh="仙人掌园", removed_at=now, **site)
    await reindex([project.id], now=now)
    assert await numbers("仙人掌", index) == []
    await Milestone.filter(id=milestone.id).update(dropped_at=None)
    await reindex([project.id], now=now)
    assert await numbers("仙人掌", index) == [5]


async def test_a_scheduled_update_is_found_from_its_moment_on(index: Clock) -> None:
    project = await Project.get(number=5)
    await update_of(project, index, body="仙人掌", published_at=index() + timedelta(hours=2))
    await reindex([project.id], now=index())
    assert await numbers("仙人掌", index) == []
    index.forward(hours=2)
    assert await numbers("仙人掌", index) == [5]


async def test_following_gives_what_making_anew_would_give(index: Clock) -> None:
    """After each step the index answers as one made from nothing, the newest update first."""
    project = await Project.get(number=5)
    old = await update_of(project, index, body="仙人掌一")
    await follow([project.id])
    assert await first("仙人掌", index) == (5, "update", old.id)
    new = await update_of(
        project, index, body="仙人掌二", corrects_id=old.id, published_at=index() + timedelta(hours=1)
    )
    await Update.filter(id=old.id).update(replaced_at=new.published_at)
    await follow([project.id])
    assert await first("仙人掌", index) == (5, "update", old.id)
    index.forward(hours=1)
    assert await first("仙人掌", index) == (5, "update", new.id)
    await Update.filter(id=new.id).update(withdrawn_at=index(), withdrawn_reason="写错了")
    await Update.filter(id=old.id).update(replaced_at=None)
    await follow([project.id])
    assert await first("仙人掌", index) == (5, "update", old.id)
    newest = await update_of(project, index, body="仙人掌三。" + "长文" * 2000)
    await follow([project.id])
    assert await first("仙人掌", index) == (5, "update", newest.id)
    followed = await rows_of_index()
    await rebuild(now=index())
    assert await rows_of_index() == followed


async def rows_of_index() -> list[dict[str, object]]:
    columns = "id, ref, begins_at, ends_at"
    rows: list[dict[str, object]] = await connections.get("default").execute_query_dict(
        f"SELECT {columns} FROM search_entry ORDER BY id"
    )
    return rows


async def test_following_rewords_a_project_only_when_told_or_new(index: Clock) -> None:
    one, two = await Project.filter(number__in=[5, 6]).order_by("number")
    await Project.filter(id__in=[one.id, two.id]).update(title_zh="仙人掌桥")
    await follow([one.id, two.id], reworded=[two.id])
    assert await numbers("仙人掌", index) == [6]
    new = await copy_of(one)
    await follow([new.id])
    assert set(await numbers("仙人掌", index)) == {6, new.number}


async def copy_of(project: Project) -> Project:
    columns = await Project.get(id=project.id).values()
    del columns["id"]
    return await Project.create(**{**columns, "number": 99, "slug": "copy"})


async def test_an_index_that_was_numbered_from_nought_is_made_anew_once(index: Clock) -> None:
    project = await Project.get(number=5)
    old = await update_of(project, index, body="仙人掌")
    await follow([project.id])
    connection = connections.get("default")
    down = MOST_OF_A_KIND - 2  # its title and its body
    own = f"id >= {row_id(project.id, 'update', 0)} AND id < {row_id(project.id, 'update', MOST_OF_A_KIND)}"
    await connection.execute_script(f"UPDATE search_entry SET id = id - {down} WHERE {own} AND ref = {old.id}")
    if connection.capabilities.dialect == "sqlite":
        await connection.execute_script(
            "INSERT INTO search_words (rowid, words)"
            f" SELECT rowid - {down}, words FROM search_words WHERE rowid NOT IN (SELECT id FROM search_entry)"
        )
    new = await update_of(project, index, body="仙人掌")
    await follow([project.id])
    followed = await rows_of_index()
    assert await first("仙人掌", index) == (5, "update", new.id)
    await rebuild(now=index())
    assert await rows_of_index() == followed


async def test_a_merged_project_is_not_found(index: Clock) -> None:
    one, two = await Project.filter(number__in=[5, 6]).order_by("number")
    await Project.filter(id=one.id).update(merged_into_id=two.id, title_zh="仙人掌")
    await reindex([one.id], now=index())
    assert await numbers("仙人掌", index) == []


async def test_a_long_text_is_found_to_its_end(index: Clock) -> None:
    project = await Project.get(number=5)
    await Project.filter(id=project.id).update(official_zh="修路，" * 3000 + "到仙人掌为止。")
    await reindex([project.id], now=index())
    assert await numbers("到仙人掌为止", index) == [5]


async def test_the_index_is_filled_once_and_made_again_from_nothing(database: Settings, clock: Clock) -> None:
    connection = connections.get("default")
    count = "SELECT COUNT(*) AS n FROM search_entry"
    await rebuild(now=clock())
    (before,) = await connection.execute_query_dict(count)
    assert await fill_when_empty(now=clock()) == 0
    await connection.execute_script("DELETE FROM search_entry")
    if connection.capabilities.dialect == "sqlite":
        await connection.execute_script("DELETE FROM search_words")
    assert await numbers("供暖", clock) == []
    assert await fill_when_empty(now=clock()) == 15
    assert await connection.execute_query_dict(count) == [before]
    assert (await numbers("供暖", clock))[:1] == [5]


async def test_every_area_leads_to_its_projects(index: Clock) -> None:
    for area in await Area.all().prefetch_related("projects"):
        wanted = {project.number for project in area.projects}
        assert wanted <= set(await numbers(area.name_zh, index)), area.name_zh
