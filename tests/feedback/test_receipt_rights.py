"""What the resident decides at any time: consent, contact, a copy, withdrawal, and that everything is erased."""

import asyncio
import json
import re

import pytest

from portal.feedback.contacts import Contact, open_contact
from portal.feedback.facts import NOTED
from portal.feedback.handling.tasks import finish_task, give_task
from portal.feedback.handling.withdrawal import withdraw_case
from portal.feedback.models import Case, CaseFact, CasePhoto, CaseTask, CaseWords, PublicAnswer
from portal.feedback.moves import append
from portal.feedback.receipts import erasure
from portal.feedback.search.index import cases_with, index_cases
from portal.staff.models import Draft, Unit
from portal.store.models import Outbox
from portal.web.problems import Conflict
from tests.feedback.carol import WORDS, errors_in, photo, state_in, ticket_in, upload
from tests.feedback.casework import desk
from tests.feedback.course import ANSWER, kinds_of, newest_of, read
from tests.feedback.held import Held
from tests.feedback.public import QUESTION_PUBLIC, answered, approved, prepared
from tests.kit.cast import DANS_UNIT, World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

GIVEN = {"phone": "138 0000 1234", "email": "carol@example.com", "name": "王兰"}


@both_databases
async def test_consent_is_given_and_taken_back(held: Held) -> None:
    case_id = await held.submitted()
    given = await held.do(case_id, "consent", consent="yes")
    assert "同意公开" in given.words and (await read(case_id)).consent_at is not None
    await held.do(case_id, "consent", consent="yes")
    back = await held.do(case_id, "consent", consent="no")
    assert "已经收回同意" in back.words and (await read(case_id)).consent_at is None
    assert await kinds_of(case_id) == ["submitted", "consented", "consent taken back"]


async def test_what_is_about_people_offers_no_consent(held: Held) -> None:
    case_id = await held.submitted(about_people=True)
    await Case.filter(id=case_id).update(about_people=True)
    assert "是否公开" not in (await held.page(case_id)).words
    refused = await held.do(case_id, "consent", consent="yes")
    assert (refused.status, (await read(case_id)).consent_at) == (409, None)


async def test_a_deleted_contact_leaves_no_trace_of_the_number(held: Held) -> None:
    held.filled = GIVEN
    case_id = await held.submitted()
    assert (await read(case_id)).contact and (await read(case_id)).phone_hash
    deleted = await held.do(case_id, "contact")
    assert "已经删除" in deleted.words
    case = await read(case_id)
    assert (case.contact, case.phone_hash, (await newest_of(case_id)).kind) == ("", "", "contact deleted")


@both_databases
async def test_a_contact_is_changed_sealed_and_the_history_tells_nothing_of_it(held: Held) -> None:
    held.filled = GIVEN
    case_id = await held.submitted()
    before = await read(case_id)
    said = await held.do(case_id, "new-contact", phone="139 1111 2222")
    assert (said.status, "您的联系方式已经更改" in said.words, "您更改了联系方式" in said.words) == (200, True, True)
    case, keyring = await read(case_id), held.client.portal.state.keyring
    assert open_contact(case.contact, keyring=keyring, form_hash=case.form_hash) == Contact(phone="139 1111 2222")
    assert case.phone_hash not in ("", before.phone_hash)
    fact = await newest_of(case_id)
    assert (fact.kind, fact.detail) == ("contact changed", {})


async def test_who_gave_no_contact_may_give_one_later_but_not_an_empty_one(held: Held) -> None:
    case_id = await held.submitted()
    empty = await held.do(case_id, "new-contact", phone=" ")
    assert (empty.status, errors_in(empty)) == (422, {"#phone": "请至少写一项：电话、邮箱或者称呼"})
    long = await held.do(case_id, "new-contact", email="a" * 200, name="王兰")
    assert (list(errors_in(long)), long.doc.xpath("//input[@id='name']/@value")) == (["#email"], ["王兰"])
    await held.do(case_id, "new-contact", email="carol@example.com")
    assert "更改联系方式" in (await held.page(case_id)).words


async def test_no_contact_is_given_to_a_case_that_is_over(held: Held) -> None:
    case_id = await held.submitted()
    await held.do(case_id, "withdrawal", asked="yes", sure="yes")
    assert "联系方式" not in (await held.page(case_id)).doc.xpath("//section[@id='rights']//h3/text()")
    refused = await held.do(case_id, "new-contact", phone="13911112222")
    assert (refused.status, (await read(case_id)).contact) == (409, "")


