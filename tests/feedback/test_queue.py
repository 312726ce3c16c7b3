"""The queue of case staff: its tabs, searches and pages, its file, and what waits for whom."""

from datetime import datetime, timedelta

from portal.feedback.models import Case, CaseTask
from portal.staff.models import Act
from tests.feedback.carol import sent
from tests.feedback.casework import accepted, assigned, case_of, done
from tests.feedback.queued import copies, counts_in, index_all, numbers_in, statements_of
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

QUEUE, SEARCH = "/desk/cases/", "/desk/cases/search"


def now_of(world: World) -> datetime:
    now: datetime = world.portal.state.now()
    return now


@both_databases
async def test_the_queue_is_in_order_and_counted(client: Client, world: World, clock: Clock) -> None:
    late = await sent(client, kind="question")  # due on Monday 15 July
    clock.forward(days=2)
    today = await sent(client, kind="question")  # due on Wednesday 17 July
    far = await sent(client, kind="suggestion")
    clock.forward(days=5)
    ines = await world.as_(world.ines)
    queue = await ines.get(QUEUE)
    assert numbers_in(queue) == [late.number, today.number, far.number]
    counts = counts_in(queue)
    assert {name: counts[name] for name in ("在办", "等我办理", "逾期", "今天到期", "待受理", "待交办")} == {
        "在办": "3",
        "等我办理": "3",
        "逾期": "1",
        "今天到期": "1",
        "待受理": "3",
        "待交办": "0",
    }
    assert "已超过 2 个工作日" in queue.words and "今天到期 7月17日" in queue.words.replace("今天到期7", "今天到期 7")
    for state, found in [("late", [late]), ("today", [today]), ("submitted", [late, today, far]), ("over", [])]:
        assert numbers_in(await ines.get(f"{QUEUE}?state={state}")) == [receipt.number for receipt in found]
    assert numbers_in(await ines.get(f"{QUEUE}?state=%00&page=-1")) == numbers_in(queue)


async def test_the_queue_is_paged_and_never_counted_beyond_a_bound(client: Client, world: World) -> None:
    await copies(client, 51)
    ines = await world.as_(world.ines)
    first, second = await ines.get(QUEUE), await ines.get(f"{QUEUE}?page=2")
    assert (len(numbers_in(first)), len(numbers_in(second))) == (50, 1)
    assert numbers_in(await ines.get(f"{QUEUE}?page=999")) == numbers_in(second)
    await copies(client, 1000)
    many = await ines.get(QUEUE)
    assert counts_in(many)["在办"] == "999+" and "超过 999 件" in many.words
    assert len(numbers_in(await ines.get(f"{QUEUE}?page=20"))) == 50
    assert numbers_in(await ines.get(f"{QUEUE}?page=21")) == numbers_in(await ines.get(f"{QUEUE}?page=20"))


async def test_one_case_and_thirty_cost_the_same_queries(client: Client, world: World) -> None:
    await sent(client)
    ines = await world.as_(world.ines)
    one = await statements_of(ines, QUEUE)
    await copies(client, 29)
    await ines.post("/desk/cases/filters", {"name": "投诉", "kind": "complaint"})
    await ines.post("/desk/cases/filters", {"name": "咨询", "kind": "question"})
    assert await statements_of(ines, QUEUE) == one <= 12


@both_databases
async def test_what_waits_for_whom(client: Client, world: World, clock: Clock) -> None:
    rows = [await sent(client) for _ in range(12)]
    ids = [case.id for case in await Case.all().order_by("id")]
    unit = world.hans.unit_id
    for case_id, columns in zip(
        ids,
        [
            {"state": "submitted"},
            {"state": "accepted", "with_coordinator": True, "handed_back": 3},
            {"state": "assigned", "unit_id": unit},
            {"state": "working", "unit_id": unit, "handler_id": world.hans.id, "extension": "asked"},
            {"state": "working", "unit_id": unit, "handler_id": world.kai.id},
            {"state": "waiting", "unit_id": unit},
            {"state": "answered", "unit_id": unit, "unread": True},
            {"state": "submitted", "about_people": True},
            {"state": "working", "unit_id": unit, "escalated_at": clock()},
            {"state": "reopened"},
            {"state": "working", "about_people": True},
            {"state": "answered"},
        ],
        strict=True,
    ):
        await Case.filter(id=case_id).update(**columns)
    numbers = [row.number for row in rows]
    for who, at in {
        "ines": [0, 1, 3, 9],
        "hans": [2, 3, 6, 8],
        "kai": [2, 4, 6, 8],
        "cora": [1, 7, 10],
        "sue": [3, 8],
        "dora": [],
    }.items():
        browser = await world.as_(getattr(world, who))
        page = await browser.get(f"{QUEUE}?state=mine&sort=due")
        assert sorted(numbers_in(page)) == [numbers[index] for index in at], who
        assert counts_in(page)["等我办理"] == str(len(at)), who


