"""The lights: their keys, words and CSS classes, in the order of the bar on the home page.

The last is the mark of a project that was given up: it stands in the place of a light wherever there is one.
"""

from dataclasses import dataclass

from portal.web.forms import Word
from portal.web.language import N_

DONE, ON_SCHEDULE, NOT_STARTED = "done", "on_schedule", "not_started"
AT_RISK, LATE, NOT_PUBLISHED, ENDED = "at_risk", "late", "not_published", "ended"

LIGHT_WORDS = {
    DONE: N_("已完成"),
    ON_SCHEDULE: N_("按计划"),
    NOT_STARTED: N_("未开始"),
    AT_RISK: N_("有风险"),
    LATE: N_("滞后"),
    NOT_PUBLISHED: N_("待公布"),
    ENDED: N_("终止"),
}
LIGHT_CLASSES = {
    DONE: "done",
    ON_SCHEDULE: "on",
    NOT_STARTED: "wait",
    AT_RISK: "risk",
    LATE: "late",
    NOT_PUBLISHED: "none",
    ENDED: "ended",
}
# How bad a judged light is; what is not published is not judged, and what was given up is not any more.
SEVERITY = {DONE: 0, ON_SCHEDULE: 1, NOT_STARTED: 1, AT_RISK: 2, LATE: 3}


@dataclass(frozen=True)
class Light:
    """A light and its reason in words."""

    key: str
    reason: Word

    @property
    def word(self) -> str:
        return LIGHT_WORDS[self.key]

    @property
    def css(self) -> str:
        return LIGHT_CLASSES[self.key]
