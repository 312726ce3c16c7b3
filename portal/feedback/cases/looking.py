"""Who looks at a case, and what follows from that for all that may be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.feedback.danger_hint import hints_at_danger
from portal.feedback.models import Case, CaseTask
from portal.feedback.people_words import suggests_people
from portal.feedback.states import MOVES
from portal.staff.viewer import Viewer


@dataclass(frozen=True)
class Looking:
    """A case with what its page has read of it, and who looks at it when."""

    viewer: Viewer
    case: Case
    now: datetime
    tasks: Sequence[CaseTask] = ()
    released: bool = False
    asked: bool = False

    def can(self, verb: str) -> bool:
        """Whether the table has this move from here and the policy gives it to this role."""
        row = MOVES[verb]
        return self.case.state in row.sources and self.viewer.may(row.by)

    @property
    def leads(self) -> bool:
        return leads(self.viewer, self.case)

    @property
    def stands_above(self) -> bool:
        """Whether the viewer sees to the cases of all units (intake, coordinator, supervisor)."""
        return self.viewer.may("see cases of all units")

    @property
    def people_hint(self) -> str:
        """A word for which intake asks itself whether a case is about people though nobody ticked that."""
        asks = self.viewer.may("accept or decline cases") and not self.case.about_people
        return suggests_people(self.case.text) if asks else ""

    @property
    def danger_hint(self) -> bool:
        return hints_at_danger(self.case)

    @property
    def own_task(self) -> CaseTask | None:
        """What the viewer's unit still has to do for another one's case."""
        return next((task for task in self.tasks if task.unit_id == self.viewer.unit_id and not task.done_at), None)


def leads(viewer: Viewer, case: Case) -> bool:
    """Whether it is with the viewer's unit, or with nobody's and the project is that unit's."""
    if case.unit_id is not None:
        return case.unit_id == viewer.unit_id
    project = case.project
    return project is not None and project.unit_id is not None and project.unit_id == viewer.unit_id


def may_prepare_public(at: Looking) -> bool:
    """Whether what is answered now may become public, as far as the resident's consent and the policy go."""
    wanted = at.case.consent_at is not None and not at.case.about_people
    return wanted and at.viewer.may("prepare public answers") and (at.leads or at.stands_above)
