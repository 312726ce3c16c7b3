"""A case and what hangs on it, a file for each subject."""

from portal.feedback.models.cases import Case, CasePhoto
from portal.feedback.models.facts import CaseFact, CaseTask, CaseWords
from portal.feedback.models.figures import CountedUpTo, FrozenMonth, ProjectVoice, RunningMonth
from portal.feedback.models.public import PublicAnswer, PublicAnswerPhoto
from portal.feedback.models.tickets import EndedTicket
from portal.feedback.models.working import AnswerTemplate, DueRule, SavedFilter

__all__ = [
    "AnswerTemplate",
    "Case",
    "CaseFact",
    "CasePhoto",
    "CaseTask",
    "CaseWords",
    "CountedUpTo",
    "DueRule",
    "EndedTicket",
    "FrozenMonth",
    "ProjectVoice",
    "PublicAnswer",
    "PublicAnswerPhoto",
    "RunningMonth",
    "SavedFilter",
]
