"""The queue of case staff: its tabs, searches and pages, its file, and what waits for whom."""

from portal.feedback.models import Case
from portal.staff.models import Act
from tests.feedback.carol import sent
from tests.feedback.casework import accepted, assigned, case_of
from tests.feedback.queued import copies, counts_in, index_all, numbers_in, statements_of
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

QUEUE, SEARCH = "/desk/cases/", "/desk/cases/search"


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
