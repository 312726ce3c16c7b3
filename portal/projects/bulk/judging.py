"""Whether a typed figure is one, and whether it says anything new. The same for the table and for files."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.projects.bulk.record import Known
from portal.projects.quantities import plain, quantity_in
from portal.web.forms import Word
from portal.web.language import N_

NOTE = 200


@dataclass(frozen=True)
class Verdict:
    """``entry`` is ready for an update's changes, None when nothing is new. ``errors``: (column, what is wrong)."""

    entry: dict[str, str] | None = None
    errors: tuple[tuple[str, Word], ...] = ()


def judge(known: Known, *, achieved: str, note: str, day: date) -> Verdict:
    """Judge a figure of a target; an empty one says nothing. ``day`` has passed."""
    errors: list[tuple[str, Word]] = []
    if len(note) > NOTE:
        errors.append(("note", Word(N_("最多 %(most)s 字，现在有 %(n)s 字"), {"most": NOTE, "n": len(note)})))
    if not achieved:
        if note:
            errors.append(("achieved", Word(N_("写了备注却没有数量，请填累计完成的数量"))))
        return Verdict(errors=tuple(errors))
    quantity = quantity_in(achieved)
    if quantity is None:
        errors.append(("achieved", _not_a_quantity(achieved)))
        return Verdict(errors=tuple(errors))
    if known.by_day.get(day) == quantity or (day not in known.by_day and _says_the_same(known, quantity, day)):
        return Verdict(errors=tuple(errors))
    before = known.before(day)
    if before is not None and quantity < before and not note:
        message = N_("累计数量比之前公布的 %(before)s 还少。如果没有写错，请在备注里写明原因，会公开")
        errors.append(("note", Word(message, {"before": plain(before)})))
    entry = {"on_day": day.isoformat(), "achieved": plain(quantity)} | ({"note": note} if note else {})
    return Verdict(None if errors else entry, tuple(errors))


def _says_the_same(known: Known, quantity: Decimal, day: date) -> bool:
    """A figure that was published without a day, by version 0.1, and came back in a file unchanged."""
    return not known.by_day and known.target.achieved == quantity


def _not_a_quantity(typed: str) -> Word:
    if re.fullmatch(r"[-−–－]\s*[0-9.,]+", typed):
        return Word(N_("“%(typed)s”是负数，累计数量不能小于 0"), {"typed": typed[:20]})
    return Word(N_("“%(typed)s”不是数量，请写成 118 或 23.4 这样"), {"typed": typed[:20]})
