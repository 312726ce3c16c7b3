"""Numbers that no form ever offered, in every field of every form of the case page and the queue: told, never a 500."""

from urllib.parse import urlencode

from portal.feedback.cases.forms import NAMES
from portal.feedback.cases.routes import FORMS
from portal.feedback.models import Case
from portal.staff.policy import may
from tests.feedback.casework import accepted, assigned, case_of, desk
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.databases import both_databases

# Beyond any column, beyond what int() takes, below zero, full width, a digit that is no number, nothing.
ODD = ("9" * 30, "9" * 5000, "-1", "１２", "²", "\x00")


@both_databases
async def test_no_form_of_a_case_breaks_at_an_odd_number(client: Client, world: World) -> None:
    receipt = await assigned(client, world, phone="13812341234")
    cora, hans = await world.as_(world.cora), await world.as_(world.hans)
    for odd in ODD:
        for form, _, permission in FORMS:
            browser = cora if may(world.cora.role, permission) else hans
            answer = await browser.post(desk(receipt, form), dict.fromkeys(NAMES, odd))
            # notes and reminders are free text, and rule nothing out
            assert answer.status < 500, (form, odd)
    case = await case_of(receipt)
    assert (case.state, case.unit_id, case.extension) == ("assigned", world.hans.unit_id, "")


@both_databases
async def test_a_text_to_begin_from_with_an_odd_number_is_asked_for_again(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    ines = await world.as_(world.ines)
    for odd in ODD:
        answer = await ines.post(desk(receipt, "beginning"), {"template": odd, "answer": "您好。"})
        assert answer.status == 409 and "您好。" in answer.text, odd  # there is no text at all


@both_databases
async def test_no_form_of_the_queue_breaks_at_an_odd_number(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    ines, before = await world.as_(world.ines), await Case.all().values()
    fields = ("project", "site", "unit", "handler", "received_from", "state", "sort", "page")
    for odd in ODD:
        assert (await ines.get("/desk/cases/?" + urlencode(dict.fromkeys(fields, odd)))).status in (200, 422), odd
        for act in ("accept", "assign", "label", "urgent", "export"):
            sent = {"act": act, "case": odd, "to": f"u{odd}", "label": odd}
            for ticked in (odd, f"{odd}.0", f"{(await case_of(receipt)).id}.{odd}"):
                answer = await ines.post("/desk/cases/bulk", {**sent, "case": ticked})
                assert answer.status < 500, (act, odd)
        assert (await ines.post("/desk/cases/search", {"words": odd, "page": odd})).status in (200, 303), odd
    assert await Case.all().values() == before
