"""A mail server on loopback that keeps what it is given or behaves badly on purpose, and who asks for a new code."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.feedback.letters import writers
from portal.notices.post import send_letters
from tests.feedback.carol import Receipt
from tests.feedback.held import Held
from tests.kit.client import Answer

GIVEN = {"phone": "138 0000 1234", "email": "Carol@example.com"}
CODE = re.compile(r"：((?:[2-9A-Z]{4} ){3}[2-9A-Z])\s")


@dataclass
class Postbox:
    """``refuses``: answered to every recipient in place of taking the message."""

    refuses: str = ""
    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, _: Any) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@asynccontextmanager
async def postbox(*, refuses: str = "") -> AsyncIterator[Postbox]:
    """A server that runs until the end of the block."""
    box, loop = Postbox(refuses), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, loop=loop, hostname="post.test"), "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    yield box
    server.close()


@asynccontextmanager
async def mute_server() -> AsyncIterator[int]:
    """The port of a server that takes a connection and never says a word."""

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


def with_mail(held: Held, port: int) -> None:
    """The portal sends its letters to this port from now on."""
    state = held.world.portal.state
    mail = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": "none", "smtp_from": "noreply@portal.test"}
    state.settings = state.settings.model_copy(update=mail)


async def ask(held: Held, number: str, contact: str = "carol@EXAMPLE.com ") -> Answer:
    return await held.client.post("/receipts/lost", {"case": number, "contact": contact})


async def send(held: Held) -> int:
    """What the loop of the letters does each time."""
    state = held.world.portal.state
    by = writers(keyring=state.keyring, settings=state.settings)
    return await send_letters(by, settings=state.settings, now=state.now())


async def opens(held: Held, receipt: Receipt) -> bool:
    return (await held.client.post("/receipts/", receipt.typed())).status == 200


def code_in(box: Postbox) -> str:
    found = CODE.search(box.taken[-1].get_content())
    assert found is not None, box.taken[-1].get_content()
    return found[1]
