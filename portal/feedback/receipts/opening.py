"""Opening a case with its receipt: the number and the query code."""

import hmac
from dataclasses import dataclass

from portal.feedback.codes import code_hash, read_case_number
from portal.feedback.models import Case
from portal.store.keys import Keyring
from portal.workdays import local_day

# What is compared when there is no such case, so that a wrong number costs what a wrong code costs.
NO_HASH = "0" * 64


@dataclass(frozen=True)
class Opened:
    """A case, and the kept hash of the code that opened it."""

    case_id: int
    code_hash: str


async def case_opened_by(*, number: str, code: str, keyring: Keyring, prefix: str) -> Opened | None:
    """The case that a typed number and a code (as read by ``read_code``) open together, or None.

    One query and one hash, whether there is such a case or not.
    """
    year, serial = read_case_number(number, prefix=prefix) or (0, 0)
    row = await Case.filter(id=serial).first().values_list("key_id", "form_hash", "code_hash", "submitted_at")
    key_id, form_hash, kept, sent = row or ("", NO_HASH, NO_HASH, None)
    key = keyring.by_id("receipts", key_id) if row else None
    made = code_hash(key or keyring.current("receipts"), form_hash, code)
    matches = hmac.compare_digest(made, kept)
    if not matches or sent is None or local_day(sent).year != year:
        return None
    return Opened(serial, kept)
