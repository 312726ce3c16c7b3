"""How the page of a case comes back after something was sent, and the words for the codes on it."""

from dataclasses import dataclass, field, replace

from portal.feedback.contacts import Contact
from portal.feedback.facts import FACT_WORDS
from portal.feedback.handling.escalation import ESCALATIONS
from portal.feedback.reasons import REASONS
from portal.feedback.states import EXTENSION_WORKING_DAYS, SATISFACTIONS, STATE_WORDS, VERDICTS, WAYS
from portal.feedback.subjects import SUBJECTS
from portal.web.forms import Errors
from portal.web.language import N_
from portal.web.problems import Conflict, Problem


@dataclass
class Shown:
    """What was typed, what is wrong, what is shown once."""

    typed: dict[str, str] | None = None
    errors: Errors = field(default_factory=Errors)
    problem: Problem | None = None
    preview: bool = False
    opened: Contact | None = None

    @property
    def status(self) -> int:
        if self.problem:
            return self.problem.status
        return 422 if self.errors else 200

    def on_a_page_with(self, fields: set[str]) -> "Shown":
        """The same, where what is wrong with a field that is not there (any more) is said of the whole."""
        if self.problem or fields.issuperset(self.errors.by_field):
            return self
        return replace(self, errors=Errors(), problem=Conflict(N_("办件现在的状态不能这样操作。")), preview=False)


WORDS: dict[str, object] = {
    "fact_words": FACT_WORDS,
    "state_words": STATE_WORDS,
    "reasons": REASONS,
    "escalations": ESCALATIONS,
    "ways": WAYS,
    "verdicts": VERDICTS,
    "satisfactions": SATISFACTIONS,
    "subjects": SUBJECTS,
    "most_days": EXTENSION_WORKING_DAYS,
}