async def test_a_copy_holds_everything_as_a_page_and_as_a_file(held: Held) -> None:
    held.filled = {**GIVEN, "place": "凌水湾"}
    case_id = await held.answered()
    page = await held.do(case_id, "copy")
    assert page.heading == f"办件 {held.receipts[case_id].number} 的副本"
    for word in (WORDS, ANSWER, "凌水湾", *GIVEN.values()):
        assert word in page.words
    file = await held.do(case_id, "copy", **{"as": "file"})
    assert file.headers["content-disposition"] == f'attachment; filename="{held.receipts[case_id].number}.json"'
    value = file.response.json()
    assert (value["text"], value["contact"], value["state"]) == (
        WORDS,
        {"name": "王兰", "phone": "138 0000 1234", "email": "carol@example.com"},
        "answered",
    )
    assert value["history"][-1]["words"] == {"words": ANSWER}
    assert [step["what"] for step in value["history"]] == [
        "submitted",
        "accepted",
        "assigned",
        "signed",
        "working",
        "answered",
    ]
    assert (await kinds_of(case_id))[-2:] == ["exported", "exported"]


async def test_the_file_tells_the_verdict_and_all_moments_in_one_offset(held: Held) -> None:
    case_id = await held.answered()
    await held.press(case_id, "not solved")
    text = (await held.do(case_id, "copy", **{"as": "file"})).text
    judged, reopened = json.loads(text)["history"][-2:]
    assert (judged["what"], judged["verdict"]) == ("judged", "not solved")
    assert (reopened["what"], "due_after" in reopened) == ("reopened", True)
    assert set(re.findall(r"T[0-9:.]+([+-][0-9:]+)", text)) == {"+00:00"}


@both_databases
async def test_withdrawing_asks_first_and_needs_a_tick(held: Held) -> None:
    case_id = await held.working()
    asked = await held.do(case_id, "withdrawal")
    assert asked.heading == f"撤回办件 {held.receipts[case_id].number}"
    form = asked.fields("//form[contains(@action, 'withdrawal')]")
    unticked = await held.client.post("/receipts/withdrawal", form)
    assert (unticked.status, list(errors_in(unticked)), (await read(case_id)).state) == (422, ["#sure"], "working")
    done = await held.client.post("/receipts/withdrawal", {**form, "sure": "yes"})
    assert (state_in(done), (await read(case_id)).state) == ("已办结", "withdrawn")
    twice = await held.client.post("/receipts/withdrawal", {**form, "sure": "yes"})
    assert twice.status == 409 and WORDS in twice.words


async def test_who_joined_goes_on_when_the_first_one_withdraws_and_erases(held: Held) -> None:
    main = await held.working()
    joined = await held.joined_to(main)
    assert "有别人反映同一件事" in (await held.do(main, "erasure")).words
    await held.do(main, "erasure", asked="yes", sure="yes")
    page = await held.page(joined)
    assert (state_in(page), WORDS in page.words, (await read(joined)).state) == ("办理中", True, "assigned")


@pytest.mark.parametrize("withdrawn_first", [True, False])
async def test_the_words_of_tasks_go_although_another_case_leads_on(held: Held, withdrawn_first: bool) -> None:
    main = await held.working()
    joined = await held.joined_to(main)
    unit = await Unit.get(name_zh=DANS_UNIT)
    await give_task(case=await read(main), unit=unit, words="请联系王兰。", by=held.world.ines, now=held.clock())
    if withdrawn_first:
        await held.do(main, "withdrawal", asked="yes", sure="yes")
        assert [(task.case_id, task.words) for task in await CaseTask.all()] == [(joined, "请联系王兰。")]
    await held.do(main, "erasure", asked="yes", sure="yes")
    assert [(task.case_id, task.words) for task in await CaseTask.all()] == [(joined, "")]


@both_databases
async def test_a_page_open_since_before_the_erasure_brings_no_word_back(held: Held) -> None:
    case_id = await held.answered()
    before = await held.press(case_id, "solved")
    ticket = ticket_in(before)
    await held.client.post("/receipts/erasure", {**ticket, "asked": "yes", "sure": "yes"})
    sent = {**ticket, "verdict": "not solved", "judged": "还是响。"}
    refused = await held.client.post("/receipts/verdict", sent)
    assert (refused.status, (await read(case_id)).state, await CaseWords.all().count()) == (409, "closed", 0)


