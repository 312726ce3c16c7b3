"""The chapter on feedback of a monthly bulletin: the month's figures with all numbers, for staff."""

from dataclasses import dataclass
from datetime import datetime

from portal.feedback.figures.definitions import MEASURES, RATES, Rate
from portal.feedback.figures.keeping import Figures, figures_of
from portal.feedback.figures.months import Month

COUNTED = ("received", "due", "on_time", "late", "extended", "paused", "solved", "partly", "not_solved", "not_judged")
FURTHER = ("reopened", "passed_on", "entered")


@dataclass(frozen=True)
class RateLine:
    """``share`` is None for an empty denominator."""

    rate: Rate
    above: int
    below: int

    @property
    def share(self) -> float | None:
        return self.above / self.below if self.below else None


@dataclass(frozen=True)
class Chapter:
    """What the bulletin's page includes: the template that shows it, the counts by measure, the rates."""

    figures: Figures
    template: str = "figures/bulletin.html"

    @property
    def counts(self) -> list[tuple[str, int]]:
        total = self.figures.cells.total()
        return [(MEASURES[key].word, total[key]) for key in (*COUNTED, *FURTHER)]

    @property
    def rates(self) -> list[RateLine]:
        total = self.figures.cells.total()
        return [RateLine(rate, rate.numerator(total), rate.denominator(total)) for rate in RATES.values()]


async def chapter_of(year: int, month: int, *, now: datetime) -> Chapter:
    """The chapter of one month."""
    return Chapter(await figures_of(Month(year, month), now=now))
