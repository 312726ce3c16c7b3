"""How often one address may send, look up and guess."""

from collections.abc import Sequence

import pytest

from portal.feedback.intake import sending
from portal.settings import Settings
from portal.web.forms import Errors
from tests.feedback.carol import SEND, WORDS, Receipt, filled, look_up, photo, receipt_in, sent, ticket_in, upload
from tests.kit.client import Client
from tests.kit.clock import Clock

WRONG = Receipt("GX-2024-000077", "2345 6789 ABCD E")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"lookups_per_hour": 3, "submissions_per_hour": 4})


async def test_guessing_is_stopped_for_one_address(client: Client) -> None:
    receipt = await sent(client)
    for _ in range(3):
        assert (await client.post("/receipts/", WRONG.typed())).status == 422
    for typed in (WRONG, receipt):
        stopped = await client.post("/receipts/", typed.typed())
        assert stopped.status == 429 and WORDS not in stopped.text


async def test_looking_up_rightly_is_not_counted(client: Client) -> None:
    receipt = await sent(client)
    for _ in range(9):
        await look_up(client, receipt)


async def test_who_adds_too_much_keeps_what_was_typed(client: Client) -> None:
    form = await filled(client)
    ticket = ticket_in(await look_up(client, receipt_in(await client.post(SEND, form))))
    for n in range(4):
        assert (await client.post("/receipts/facts", {**ticket, "text": f"第{n}次"})).status == 200
    addition = {"form_key": form["form_key"], "about": "1", "text": WORDS}
    for path, fields in (("/receipts/facts", {**ticket, "text": WORDS}), ("/feedback/additions", addition)):
        answer = await client.post(path, fields)
        assert answer.status == 429, path
        assert answer.fields("//form[.//textarea[@name='text']]")["text"].strip() == WORDS


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
