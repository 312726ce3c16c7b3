"""The public page of the rule: what is judged, where the lines are drawn, and an example for every branch."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from portal.projects.light.examples import TODAY, Example, examples_for
from portal.projects.light.rule import Outcome, judge
from portal.projects.light.status import STATUS_WORDS
from portal.projects.light.thresholds import thresholds_of
from portal.projects.light.words import LIGHT_CLASSES, LIGHT_WORDS
from portal.web.rendering import render


@dataclass(frozen=True)
class Shown:
    """An example with what the rule says of it now."""

    example: Example
    outcome: Outcome

    @property
    def status(self) -> str:
        return STATUS_WORDS[self.outcome.status]


async def rule_page(request: Request) -> Response:
    """The examples are computed by the rule itself, at the operator's thresholds."""
    thresholds = thresholds_of(request.app.state.settings)
    shown = [
        Shown(example, judge(example.published, today=TODAY, thresholds=thresholds))
        for example in examples_for(thresholds)
    ]
    values = {
        "shown": shown,
        "today": TODAY,
        "thresholds": thresholds,
        "light_words": LIGHT_WORDS,
        "light_classes": LIGHT_CLASSES,
        "status_words": STATUS_WORDS,
    }
    return render(request, "projects/light.html", values)