@both_databases
async def test_erasing_leaves_states_and_dates_and_nobodys_words(held: Held, clock: Clock) -> None:
    held.filled = {**GIVEN, "place": "星海里", "text": "泵站旁边异响一整夜。"}
    case_id = await held.working()
    receipt, secret = held.receipts[case_id], ("异响一整夜", "星海里", "补充的话", "内部的话", "协办的话", "照办的话")
    await held.do(case_id, "facts", text="补充的话", files=[upload(photo())])
    unit = await Unit.get(name_zh=DANS_UNIT)
    await append(case_id=case_id, kind=NOTED, by=held.world.hans, now=clock(), words={"note": "内部的话"})
    await CaseTask.create(
        case_id=case_id, unit=unit, words="协办的话", result="照办的话", given_at=clock(), given_by=held.world.ines
    )
    await Draft.create(account=held.world.hans, address=desk(receipt), typed={"answer": "异响一整夜"}, saved_at=clock())
    await index_cases([case_id])
    assert await cases_with("异响一整夜") == [case_id]
    before = await kinds_of(case_id)
    files = held.world.portal.state.photos.folder
    assert len(list(files.rglob("*.jpg"))) == 2
    asked = await held.do(case_id, "erasure")
    assert asked.heading == f"清除办件 {receipt.number} 的内容" and "会同时撤回" in asked.words
    clock.forward(hours=1)
    erased = await held.client.post(
        "/receipts/erasure", {**ticket_in(await held.page(case_id)), "asked": "yes", "sure": "yes"}
    )
    assert erased.status == 200 and "已经清除" in erased.words
    await _nothing_is_left(held, case_id, secret)
    assert list(files.rglob("*.jpg")) == []
    assert await kinds_of(case_id) == [*before, "withdrawn", "erased"]
    page = await held.page(case_id)
    assert (state_in(page), "您清除了内容" in page.words) == ("已办结", True)
    assert page.doc.xpath("//textarea") == []


async def _nothing_is_left(held: Held, case_id: int, secret: tuple[str, ...]) -> None:
    case = await read(case_id)
    assert (case.text, case.place, case.contact, case.phone_hash, case.content_digest) == ("", "", "", "", "")
    assert (await CaseWords.all().count(), await CasePhoto.all().count(), await Draft.all().count()) == (0, 0, 0)
    assert await cases_with("异响一整夜") == []
    told = [str(row) for row in await CaseFact.all().values("detail")]
    told += [str(row) for row in await Outbox.all().values("payload")]
    told += [str(row) for row in await CaseTask.all().values("words", "result")]
    told.append((await held.page(case_id)).words)
    ines = await held.world.as_(held.world.ines)
    told.append((await ines.get(desk(held.receipts[case_id]))).words)
    assert [word for word in secret if any(word in text for text in told)] == []


@both_databases
async def test_a_page_of_the_desk_left_open_keeps_no_draft_of_an_erased_case(held: Held) -> None:
    case_id, other = await held.working(), await held.working()
    hans = await held.world.as_(held.world.hans)
    for kept in (case_id, other):
        assert (await hans.post("/desk/drafts", _draft(held, kept))).status == 200
    await held.do(case_id, "erasure", asked="yes", sure="yes")
    for part in ("", "/public"):
        refused = await hans.post("/desk/drafts", _draft(held, case_id, part))
        assert (refused.status, "已经要求清除这件的内容" in refused.text) == (409, True)
    assert (await hans.post("/desk/drafts", _draft(held, other))).status == 200
    assert await Draft.all().values_list("address", flat=True) == [desk(held.receipts[other])]


def _draft(held: Held, case_id: int, part: str = "") -> dict[str, str]:
    return {"draft.address": desk(held.receipts[case_id]) + part, "answer": f"您说：{WORDS}"}


async def test_erasure_leaves_drafts_of_a_case_whose_number_begins_with_its_own(held: Held) -> None:
    case_id, hans, now = await held.working(), held.world.hans, held.clock()
    page = desk(held.receipts[case_id])
    for address in (page, f"{page}/public", f"{page}0", f"{page}1/public"):
        await Draft.create(account=hans, address=address, typed={}, saved_at=now)
    await held.do(case_id, "erasure", asked="yes", sure="yes")
    assert set(await Draft.all().values_list("address", flat=True)) == {f"{page}0", f"{page}1/public"}


