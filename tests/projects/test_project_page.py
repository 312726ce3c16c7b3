"""What a resident reads on the page of a promise: bars, dates, marks, photos, documents, older updates."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.projects.light.parts import Figure, Point, Quantity
from portal.projects.models import Milestone, Project, Target, Update, UpdateDocument, UpdatePhoto
from portal.projects.promise.bars import bars_of, lines_of
from portal.projects.promise.pairs import MOST, paired
from portal.projects.states import PUBLISHED
from tests.kit.cast import PROJECT, World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.kit.statements import queries_of
from tests.projects.written import out

PAGE = f"/projects/{PROJECT}"
TODAY = date(2024, 10, 10)


def target(planned: str, achieved: str | None, *, node: str = "", figures: tuple[Figure, ...] = ()) -> Quantity:
    points = (Point(date(2024, 9, 30), Decimal(node)), Point(date(2024, 12, 31), Decimal(planned))) if node else ()
    given_figure = Decimal(achieved) if achieved is not None else None
    return Quantity(Decimal(planned), given_figure, points=points, figures=figures)


@pytest.mark.parametrize(
    ("planned", "achieved", "fill", "full"),
    [
        ("146", "118", 53.88, 66.67),  # 80.8 % on a scale of 150
        ("50", "90", 90.0, 50.0),  # 180 % on a scale of 200
        ("40", "23.4", 39.0, 66.67),
        ("1", "100", 100.0, 10.0),  # 10,000 % ends at the edge
        ("3", "0", 0.0, 66.67),
        ("3", None, 0.0, 66.67),
    ],
)
def test_a_bar_may_pass_a_hundred_per_cent(planned: str, achieved: str | None, fill: float, full: float) -> None:
    (bar,) = bars_of([target(planned, achieved)], TODAY)
    assert (bar.fill, bar.full, bar.tick, bar.ahead) == (fill, full, None, None)


def test_the_bars_of_a_project_share_one_scale() -> None:
    short, long = bars_of([target("146", "118"), target("50", "90")], TODAY)
    assert (short.full, long.full) == (50.0, 50.0)
    assert (short.fill, long.fill) == (40.41, 90.0)


def test_a_target_ahead_of_its_node_says_by_how_much() -> None:
    (bar,) = bars_of([target("40", "23.4", node="20")], TODAY)
    assert bar.node == Point(date(2024, 9, 30), Decimal(20))
    assert (bar.ahead, bar.tick) == (Decimal("3.4"), 33.33)


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**11)), min_size=1, max_size=5))
def test_no_bar_leaves_its_bed(quantities: list[tuple[int, int]]) -> None:
    for bar in bars_of([target(str(planned), str(achieved)) for planned, achieved in quantities], TODAY):
        assert 0 <= bar.fill <= 100
        assert 10 <= bar.full <= 66.67


def test_plan_and_figures_stand_side_by_side_by_day() -> None:
    figures = (Figure(date(2024, 8, 31), Decimal(12), "含未验收"), Figure(date(2024, 9, 30), Decimal("23.4")))
    lines = lines_of(target("40", "23.4", node="20", figures=figures))
    assert [(line.on_day.month, line.planned, line.achieved, line.note) for line in lines] == [
        (8, None, Decimal(12), "含未验收"),
        (9, Decimal(20), Decimal("23.4"), ""),
        (12, Decimal(40), None, ""),
    ]


async def a_target(project: Project, planned: str = "40", **more: Any) -> Target:
    return await Target.create(
        project=project, position=9, name_zh="改造管线", unit_zh="公里", planned=Decimal(planned), **more
    )


def block(page: Answer, identifier: str) -> str:
    return " ".join(page.doc.xpath(f"//*[@id='{identifier}']")[0].text_content().split())


@both_databases
async def test_a_target_shows_per_cent_node_figures_and_why_it_fell_short(client: Client, world: World) -> None:
    row = await a_target(world.project)
    points = [{"on_day": "2024-06-30", "quantity": "20"}, {"on_day": "2024-12-31", "quantity": "40"}]
    await out(
        world,
        curves={str(row.id): {"points": points, "reason": ""}},
        entries={str(row.id): [{"on_day": "2024-06-30", "achieved": "23.4", "note": "含未验收路段"}]},
        shortfalls={str(row.id): "其余路段与道路大修合并。"},
    )
    words = block(await client.get(PAGE), f"target-{row.id}")
    assert "58.5%" in words
    assert "节点：到2024年6月30日（周日）应完成 20 公里，已超出 3.4 公里。" in words
    assert "2024年6月30日 20 23.4 含未验收路段" in words.replace("2024年6月30日2023.4", "2024年6月30日 20 23.4 ")
    assert "未完成情况说明：其余路段与道路大修合并。" in words


@both_databases
async def test_a_milestone_shows_three_dates_each_reason_and_what_was_corrected(
    client: Client, world: World, clock: Clock
) -> None:
    new = {"title": "泵房验收", "planned_on": "2024-07-20", "kind": "start", "planned_words": "7月中下旬"}
    await out(world, new=[new, {"title": "外墙粉刷", "planned_on": "2024-08-20"}])
    step, other = await Milestone.all().order_by("id")
    await out(world, title="改期", revised={str(step.id): {"due_on": "2024-08-30", "reason": "汛期停工。"}})
    await out(world, title="再改期", revised={str(step.id): {"due_on": "2024-09-30", "reason": "电缆迁改。"}})
    clock.forward(days=85)
    await out(world, title="完成", reached={str(step.id): "2024-10-01"}, dropped={str(other.id): "原墙面完好。"})
    corrected = {str(step.id): {"actual_on": "2024-09-29", "reason": "误填为验收日期。"}}
    await out(world, title="更正", corrected=corrected)
    page = await client.get(PAGE)
    words = block(page, f"milestone-{step.id}")
    for said in (
        "开工节点",
        "原文：7月中下旬",
        "第 1 次改期：2024年7月10日（周三）公布改到2024年8月30日（周五），原因：汛期停工。",
        "第 2 次改期：2024年7月10日（周三）公布改到2024年9月30日（周一），原因：电缆迁改。",
        "晚 71 天",
        "曾公布为2024年10月1日（周二）完成",
        "误填为验收日期。",
    ):
        assert said in words
    assert "取消" in block(page, f"milestone-{other.id}")
    assert "原墙面完好。" in block(page, f"milestone-{other.id}")
    assert not page.doc.xpath(f"//*[@class='ms']//*[@id='milestone-{other.id}']")


async def test_a_project_that_was_given_up_carries_the_mark_and_its_clock_stands_still(
    client: Client, world: World, clock: Clock
) -> None:
    await out(world, new=[{"title": "泵房验收", "planned_on": "2024-08-01"}])
    clock.forward(days=60)
    await out(world, title="终止", ended={"on": "2024-09-01", "reason": "与新厂合并建设。"})
    page = await client.get(PAGE)
    assert "2024年9月1日（周日）终止。原因：与新厂合并建设。" in page.words
    assert "终止时尚未完成" in page.words
    before = block(page, "milestones")
    clock.forward(days=100)
    assert block(await client.get(PAGE), "milestones") == before


async def with_photos(update: Update, *sides: str) -> None:
    for position, side in enumerate(sides):
        name = f"{update.id:016x}{position:016x}"
        values = {"alt": f"{side or '别的'}{position}", "side": side, "width": 480, "height": 320}
        await UpdatePhoto.create(update_of=update, position=position, name=name, **values)


async def test_photos_before_and_after_stand_side_by_side_with_words(client: Client, world: World) -> None:
    update = await out(world)
    await with_photos(update, "after", "", "before", "before")
    page = await client.get(PAGE)
    (pair,) = page.doc.xpath("//*[@class='pair']")
    assert [figure.text_content() for figure in pair.xpath("figure")] == ["之前before2", "之后after0"]
    rest = page.doc.xpath("//*[@class='photos']/figure")
    assert [figure.text_content() for figure in rest] == ["之前before3", "别的1"]


def pairs_in(page: Answer) -> list[list[str]]:
    """The words of the pairs that stand over the updates."""
    found = page.doc.xpath("//*[@class='across']/*[@class='pair']")
    return [[str(figure.text_content()) for figure in pair.xpath("figure")] for pair in found]


@both_databases
async def test_a_photo_before_meets_one_after_of_a_later_update(client: Client, world: World, clock: Clock) -> None:
    first = await out(world)
    await with_photos(first, "before", "", "before")
    assert pairs_in(await client.get(PAGE)) == []
    clock.forward(days=1)
    whole = await out(world)
    await with_photos(whole, "after", "before")
    clock.forward(days=1)
    last = await out(world)
    await with_photos(last, "", "", "after")
    page = await client.get(PAGE + "?about=photos")
    assert pairs_in(page) == [["之前before0", "之后after2"]]
    (own,) = page.doc.xpath("//article//*[@class='pair']")
    assert [figure.text_content() for figure in own.xpath("figure")] == ["之前before1", "之后after0"]


@both_databases
async def test_photos_that_residents_cannot_read_make_no_pair(client: Client, world: World, clock: Clock) -> None:
    before, after = await out(world), await out(world)
    await with_photos(before, "before")
    await with_photos(after, "after")
    moments: list[dict[str, Any]] = [
        {"published_at": clock() + timedelta(days=1)},
        {"withdrawn_at": clock()},
        {"replaced_at": clock()},
        {"state": "in review"},
    ]
    told = {name: getattr(after, name) for moment in moments for name in moment}
    for number, moment in enumerate(moments):
        await Update.filter(id=after.id).update(**{**told, **moment})
        assert pairs_in(await client.get(f"{PAGE}?about={number}")) == []
    await Update.filter(id=after.id).update(**told)
    assert pairs_in(await client.get(f"{PAGE}?about=all")) == [["之前before0", "之后after0"]]


@given(st.lists(st.lists(st.sampled_from(["before", "after"]), max_size=5), max_size=8))
def test_pairs_across_take_what_no_update_pairs_itself(updates: list[list[str]]) -> None:
    photos = [
        UpdatePhoto(id=10 * number + at, update_of_id=number, position=at, side=side)
        for number, sides in enumerate(updates)
        for at, side in enumerate(sides)
    ]
    alone = {side: sum(max(0, sides.count(side) * 2 - len(sides)) for sides in updates) for side in ("before", "after")}
    pairs = paired(photos)
    assert len(pairs) == min(*alone.values(), MOST)
    assert all((before.side, after.side) == ("before", "after") for before, after in pairs)
    assert all(before.update_of_id != after.update_of_id for before, after in pairs)
    assert [pair[0].id for pair in pairs] == sorted({pair[0].id for pair in pairs})


async def test_a_document_is_a_download_with_type_and_size(client: Client, world: World) -> None:
    update = await out(world)
    values = {"title": "设计图", "file_name": "设计 图.pdf", "size": 1_600_000, "sha256": "0" * 64}
    await UpdateDocument.create(update_of=update, position=0, name="ab" * 16, **values)
    page = await client.get(PAGE)
    (item,) = page.doc.xpath("//*[@class='docs']/li")
    assert " ".join(item.text_content().split()) == "设计图 PDF，1.5 MB"
    assert page.hrefs("//*[@class='docs']//a/@href") == [f"/documents/{'ab' * 16}/%E8%AE%BE%E8%AE%A1%20%E5%9B%BE.pdf"]


async def many_updates(world: World, count: int) -> None:
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    rows = [
        Update(
            project=world.project,
            state=PUBLISHED,
            title=f"第{number:03}条",
            body="…",
            changes={},
            author=world.bob,
            created_at=begin,
            changed_at=begin,
            published_at=begin + timedelta(hours=number),
        )
        for number in range(count)
    ]
    await Update.bulk_create(rows)


def stories(page: Answer) -> list[str]:
    return [str(title.text_content()) for title in page.doc.xpath("//article//h3")]


async def test_older_updates_stand_on_further_pages(client: Client, world: World) -> None:
    await many_updates(world, 45)
    first, second, third = [await client.get(PAGE + query) for query in ("", "?page=2", "?page=3")]
    assert stories(first) == [f"第{number:03}条" for number in range(44, 24, -1)]
    assert stories(first) + stories(second) + stories(third) == [f"第{number:03}条" for number in range(44, -1, -1)]
    assert first.hrefs("//*[@class='pager']//@href") == [f"{PAGE}?page=2#updates"]
    assert second.hrefs("//*[@class='pager']//@href") == [f"{PAGE}#updates", f"{PAGE}?page=3#updates"]
    assert third.hrefs("//*[@class='pager']//@href") == [f"{PAGE}?page=2#updates"]


@pytest.mark.parametrize("page", ["0", "-1", "4", "x", "１", "9" * 30, "", "1.0", "%00"])
async def test_a_page_that_is_none_is_not_found(client: Client, world: World, page: str) -> None:
    await many_updates(world, 45)
    assert (await client.get(f"{PAGE}?page={page}")).status == 404


async def test_the_page_takes_twelve_queries_whatever_is_on_it(client: Client, world: World) -> None:
    row = await a_target(world.project)
    new = [{"title": f"节点{number}", "planned_on": "2024-08-01"} for number in range(30)]
    notice = {"kind": "water", "title": "停水", "begins_at": "2024-07-11T08:00+08:00", "site": None}
    await out(world, new=new[:1], entries={str(row.id): [{"on_day": "2024-06-30", "achieved": "1"}]})
    few = await queries_of(client, PAGE + "?about=few")  # an unknown word, so that the answer is not kept
    entries = [{"on_day": f"2024-06-{day:02}", "achieved": str(day)} for day in range(1, 31)]
    notices = [{**notice, "ends_at": f"2024-07-{day}T08:00+08:00"} for day in range(12, 32)]
    await out(world, new=new, entries={str(row.id): entries}, notices=notices)
    await many_updates(world, 30)
    assert await queries_of(client, PAGE + "?about=many") == few
    assert few <= 12


async def test_before_the_first_update_there_is_no_clock_of_silence(client: Client, clock: Clock) -> None:
    clock.forward(days=100)
    page = await client.get(PAGE)
    assert "还没有发布过进展。" in page.words
    assert not page.doc.xpath("//*[@class='silence']")


async def test_the_newest_of_the_ledger_is_folded_on_the_page(client: Client, world: World) -> None:
    await out(world, new=[{"title": "泵房验收", "planned_on": "2024-08-01"}])
    page = await client.get(PAGE)
    fold = page.doc.xpath("//*[@id='record']//details")[0]
    assert "“泵房验收”" in fold.text_content()
    assert f"{PAGE}/ledger" in page.hrefs("//*[@id='record']//a/@href")
