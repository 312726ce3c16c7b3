"""One letter by mail: its words as a message, and the server that takes it."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

import aiosmtplib

from portal.settings import Settings
from portal.store.slow_post import Undeliverable

# Seconds for each word of the conversation; the whole of it is bounded by the slow post.
PATIENCE = 20
# One plain mailbox: no name before it, no list, nothing that a header could be made of.
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


@dataclass(frozen=True)
class Letter:
    """What somebody is to read: plain text, one mailbox."""

    to: str
    subject: str
    text: str


def is_mailbox(address: str) -> bool:
    """Whether mail can be sent there as it stands. What residents type in as e-mail is not judged before."""
    return _MAILBOX.fullmatch(address) is not None and ".." not in address


def message_of(letter: Letter, *, settings: Settings, reference: int, now: datetime) -> EmailMessage:
    """The message of a letter; the same ``reference`` (the outbox row) gives the same Message-ID.

    Raises Undeliverable for what is no mailbox. A line break in a header is refused by EmailMessage itself.
    """
    if not is_mailbox(letter.to):
        raise Undeliverable("no mailbox")
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letter.subject
    message["From"] = settings.smtp_from
    message["To"] = letter.to
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{reference}.{int(now.timestamp())}@{urlsplit(settings.base_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


async def send(message: EmailMessage, *, settings: Settings) -> None:
    """Hand a message to the server of the settings.

    Raises Undeliverable when the server refuses it for good (5xx), else what aiosmtplib raises.
    """
    try:
        await aiosmtplib.send(
            message,
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=settings.smtp_secret or None,
            use_tls=settings.smtp_tls == "tls",
            start_tls=settings.smtp_tls == "starttls",
            timeout=PATIENCE,
        )
    except aiosmtplib.SMTPRecipientsRefused as refused:
        if all(one.code >= 500 for one in refused.recipients):
            raise Undeliverable("recipient refused") from None
        raise
    except aiosmtplib.SMTPDataError as refused:
        if refused.code >= 500:
            raise Undeliverable("message refused") from None
        raise
