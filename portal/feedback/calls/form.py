"""What intake types while somebody calls: made clean, or told about."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData

from portal.feedback.intake import form as written
from portal.feedback.intake.asked import Asked
from portal.feedback.intake.form import Intake
from portal.feedback.models import Case
from portal.web.forms import Errors, clean_line, one
from portal.web.language import LANGUAGES

# Beside what a resident's form holds.
OWN = ("same_as", "danger", "language")


@dataclass(frozen=True)
class Call:
    """``danger``: the caller told of one; ``locale``: the caller's language."""

    intake: Intake
    danger: bool
    locale: str


def typed_in(form: FormData | Mapping[str, str]) -> dict[str, str]:
    """Every field as it goes back into the form."""
    sent = form if isinstance(form, FormData) else FormData(dict(form))
    return {**written.typed_in(sent), **{name: clean_line(one(sent, name)) for name in OWN}}


def nothing_typed(*, project: str = "") -> dict[str, str]:
    return {**written.nothing_typed(), **dict.fromkeys(OWN, ""), "project": project}


def check_call(typed: dict[str, str], *, asked: Asked, same: Case | None, errors: Errors) -> Call:
    """The values of the form; what is wrong is added to ``errors``, and the result then means nothing."""
    intake = written.check_intake(typed, asked=asked, same=same, errors=errors)
    locale = typed["language"] if typed["language"] in LANGUAGES else "zh"
    return Call(intake, danger=bool(typed["danger"]) or intake.is_dangerous, locale=locale)