@both_databases
@pytest.mark.parametrize("what", ["given anew", "finished"])
async def test_a_task_and_an_erasure_at_one_moment_keep_nobody_waiting_for_ever(
    held: Held, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    case_id, world, now = await held.working(), held.world, held.clock()
    unit = await Unit.get(name_zh=DANS_UNIT)
    task = await give_task(case=await read(case_id), unit=unit, words="请看一下。", by=world.ines, now=now)
    if what == "given anew":
        await finish_task(task=task, result="看过了。", by=world.dora, now=now)
    erasing = asyncio.Event()

    async def slowly(**asked: object) -> None:
        erasing.set()
        await asyncio.sleep(0.2)
        await withdraw_case(**asked)  # type: ignore[arg-type]

    async def meanwhile() -> None:
        await erasing.wait()
        with pytest.raises(Conflict):
            if what == "given anew":
                await give_task(case=before, unit=unit, words="王兰又来电。", by=world.ines, now=now)
            await finish_task(task=task, result="王兰说好了。", by=world.dora, now=now)

    monkeypatch.setattr(erasure, "withdraw_case", slowly)
    before = await read(case_id)
    erased, _ = await asyncio.gather(held.do(case_id, "erasure", asked="yes", sure="yes"), meanwhile())
    assert (erased.status, await CaseWords.all().count()) == (200, 0)
    assert {(row.words, row.result) for row in await CaseTask.all()} == {("", "")}


async def test_an_erased_case_takes_nothing_more_and_says_so(held: Held) -> None:
    case_id = await held.answered()
    await held.do(case_id, "erasure", asked="yes", sure="yes")
    for what, fields in (
        ("facts", {"text": "又想起一点。"}),
        ("replies", {"reply": "又想起一点。"}),
        ("corrections", {"correction": "又想起一点。"}),
        ("verdict", {"verdict": "solved", "judged": "又想起一点。"}),
        ("consent", {"consent": "yes"}),
    ):
        refused = await held.do(case_id, what, **fields)
        assert (what, refused.status, len(errors_in(refused))) == (what, 409, 1)
        assert what == "consent" or "又想起一点。" in refused.words
    assert "已经清除" in (await held.do(case_id, "erasure", asked="yes", sure="yes")).words
    assert (await kinds_of(case_id)).count("erased") == 1 and await CaseWords.all().count() == 0


@pytest.mark.parametrize("what", ["consent", "erasure"])
async def test_what_was_published_is_gone_with_the_consent_or_the_case(
    client: Client, world: World, clock: Clock, what: str
) -> None:
    done = await answered(client, world, photos=1)
    chosen = str((await CasePhoto.get()).id)
    assert (await prepared(world, done, **{f"photo_{chosen}": "yes"})).status == 303
    assert (await approved(world)).status == 303
    public = await PublicAnswer.get()
    address = f"/answers/{public.id}"
    assert QUESTION_PUBLIC in (await client.get(address)).words
    held = Held(world, client, clock, {done.case.id: done.receipt})
    said = await held.do(done.case.id, what, consent="no", asked="yes", sure="yes")
    assert said.status == 200
    gone = await client.get(address)
    assert gone.status == 410 and QUESTION_PUBLIC not in gone.text
    assert (await PublicAnswer.get()).state == "withdrawn" and "撤下了公开的摘要" in (
        await held.page(done.case.id)
    ).words
    assert ((await PublicAnswer.get()).question == "") is (what == "erasure")


async def test_what_was_withdrawn_is_said_to_be_handled_no_more_and_asks_for_no_consent(held: Held) -> None:
    held.filled = {**GIVEN, "consent": "yes"}
    case_id = await held.submitted()
    await held.do(case_id, "withdrawal", asked="yes", sure="yes")
    page = await held.page(case_id)
    assert "照常办理" not in page.words and "收回公开同意" in page.words
    await held.do(case_id, "consent", consent="no")
    assert "是否公开" not in (await held.page(case_id)).words
    assert (await held.do(case_id, "consent", consent="yes")).status == 409


async def test_what_could_not_be_done_is_not_called_a_field_to_be_changed(held: Held) -> None:
    case_id = await held.submitted()
    refused = await held.do(case_id, "verdict", verdict="solved")
    assert refused.doc.xpath("//div[@class='errs']/h2/text()") == ["没有办成"]
    assert "您填写的文字都还在" not in refused.words


async def test_the_page_of_a_case_about_people_says_who_handles_it(held: Held) -> None:
    case_id = await held.submitted()
    assert "由协调员办理" not in (await held.page(case_id)).words
    await Case.filter(id=case_id).update(about_people=True)
    assert "由协调员办理，被反映的单位看不到，也不会公开。" in (await held.page(case_id)).words
