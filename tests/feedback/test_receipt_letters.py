"""The letter with a new code: servers that hang or refuse, and what is no mailbox."""

from datetime import timedelta

import pytest

from portal.feedback.letters import writers
from portal.feedback.models import Case
from portal.feedback.receipts.codes_anew import new_code
from portal.notices.mail import Letter, is_mailbox, message_of
from portal.store.models import Outbox
from portal.store.slow_post import Undeliverable, deliver_slowly
from tests.feedback.carol import Receipt
from tests.feedback.course import read
from tests.feedback.held import Held
from tests.feedback.postbox import GIVEN, ask, code_in, mute_server, opens, postbox, send, with_mail
from tests.kit.clock import Clock


async def test_a_letter_of_which_the_contact_or_the_code_is_gone_is_not_written(held: Held, clock: Clock) -> None:
    held.filled = GIVEN
    first, second, third = [await held.submitted() for _ in range(3)]
    async with postbox() as box:
        with_mail(held, box.port)
        for case_id in (first, second, third):
            await ask(held, held.receipts[case_id].number)
        await Case.filter(id=first).update(contact="")
        await new_code(await read(second), held.world.portal.state.keyring, clock())
        assert await send(held) == 3 and len(box.taken) == 1
        assert await opens(held, Receipt(held.receipts[third].number, code_in(box)))


async def test_a_server_that_hangs_or_is_away_holds_up_its_message_alone(held: Held, clock: Clock) -> None:
    held.filled = GIVEN
    case_id = await held.submitted()
    async with mute_server() as port:
        with_mail(held, port)
        await ask(held, held.receipts[case_id].number)

        async def hang(row: Outbox) -> None:
            state = held.world.portal.state
            by = writers(keyring=state.keyring, settings=state.settings)
            letter = await by["new code"](row.payload)
            assert letter is not None
            from portal.notices.mail import send as send_letter

            made = message_of(letter, settings=state.settings, reference=row.id, now=clock())
            await send_letter(made, settings=state.settings)

        assert await deliver_slowly("mail", hang, now=clock(), seconds=0.3) == 0
    row = await Outbox.get(topic="mail")
    assert (row.tries, row.delivered_at) == (1, None) and row.not_before == clock() + timedelta(minutes=1)
    async with postbox() as box:
        with_mail(held, box.port)
        assert await send(held) == 0
        clock.forward(minutes=1)
        assert await send(held) == 1
        assert await opens(held, Receipt(held.receipts[case_id].number, code_in(box)))


async def test_a_recipient_refused_for_good_is_given_up_and_one_refused_for_now_is_not(held: Held) -> None:
    held.filled = GIVEN
    for answer, delivered in (("550 no such mailbox", True), ("450 try later", False)):
        case_id = await held.submitted()
        async with postbox(refuses=answer) as box:
            with_mail(held, box.port)
            await ask(held, held.receipts[case_id].number)
            await send(held)
        row = await Outbox.filter(topic="mail").order_by("-id").first()
        assert row is not None and (row.delivered_at is not None) is delivered


@pytest.mark.parametrize(
    "to", ["a@b.c\r\nBcc: x@y.z", "a@b.c, d@e.f", "A <a@b.c>", "甲@b.c", "a@", "", "a b@c.d", "a..b@c.d"]
)
def test_what_is_no_single_mailbox_gets_no_letter(to: str) -> None:
    assert not is_mailbox(to)


async def test_no_header_can_be_smuggled_in(held: Held, clock: Clock) -> None:
    with_mail(held, 25)
    settings = held.world.portal.state.settings
    with pytest.raises(Undeliverable):
        message_of(Letter("a@b.c\nBcc: x@y.z", "x", "x"), settings=settings, reference=1, now=clock())
    with pytest.raises(ValueError, match=r"linefeed|newline"):
        message_of(Letter("a@b.c", "x\nBcc: x@y.z", "x"), settings=settings, reference=1, now=clock())
