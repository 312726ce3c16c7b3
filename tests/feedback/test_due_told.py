"""One due date wherever it is told, and a clock that stands is told as such."""

from datetime import timedelta

from portal.feedback.handling.extension import ask_for_extension, grant_extension
from portal.feedback.handling.urgency import mark_urgent
from portal.feedback.handling.verdicts import judge
from portal.feedback.models import Case
from portal.web.dates import iso
from tests.feedback.carol import SEND, filled, look_up, receipt_in
from tests.feedback.course import read
from tests.feedback.held import Held
from tests.feedback.queued import counts_in, numbers_in
from tests.feedback.test_case_supervision import rows_of
from tests.feedback.test_suggestions import looked, offered, tokens
from tests.kit.client import Answer, Client
from tests.kit.databases import both_databases

QUEUE, SUPERVISION = "/desk/cases/", "/desk/cases/supervision/"


async def desk_of(held: Held, case_id: int) -> Answer:
    """The page of a case as intake sees it, with a session of this moment."""
    return await (await held.world.as_(held.world.ines)).get(QUEUE + held.receipts[case_id].number)


async def an_extended_case(held: Held) -> int:
    """Sent on Wednesday 10 July, due on Wednesday 17 July, then on Monday 22 July."""
    case_id = await held.working()
    await ask_for_extension(case=await read(case_id), by=held.world.hans, now=held.clock(), days=3, words="等备件。")
    await grant_extension(case=await read(case_id), by=held.world.ines, now=held.clock())
    return case_id


async def test_the_history_names_the_last_day_as_the_head_does(held: Held) -> None:
    page = await desk_of(held, await an_extended_case(held))
    assert "答复期限改为 2024年7月22日（周一）" in page.words and "到期 7月22日（周一）" in page.words
    assert "7月23日" not in page.words


async def test_of_a_danger_the_hour_is_told(held: Held) -> None:
    case_id = await held.working()
    await mark_urgent(case=await read(case_id), by=held.world.ines, now=held.clock())
    end = iso(held.clock() + timedelta(hours=24))
    page, own = await desk_of(held, case_id), await held.page(case_id)
    assert page.doc.xpath("//dl[@class='facts4']//time/@datetime") == [end]
    assert page.doc.xpath("//p[@role='note']//time/@datetime") == [end]
    assert end in own.doc.xpath("//div[@class='state']//time/@datetime")


@both_databases
async def test_while_the_clock_stands_a_case_is_neither_overdue_nor_due(held: Held) -> None:
    waiting, late = await held.waiting(), await held.working()
    held.clock.forward(days=8)  # a day past the due date of both
    ines, sue = await held.world.as_(held.world.ines), await held.world.as_(held.world.sue)
    assert numbers_in(await ines.get(QUEUE + "?state=late")) == [held.receipts[late].number]
    queue = await ines.get(QUEUE)
    assert counts_in(queue)["逾期"] == "1" and "暂停计时" in queue.words
    assert "暂停计时" in (await desk_of(held, waiting)).words
    table = await sue.get(SUPERVISION)
    assert [row[3] for row in rows_of(table, "owed")] == ["1"]
    listed = [row for row in rows_of(table, "list-late") if held.receipts[late].number in " ".join(row)]
    assert len(listed) == len(rows_of(table, "list-late")) == 1
    page = await held.page(waiting)
    assert "答复期限暂停计算" in page.words and "已超过" not in page.words


async def test_who_joins_reads_one_due_date_everywhere(client: Client, held: Held) -> None:
    main = await offered(client)
    await Case.filter(id=main.id).update(due_at=main.due_at - timedelta(days=14))  # overdue long since
    (token,) = tokens(await looked(client))
    receipt = receipt_in(await client.post(SEND, await filled(client, same=token)))
    answer = await look_up(client, receipt)
    case_id = int(receipt.number[-6:])
    held.receipts[case_id] = receipt
    assert (await read(case_id)).state == "joined"
    assert "最迟 7月17日（周三）答复" in answer.words
    assert "到期 7月17日（周三） · 还有 5 个工作日" in (await desk_of(held, case_id)).words


async def test_who_joined_a_case_that_waits_reads_that_the_clock_stands(held: Held) -> None:
    main = await held.waiting()
    page = await held.page(await held.joined_to(main))
    assert "答复期限暂停计算" in page.words and "您回复以前" not in page.words


async def test_the_file_still_tells_of_an_extension_after_the_case_was_opened_anew(held: Held) -> None:
    case_id = await an_extended_case(held)
    await held.answer(case_id)
    await judge(case=await read(case_id), verdict="not solved", now=held.clock())
    await Case.filter(id=case_id).update(extension="")
    plain = await held.working()
    file = await (await held.world.as_(held.world.ines)).post("/desk/cases/export", {"state": "all"})
    lines = {line.split(",")[0]: line for line in file.content.decode("utf-8-sig").splitlines()}
    assert ",前一轮已延期," in lines[held.receipts[case_id].number]
    assert "延期" not in lines[held.receipts[plain].number]
