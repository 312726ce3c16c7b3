"""What no form ever sends: odd numbers in every field, fields left out. All of it is told, never a 500."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

from starlette.routing import Route

from portal.feedback.cases.forms import NAMES
from portal.feedback.cases.routes import FORMS
from portal.feedback.models import Case, PublicAnswer
from portal.feedback.routes import ROUTES
from portal.staff.policy import may
from tests.feedback.carol import FORM, look_up, ticket_in
from tests.feedback.casework import accepted, assigned, case_of, desk
from tests.feedback.public import answered, prepared
from tests.kit.cast import PROJECT, World
from tests.kit.client import Answer, Client
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


def _addresses(number: str) -> Iterator[str]:
    """Where every form of the feedback channel goes, for this case."""
    known = {"number": number, "slug": PROJECT, "size": "large", "year": "2024", "id": "1"}
    for route in ROUTES:
        if isinstance(route, Route) and "POST" in (route.methods or ()):
            yield re.sub(r"{(\w+)(:\w+)?}", lambda found: known.get(found[1], "1"), route.path)


@both_databases
async def test_no_form_breaks_without_its_fields(client: Client, world: World) -> None:
    ready = await answered(client, world, photos=1)
    assert (await prepared(world, ready)).status == 303
    chosen = {"do": "review", "draft": "continue", "photo1": "yes", "standing": "yes", "question": "x", "act": "export"}
    broken = {}
    for name in ("ines", "hans", "cora", "sue", "alice", "ada"):
        browser = await world.as_(world.accounts[name])
        for address in _addresses(ready.receipt.number):
            for form in ({}, {"seen": "1"}, chosen):
                status = (await browser.post(address, form, inspect=False)).status
                if status >= 500:
                    broken[name, address, *form] = status
                if status == 403:
                    break
    assert broken == {}


def _forms_of(page: Answer) -> Iterator[tuple[str, dict[str, str]]]:
    """Where each form of a page goes, and what it would send as it stands."""
    for form in page.doc.xpath("//main//form[@method='post']"):
        yield str(form.get("action")), dict(form.form_values())


async def test_no_form_of_a_page_breaks_when_one_field_is_left_out(client: Client, world: World) -> None:
    ready = await answered(client, world, photos=1)
    assert (await prepared(world, ready)).status == 303
    case, ticket = desk(ready.receipt), ticket_in(await look_up(client, ready.receipt))
    public, queue = f"/desk/public/{(await PublicAnswer.get()).id}", "/desk/cases/"
    pages = {
        "ines": (case, f"{case}/public", "/desk/public/new", queue, "/desk/calls/new", "/desk/answer-texts/"),
        "hans": (case, f"{case}/public"),
        "cora": (case, queue),
        "alice": (public,),
        "ada": ("/desk/due/", "/desk/calendar/"),
    }
    opened = [(await world.as_(world.accounts[name]), page) for name in pages for page in pages[name]]
    forms = [(browser, *form) for browser, page in opened for form in _forms_of(await browser.get(page))]
    forms += [(client, *form) for form in _forms_of(await client.post("/receipts/view", ticket))]
    forms += [(client, *form) for form in _forms_of(await client.get(FORM))]
    broken = []
    for browser, action, fields in forms:
        for left_out in fields:
            form = {name: value for name, value in fields.items() if name != left_out}
            answer = await browser.post(action, form, inspect=False)
            broken += [(action, left_out)] if answer.status >= 500 else []
    assert len({action.rsplit("/", 1)[-1] for _, action, _ in forms}) > 20 and broken == []
