"""How often one address may send, look up and guess."""

from collections.abc import Sequence

import pytest

from portal.app import Portal
from portal.feedback import writing_limit
from portal.feedback.intake import sending
from portal.feedback.models import Case
from portal.feedback.receipts import guessing
from portal.settings import Settings
from portal.web.forms import Errors
from tests.feedback.carol import (
    SEND,
    WORDS,
    Receipt,
    errors_in,
    filled,
    look_up,
    photo,
    receipt_in,
    sent,
    ticket_in,
    upload,
)
from tests.feedback.test_challenge import sum_asked
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock

WRONG = Receipt("GX-2024-000077", "2345 6789 ABCD E")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"lookups_per_hour": 3, "submissions_per_hour": 4})


async def failed(client: Client, typed: Receipt, **more: str) -> Answer:
    answer = await client.post("/receipts/", typed.typed(**more))
    assert (answer.status, answer.heading) == (422, "查办件") and WORDS not in answer.text
    assert answer.fields("//form[.//input[@name='code']]")["case"] == typed.number
    return answer


def sum_of(answer: Answer) -> dict[str, str]:
    """The sum of a look-up form, done."""
    form = answer.fields("//form[.//input[@name='code']]")
    return {"form_key": form["form_key"], "task": form["task"], "sum": str(sum_asked(answer))}


async def test_who_guesses_from_one_address_gets_a_sum_and_the_same_words_as_before(client: Client) -> None:
    first = await failed(client, WRONG)
    assert "等于几？" not in first.words
    for _ in range(2):
        last = await failed(client, WRONG)
    assert errors_in(last) == errors_in(first) and "等于几？" in last.words
    again = await failed(client, WRONG, **sum_of(last))
    assert errors_in(again) == errors_in(first)


async def test_without_the_sum_a_right_code_and_a_wrong_one_get_the_same_answer(client: Client) -> None:
    receipt = await sent(client)
    for _ in range(3):
        await failed(client, WRONG)
    answers = [await failed(client, typed) for typed in (Receipt(receipt.number, WRONG.code), receipt)]
    assert [errors_in(answer) for answer in answers] == [
        {"#sum": "最近输错的次数比较多，还没有查。请先做这道小题，再按“查询”"}
    ] * 2


async def test_a_neighbour_behind_the_same_address_is_never_shut_out(client: Client) -> None:
    receipt = await sent(client)
    for _ in range(3):
        await failed(client, WRONG)
    opened = await client.post("/receipts/", receipt.typed(**sum_of(await client.get("/receipts/"))))
    assert opened.status == 200 and WORDS in opened.words


async def test_a_wrong_sum_a_used_one_and_a_foreign_key_open_nothing(client: Client) -> None:
    receipt = await sent(client)
    for _ in range(3):
        last = await failed(client, WRONG)
    done, other = sum_of(last), sum_of(await failed(client, WRONG))
    for wrong in ({**done, "sum": "1"}, {**done, "form_key": other["form_key"]}, {**done, "task": "x"}, {"sum": "9"}):
        assert "#sum" in errors_in(await failed(client, receipt, **wrong))
    fresh = sum_of(await failed(client, WRONG))
    for _ in range(3):
        assert "#case" in errors_in(await failed(client, WRONG, **fresh))
    assert "#sum" in errors_in(await failed(client, receipt, **fresh))


async def test_guesses_at_one_number_are_slowed_whatever_address_they_come_from(client: Client, portal: Portal) -> None:
    receipt = await sent(client)
    for _ in range(20):
        portal.state.crowd.add(guessing.BY_NUMBER, f"2024-{int(receipt.number[-6:])}", now=portal.state.now())
    asked = await failed(client, receipt)
    assert "#sum" in errors_in(asked)
    assert "等于几？" not in (await failed(client, WRONG)).words
    assert (await client.post("/receipts/", receipt.typed(**sum_of(asked)))).status == 200


