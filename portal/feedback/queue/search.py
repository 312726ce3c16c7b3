"""Looking for cases: by number, by words, by the caller's phone. What is looked for never stands in an address."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.expressions import Q, RawSQL
from tortoise.queryset import QuerySet

from portal.feedback.codes import read_case_number
from portal.feedback.contacts import phone_hashes
from portal.feedback.models import Case
from portal.feedback.search.index import cases_with
from portal.staff.viewer import Viewer
from portal.store.keys import Keyring

MOST_WORDS = 60
# Of so many of the newest cases with these words are those taken that a viewer may see.
FAR = 2000
SHORTEST_PHONE, LONGEST_NUMBER = 5, 12


@dataclass(frozen=True)
class Found:
    """``cases`` is None where nothing can be looked for in what was typed; ``cut``: older ones may be missing."""

    cases: QuerySet[Case] | None
    cut: bool = False


async def looked_for(cases: QuerySet[Case], words: str, *, viewer: Viewer, keyring: Keyring, prefix: str) -> Found:
    """Of these cases, those with this number, phone, or words in text, place or what was added."""
    named = read_case_number(words, prefix=prefix)
    digits = _digits(words)
    if digits:
        number = _with_number(digits, viewer=viewer, keyring=keyring)
        return Found(cases.filter(number | Q(id=named[1]) if named else number))
    if named:
        return Found(cases.filter(id=named[1]))
    ids = await cases_with(words, limit=FAR)
    return Found(None) if ids is None else Found(cases.filter(id__in=_among(ids)), cut=len(ids) == FAR)


def _among(ids: Sequence[int]) -> RawSQL:
    """Numbers of our own, written out: as parameters, thousands of them take the ORM half a second."""
    return RawSQL(f"({', '.join(str(int(number)) for number in ids) or 'NULL'})")


def _with_number(digits: str, *, viewer: Viewer, keyring: Keyring) -> Q:
    found = Q(id=int(digits)) if len(digits) <= LONGEST_NUMBER else Q(id=0)
    # Who may not see a contact may not try out either whose it is.
    if len(digits) >= SHORTEST_PHONE and viewer.may("see masked contacts"):
        found |= Q(phone_hash__in=phone_hashes(digits, keyring))
    return found


def _digits(words: str) -> str:
    """The digits of what is nothing but a number, however it was typed; else ""."""
    plain = "".join(character for character in unicodedata.normalize("NFKC", words) if character not in " -+()")
    return plain if plain.isascii() and plain.isdigit() else ""