@both_databases
async def test_words_of_danger_stand_in_the_queue_until_somebody_marks_them(client: Client, world: World) -> None:
    receipt = await sent(client, text="路灯杆漏电，孩子常从旁边走。", calm="yes")
    await sent(client)
    ines, cora, hint = await world.as_(world.ines), await world.as_(world.cora), "可能有危险"
    assert numbers_in(await ines.get(f"{QUEUE}?state=danger")) == [receipt.number]
    assert numbers_in(await ines.get(f"{QUEUE}?urgency=danger")) == [receipt.number]
    queue = await ines.get(QUEUE)
    flagged = [row.text_content() for row in queue.doc.xpath("//tbody/tr") if hint in row.text_content()]
    assert len(flagged) == 1 and receipt.number in flagged[0] and counts_in(queue)[hint] == "1"
    page = await ines.get(f"{QUEUE}{receipt.number}")
    assert "文字里提到可能的危险" in page.words and "#deed-urgency" in page.hrefs()
    assert "文字里提到可能的危险" in (await ines.get(f"{QUEUE}{receipt.number}/summary")).words
    form = {"seen": str((await case_of(receipt)).moved)}
    assert (await ines.post(f"{QUEUE}{receipt.number}/urgency", form)).status == 303
    assert "文字里提到可能的危险" not in (await cora.get(f"{QUEUE}{receipt.number}")).words
    assert numbers_in(await cora.get(f"{QUEUE}?state=danger")) == []


async def test_a_unit_reads_that_words_suggest_danger(client: Client, world: World) -> None:
    receipt = await assigned(client, world, text="路灯杆漏电。", calm="yes")
    hans = await world.as_(world.hans)
    page = await hans.get(f"{QUEUE}{receipt.number}")
    assert "请受理人员标记为紧急" in page.words and "#deed-urgency" not in page.hrefs()
    assert "可能有危险" in (await hans.get(QUEUE)).words


@both_databases
async def test_what_another_unit_handles_is_in_a_tab_of_its_own(client: Client, world: World) -> None:
    own, others, helped, loose = [await sent(client) for _ in range(4)]
    ids = [case.id for case in await Case.all().order_by("id")]
    ours, theirs = world.hans.unit_id, world.dora.unit_id
    for case_id, state, unit in zip(
        ids,
        ["assigned", "assigned", "working", "accepted"],
        [ours, theirs, theirs, None],
        strict=True,
    ):
        await Case.filter(id=case_id).update(state=state, unit_id=unit)
    await CaseTask.create(
        case_id=ids[2], unit_id=ours, words="请核对图纸。", given_by_id=world.ines.id, given_at=now_of(world)
    )
    for who in (world.hans, world.kai):
        browser = await world.as_(who)
        queue = await browser.get(QUEUE)
        assert numbers_in(queue) == [own.number, helped.number, loose.number]
        counts = counts_in(queue)
        assert {name: counts[name] for name in ("在办", "待签收", "本单位项目，别的单位办")} == {
            "在办": "3",
            "待签收": "1",
            "本单位项目，别的单位办": "1",
        }
        assert numbers_in(await browser.get(f"{QUEUE}?state=others")) == [others.number]
        assert len(numbers_in(await browser.get(f"{QUEUE}?state=all"))) == 4
    ines = await (await world.as_(world.ines)).get(QUEUE)
    assert counts_in(ines)["在办"] == "4" and "本单位项目，别的单位办" not in counts_in(ines)


@both_databases
async def test_a_24_hour_clock_stands_first_and_tells_its_hours(client: Client, world: World, clock: Clock) -> None:
    late = await sent(client, kind="question")
    clock.forward(days=8)
    today, urgent, second = await sent(client), await sent(client), await sent(client)
    ines = await world.as_(world.ines)
    await done(ines, second, "urgency")
    clock.forward(hours=1, minutes=10)
    ines = await world.as_(world.ines)
    await done(ines, urgent, "urgency")
    assert numbers_in(await ines.get(QUEUE)) == [second.number, urgent.number, late.number, today.number]
    assert numbers_in(await ines.get(f"{QUEUE}?sort=received")) == [
        *(second.number, urgent.number),
        *(today.number, late.number),
    ]
    assert (await clocks_in(world))[:2] == ["紧急还有 22 小时7月19日 10:00", "紧急还有 24 小时7月19日 11:10"]
    clock.forward(hours=23, minutes=30)
    assert (await clocks_in(world))[:2] == [
        "紧急刚过时限，不到 1 小时7月19日 10:00",
        "紧急还有不到 1 小时7月19日 11:10",
    ]
    clock.forward(hours=1)
    assert (await clocks_in(world))[:2] == ["紧急已超过 1 小时7月19日 10:00", "紧急刚过时限，不到 1 小时7月19日 11:10"]


