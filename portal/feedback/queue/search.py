"""Looking for cases: by number, day, words, the caller's phone. What is looked for never stands in an address."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tortoise.expressions import Q, RawSQL
from tortoise.queryset import QuerySet

from portal.feedback.codes import read_case_number
from portal.feedback.contacts import phone_hashes
from portal.feedback.models import Case
from portal.feedback.queue.counts import MOST
from portal.feedback.search.index import cases_with
from portal.staff.viewer import Viewer
from portal.store.keys import Keyring
from portal.workdays import end_of_day, local_day

MOST_WORDS = 60
# Of so many of the newest cases with these words are those taken that a viewer may see: as far as the queue lists.
FAR = MOST
SHORTEST_PHONE, LONGEST_NUMBER = 5, 12
# 2024-09-30, 2024/9/30, 2024.9.30, 2024年9月30日, and without the year 9月30日.
DAY = re.compile(r"(?:([0-9]{4})[-/.年])?([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?", re.ASCII)


@dataclass(frozen=True)
class Found:
    """``cases`` is None where nothing can be looked for in what was typed; ``cut``: older ones may be missing."""

    cases: QuerySet[Case] | None
    cut: bool = False


async def looked_for(
    cases: QuerySet[Case], words: str, *, viewer: Viewer, keyring: Keyring, prefix: str, now: datetime
) -> Found:
    """Of these cases, those with this number, phone, words in text, place or what was added, or received that day."""
    if day := day_in(words, today=local_day(now)):
        return await _of_day(cases, day, words)
    named = read_case_number(words, prefix=prefix)
    digits = _digits(words)
    if digits:
        number = _with_number(digits, viewer=viewer, keyring=keyring)
        return Found(cases.filter(number | Q(id=named[1]) if named else number))
    if named:
        return Found(cases.filter(id=named[1]))
    ids = await cases_with(words, limit=FAR)
    return Found(None) if ids is None else Found(cases.filter(id__in=_among(ids)), cut=len(ids) == FAR)


def day_in(words: str, *, today: date) -> date | None:
    """The day that somebody typed and nothing else; without a year the last one of that name."""
    typed = DAY.fullmatch("".join(unicodedata.normalize("NFKC", words).split()))
    if typed is None or (typed[1] is None and "月" not in typed[0]):  # "9-30" may be part of a number
        return None
    if typed[1]:
        return _day(int(typed[1]), typed)
    # Eight years back lies a 29 February for certain.
    named = (_day(today.year - back, typed) for back in range(9))
    return next((day for day in named if day and day <= today), None)


def has_stars(words: str) -> bool:
    """Whether somebody looks for a number as it is shown masked: 138****1234."""
    return "*" in unicodedata.normalize("NFKC", words)


async def _of_day(cases: QuerySet[Case], day: date, words: str) -> Found:
    begin, end = end_of_day(day - timedelta(days=1)), end_of_day(day)
    received = cases.filter(submitted_at__gte=begin, submitted_at__lt=end).order_by("-submitted_at").limit(FAR)
    ids = [int(str(number)) for number in await received.values_list("id", flat=True)]
    named = await cases_with(words, limit=FAR) or []
    return Found(cases.filter(id__in=_among([*ids, *named])), cut=FAR in (len(ids), len(named)))


def _day(year: int, typed: re.Match[str]) -> date | None:
    try:
        return date(year, int(typed[2]), int(typed[3])) if 2000 <= year <= 2100 else None
    except ValueError:
        return None


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
