"""The small task of who sends when very many come from one address: slowed, and never a closed door.

With a script the browser does it alone (a proof of work: find a number so that SHA-256 of "token:number" begins with
so many zero bits); without one the reader answers a plain sum. No picture, no third party, nothing kept: the token
is sealed, bound to the form's key and to its moment. Who solved it is always taken.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import log2

from portal.feedback.intake.form_key import FormKey
from portal.store.keys import Keyring
from portal.store.vault import CannotUnseal, seal, unseal
from portal.web.language import N_

VALID = timedelta(hours=1)
CLOCK_TOLERANCE = timedelta(minutes=5)
LEAST_BITS, MOST_BITS = 13, 19  # a fifth of a second to ten seconds on a cheap phone
LONGEST = 40

# The numbers of a sum in words: so that a page's source does not simply hold it.
NUMBERS = {
    2: N_("二"),
    3: N_("三"),
    4: N_("四"),
    5: N_("五"),
    6: N_("六"),
    7: N_("七"),
    8: N_("八"),
    9: N_("九"),
}
_CHINESE = "零一二三四五六七八九"
_ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_ENGLISH += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"]


@dataclass(frozen=True)
class Challenge:
    """What a form carries: the sealed token, how many zero bits, the two numbers of the sum (words to translate)."""

    token: str
    bits: int
    first: str
    second: str


def bits_for(pressure: float) -> int:
    """One bit more, which is twice the work, each time that the crowd doubles; ``pressure`` as Crowd counts it."""
    return min(MOST_BITS, LEAST_BITS + int(log2(max(pressure, 1))))


def new_challenge(*, form_key: FormKey, pressure: float, keyring: Keyring, now: datetime) -> Challenge:
    """A task for the form with this key."""
    first, second = 2 + secrets.randbelow(8), 2 + secrets.randbelow(8)
    bits = bits_for(pressure)
    plain = json.dumps([int(now.timestamp()), bits, first + second]).encode()
    token = seal(keyring.current("sessions"), plain, purpose=_purpose(form_key))
    return Challenge(token, bits, NUMBERS[first], NUMBERS[second])


def is_solved(typed: Mapping[str, str], *, form_key: FormKey, keyring: Keyring, now: datetime) -> bool:
    """Whether the form came with its task done: the work or the sum. One for another form, or too old, is none."""
    token = typed["task"]
    try:
        made, bits, total = json.loads(unseal(keyring, "sessions", token, purpose=_purpose(form_key)))
    except CannotUnseal:
        return False
    if not -CLOCK_TOLERANCE <= now - datetime.fromtimestamp(made, UTC) <= VALID:
        return False
    return is_worked(token, typed["work"], bits=bits) or read_sum(typed["sum"]) == total


def is_worked(token: str, work: str, *, bits: int) -> bool:
    """Whether the hash of token and number begins with so many zero bits."""
    if not (work.isascii() and work.isdigit() and len(work) <= LONGEST):
        return False
    digest = hashlib.sha256(f"{token}:{work}".encode()).digest()
    return int.from_bytes(digest[:8]) >> (64 - bits) == 0


def read_sum(typed: str) -> int | None:
    """A number up to 99 as people write it: 8, ８, 八, 十二, eight."""
    word = typed.strip().strip("。.!！").lower()
    if len(word) > LONGEST:
        return None
    if word.isdecimal():  # full-width digits too
        return int(word)
    if word in _ENGLISH:
        return _ENGLISH.index(word)
    return _read_chinese(word)


def _read_chinese(word: str) -> int | None:
    tens, ten, ones = word.rpartition("十")
    if not word or any(part not in _CHINESE or len(part) > 1 for part in (tens, ones)):
        return None
    high = (_CHINESE.index(tens) if tens else 1) if ten else 0
    return high * 10 + (_CHINESE.index(ones) if ones else 0)


def _purpose(form_key: FormKey) -> str:
    return f"task:{form_key.nonce.hex()}"