async def clocks_in(world: World) -> list[str]:
    """What the queue says of due dates, row by row, with a session of this moment."""
    queue = await (await world.as_(world.ines)).get(QUEUE)
    return [" ".join(cell.text_content().split()) for cell in queue.doc.xpath("//td[@class='du']")]


async def test_what_stands_first_is_on_no_other_page_again(client: Client, world: World) -> None:
    await copies(client, 120)
    ids = [case.id for case in await Case.all().order_by("due_at", "id")]
    pressing = [ids[at] for at in (3, 60, 119)]
    soon = world.portal.state.now() + timedelta(hours=20)
    await Case.filter(id__in=pressing).update(urgent_at=world.portal.state.now(), due_at=soon)
    ines = await world.as_(world.ines)
    pages = [numbers_in(await ines.get(f"{QUEUE}?page={number}")) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 20]
    rest = [case_id for case_id in ids if case_id not in pressing]
    assert [int(number[-6:]) for page in pages for number in page] == [*pressing, *rest]


async def test_a_row_tells_what_a_narrow_screen_hides(client: Client, world: World) -> None:
    receipt = await sent(client)
    await Case.all().update(
        state="working",
        unit_id=world.hans.unit_id,
        handler_id=world.hans.id,
        unread=True,
        extension="granted",
        urgent_at=now_of(world),
    )
    case = await Case.get()
    await CaseTask.create(
        case_id=case.id,
        unit_id=world.dora.unit_id,
        words="请核对图纸。",
        given_by_id=world.ines.id,
        given_at=now_of(world),
    )
    for who, part in ((world.hans, " 主办"), (world.dora, " 协办"), (world.ines, "")):
        queue = await (await world.as_(who)).get(QUEUE)
        (narrow,) = queue.doc.xpath("//small[@class='narrow']")
        told = " ".join(narrow.text_content().split())
        assert told == f"城市建设管理局 · Hans 办理中 居民有补充 已延期{part}"
        assert queue.doc.xpath("//tr[@class='pressed']//strong[@class='pressing']/text()") == ["紧急"]
    page = await (await world.as_(world.ines)).get(f"{QUEUE}{receipt.number}")
    assert "已延期" in page.doc.xpath("//dl[@class='facts4']")[0].text_content()


async def test_a_complaint_about_people_is_in_no_count_of_that_unit(client: Client, world: World) -> None:
    await sent(client, text="态度不好")
    await Case.all().update(about_people=True, about_unit_id=world.hans.unit_id, unit_id=world.hans.unit_id)
    await index_all()
    cora = await world.as_(world.cora)
    assert len(numbers_in(await cora.get(f"{QUEUE}?state=people"))) == 1  # it exists
    for who in ("hans", "kai", "ines"):
        browser = await world.as_(getattr(world, who))
        page = await browser.get(f"{QUEUE}?state=all")
        assert numbers_in(page) == [] and set(counts_in(page).values()) == {"0"}, who
        assert numbers_in(await browser.get(f"{QUEUE}?state=people")) == []
        for words in ("态度不好", "1"):
            assert numbers_in(await browser.post(SEARCH, {"words": words})) == []
    ines = await world.as_(world.ines)
    assert "态度不好" not in (await ines.post("/desk/cases/export", {"state": "all"})).text
    assert "态度不好" in (await cora.post("/desk/cases/export", {"state": "all"})).text


async def test_the_file_is_safe_masked_and_on_record(client: Client, world: World) -> None:
    receipt = await sent(client, text="=HYPERLINK(1) 请打 13812341234", phone="13912341234", place="@home")
    ines = await world.as_(world.ines)
    answer = await ines.post("/desk/cases/export", {"state": "open"})
    assert (answer.status, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert answer.response.content.startswith("\ufeff办件号".encode())
    (line,) = answer.text.strip().splitlines()[1:]
    assert line.startswith(f"{receipt.number},投诉,待受理,") and "'=HYPERLINK(1) 请打 138****1234" in line
    assert "'@home" in line and "13912341234" not in answer.text
    act = await Act.get(verb="cases exported")
    assert (act.account_id, act.detail) == (world.ines.id, {"count": 1, "filter": ""})
    hans = await world.as_(world.hans)
    assert (await hans.post("/desk/cases/export")).status == 403


async def test_the_summary_says_what_the_case_says_to_who_may_see_it(client: Client, world: World) -> None:
    receipt = await accepted(client, world, phone="13812341234")
    hans, dora = await world.as_(world.hans), await world.as_(world.dora)
    page = await hans.get(f"{QUEUE}{receipt.number}/summary")
    assert page.status == 200 and "泵站夜里有异响" in page.words and "1234" not in page.words
    part = await hans.get(f"{QUEUE}{receipt.number}/summary", headers={"hx-request-type": "partial"})
    assert "泵站夜里有异响" in part.text and "<html" not in part.text
    assert (await dora.get(f"{QUEUE}{receipt.number}/summary")).status == 404
