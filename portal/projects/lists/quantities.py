"""Quantities in a promise, proposed as targets; staff tick those that are meant."""

import re
from dataclasses import dataclass
from decimal import Decimal

from portal.projects.deadlines.plain_form import plain_form
from portal.projects.quantities import plain as plain_quantity

UNITS = (
    "平方公里|平方米|立方米|公里|千米|公顷|千瓦|兆瓦|人次|延米|米|亩|个|座|处|条|台|盏|户|套|栋|幢|所|家|件|名|辆|部|根|"
    "张|吨|项|场|次|株|棵|块|间|眼|口|间|人|组|批|班"
)
_FOUND = re.compile(
    rf"(?<![0-9.第])(?P<number>[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)\s*"
    rf"(?P<times>万)?\s*余?(?P<unit>{UNITS})(?!元|月)"
)
_BREAK = re.compile(r"[,;.:、()\[\]\s\"'“”‘’0-9和及与约①-⑳]")
_VERBS = re.compile("^(?:计划|完成|对|将|再|全年|年内|预计|总|共|为|至|达到?|惠及|涉及|覆盖|其中)+")
MOST = 12


@dataclass(frozen=True)
class Proposal:
    """A quantity as it was found: ``name`` as the text has it, ``planned`` in ``unit``, and the words it stood in."""

    name: str
    unit: str
    planned: Decimal
    words: str


def quantities_in(text: str) -> list[Proposal]:
    """The quantities of a promise, in order, none twice."""
    plain = plain_form(text)
    found: dict[tuple[str, str, Decimal], Proposal] = {}
    for match in _FOUND.finditer(plain):
        proposal = _proposal(text, plain, match)
        if 0 < proposal.planned < 10**10:
            found.setdefault((proposal.name, proposal.unit, proposal.planned), proposal)
    return list(found.values())[:MOST]


def _proposal(text: str, plain: str, match: re.Match[str]) -> Proposal:
    before = _run(text[: match.start()], plain[: match.start()], backwards=True)
    after = _run(text[match.end() :], plain[match.end() :], backwards=False)
    # 改造管线40公里: the thing stands before; 改造146个小区: behind.
    name = _VERBS.sub("", before + (after if len(before) <= 2 else ""))
    planned = Decimal(match["number"].replace(",", "")) * (10000 if match["times"] else 1)
    planned = Decimal(plain_quantity(planned))
    return Proposal(name[:80], match["unit"], planned, text[match.start() : match.end()])


def _run(text: str, plain: str, *, backwards: bool) -> str:
    """The characters next to a quantity, up to a mark, at most twelve."""
    if backwards:
        text, plain = text.rstrip(), plain.rstrip()
        breaks = [found.end() for found in _BREAK.finditer(plain)]
        return text[breaks[-1] if breaks else 0 :][-12:]
    found = _BREAK.search(plain)
    return text[: found.start() if found else len(text)][:12]