async def test_guessing_is_forgotten_after_two_hours(client: Client, clock: Clock) -> None:
    receipt = await sent(client)
    for _ in range(3):
        await failed(client, WRONG)
    clock.forward(hours=2)
    await look_up(client, receipt)


async def test_looking_up_rightly_is_not_counted(client: Client) -> None:
    receipt = await sent(client)
    for _ in range(9):
        await look_up(client, receipt)


async def test_who_adds_too_much_keeps_what_was_typed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing_limit, "PER_HOUR", 4)
    form = await filled(client)
    ticket = ticket_in(await look_up(client, receipt_in(await client.post(SEND, form))))
    for n in range(4):
        assert (await client.post("/receipts/facts", {**ticket, "text": f"第{n}次"})).status == 200
    addition = {"form_key": form["form_key"], "about": "1", "text": WORDS}
    for path, fields in (("/receipts/facts", {**ticket, "text": WORDS}), ("/feedback/additions", addition)):
        answer = await client.post(path, fields)
        assert answer.status == 429, path
        assert answer.fields("//form[.//textarea[@name='text']]")["text"].strip() == WORDS


async def test_a_street_behind_one_address_adds_and_judges(client: Client) -> None:
    tickets = [
        ticket_in(await look_up(client, await sent(client, text=f"{WORDS}第{n}户", consent="yes"))) for n in range(4)
    ]
    await Case.all().update(state="answered", answered_at=client.portal.state.now())
    for path, fields in (("facts", {"text": "还在响。"}), ("verdict", {"verdict": "partly"})):
        for ticket in tickets:
            assert (await client.post(f"/receipts/{path}", {**ticket, **fields})).status == 200, path


async def test_no_limit_keeps_anybody_from_their_rights(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing_limit, "PER_HOUR", 1)
    receipt = await sent(client, consent="yes", phone="13812341234")
    ticket = ticket_in(await look_up(client, receipt))
    assert (await client.post("/receipts/facts", {**ticket, "text": "还在响。"})).status == 200
    assert (await client.post("/receipts/consent", {**ticket, "consent": "yes"})).status == 429
    assert (await client.post("/receipts/consent", {**ticket, "consent": "no"})).status == 200
    assert (await Case.get()).consent_at is None
    assert (await client.post("/receipts/contact", ticket)).status == 200
    for leaving in ("withdrawal", "erasure"):
        assert (await client.post(f"/receipts/{leaving}", {**ticket, "asked": "yes", "sure": "yes"})).status == 200
    assert ((await Case.get()).state, (await Case.get()).contact) == ("withdrawn", "")


async def test_errors_are_not_counted(client: Client, clock: Clock) -> None:
    for _ in range(9):
        assert (await client.post(SEND, await filled(client, text=""))).status == 422
    receipt_in(await client.post(SEND, await filled(client)))


async def test_a_slip_of_the_pen_is_named_and_not_counted(client: Client) -> None:
    receipt = await sent(client)
    for _ in range(4):
        answer = await client.post("/receipts/", receipt.typed(code="O" + receipt.code[1:]))
        assert answer.status == 422
    assert "“O”" in answer.words and receipt.number in answer.text
    await look_up(client, receipt)


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many photos each sending had painted."""
    counts: list[int] = []

    async def check(files: Sequence[object], errors: Errors) -> list[object]:
        counts.append(len(files))
        errors.add("photos", "没有收下")
        return []

    monkeypatch.setattr(sending, "check_photos", check)
    return counts


@pytest.mark.parametrize("fault", [{"form_key": ""}, {"text": ""}, {"kind": "x"}])
async def test_no_photo_is_painted_for_a_form_that_comes_back(
    client: Client, painted: list[int], fault: dict[str, str]
) -> None:
    answer = await client.post(SEND, await filled(client, **fault), files=[upload(photo())])
    assert answer.status == 422 and painted == [] and "泵站.jpg" in answer.words
