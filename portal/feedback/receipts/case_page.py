"""The page of a case that was opened with its receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback import queries
from portal.feedback.due.deadlines import due_day, is_paused, left_words, told_due
from portal.feedback.handling.verdicts import term_of_new_round
from portal.feedback.kinds import KINDS
from portal.feedback.lock import is_locked
from portal.feedback.models import Case
from portal.feedback.publication.states import REASONS_WITHOUT_STAFF
from portal.feedback.reasons import REASONS
from portal.feedback.receipts.consent import may_consent
from portal.feedback.receipts.contact import may_change_contact
from portal.feedback.receipts.correction import may_correct
from portal.feedback.receipts.status import state_sentence
from portal.feedback.receipts.tickets import FOR_FORMS, Ticket, seal_ticket, set_cookie
from portal.feedback.receipts.timeline import last_day, sent_at_first, timeline_of
from portal.feedback.states import (
    ANSWERED,
    CLOSED,
    CLOSES_AFTER_DAYS,
    JOINED,
    PUBLIC_WORDS,
    SATISFACTIONS,
    VERDICTS,
    WAITING,
    WAYS,
    is_over,
)
from portal.web.forms import Errors, Word
from portal.web.rendering import render
from portal.workdays import local_day

# What the codes in facts are called on the page and its copy.
CODE_WORDS: dict[str, object] = {
    "reasons": REASONS,
    "public_reasons": REASONS_WITHOUT_STAFF,
    "ways": WAYS,
    "verdicts": VERDICTS,
    "satisfactions": SATISFACTIONS,
}


@dataclass
class Shown:
    """What an act left to be shown: a sentence of success, or what was typed with its errors and file names."""

    said: Word | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Errors = field(default_factory=Errors)
    files: Sequence[str] = ()
    status: int = 200


def may_judge(case: Case, now: datetime) -> bool:
    """Answered, or closed within 15 days after the answer: a verdict is wanted, or may still be changed."""
    if case.answered_at is None or case.erased_at is not None or case.state not in (ANSWERED, CLOSED):
        return False
    return now < case.answered_at + timedelta(days=CLOSES_AFTER_DAYS)


def given_verdict(case: Case, now: datetime) -> str:
    """What the resident said of the newest answer and may still say more of; "" when nothing."""
    if not case.verdict or case.verdict_at is None or case.answered_at is None or case.erased_at is not None:
        return ""
    lately = now < case.answered_at + timedelta(days=CLOSES_AFTER_DAYS)
    return case.verdict if case.verdict_at >= case.answered_at and lately else ""


async def case_page(request: Request, ticket: Ticket, shown: Shown | None = None) -> Response:
    """The newest state of the case and everything that can be done with it; at most twelve queries."""
    state, case, shown = request.app.state, await queries.case_opened(ticket.case_id), shown or Shown()
    about = await _of_case(request, case)
    values = {
        **about,
        "ticket": seal_ticket(ticket, keyring=state.keyring, purpose=FOR_FORMS),
        "until": ticket.until,
        "said": shown.said,
        "typed": shown.typed,
        "errors": _anchored(shown, about),
        "files": shown.files,
        "path": "/receipts/",
    }
    response = render(request, "feedback/case.html", values, status=shown.status)
    set_cookie(response, ticket, keyring=state.keyring)
    return response


async def _of_case(request: Request, case: Case) -> dict[str, object]:
    state, now = request.app.state, request.app.state.now()
    left = left_words(case, now)
    steps, photos = await timeline_of(case), await queries.photos_of(case)
    return {
        "case": case,
        "number": queries.number_of(case, prefix=state.settings.case_prefix),
        "kind": KINDS[case.kind],
        "steps": steps,
        "photos": photos,
        "first_photos": sent_at_first(photos, steps),
        **CODE_WORDS,
        "state_word": PUBLIC_WORDS[case.state],
        "state_sentence": state_sentence(case),
        "over": is_over(case.state),
        "erased": case.erased_at is not None,
        "waiting": case.state == WAITING,
        "joined": case.state == JOINED,
        "may_judge": may_judge(case, now),
        "given": given_verdict(case, now),
        "reopened_until": last_day(term_of_new_round(case, now).at),
        "judged_until": _closes_on(case),
        "may_correct": may_correct(case),
        "may_consent": may_consent(case),
        "has_consented": case.consent_at is not None,
        "locked": is_locked(case, now),
        "has_contact": bool(case.contact),
        "may_change_contact": may_change_contact(case) and not is_locked(case, now),
        "due_day": due_day(case),
        "due": told_due(case.due_at),
        "paused": left is not None and is_paused(case),
        "left": left,
    }


def _anchored(shown: Shown, about: Mapping[str, object]) -> Errors:
    """The errors, those of fields that this page does not have (any more) at the state of the case."""
    fields = {
        "text": not about["over"],
        "photos": not about["over"],
        "withdrawal": not about["over"],
        "reply": about["waiting"],
        **dict.fromkeys(("correction", "correction_place"), about["may_correct"]),
        "verdict": about["may_judge"] or about["given"],
        "satisfaction": about["given"] and not about["locked"],
        "judged": about["given"] and not about["locked"],
        "consent": about["may_consent"] or about["has_consented"],
        "contact": about["has_contact"] or about["may_change_contact"],
        **dict.fromkeys(("phone", "email", "name"), about["may_change_contact"]),
        "export": not about["erased"],
        "erasure": not about["erased"],
    }
    anchored = Errors()
    for name, word in shown.errors.by_field.items():
        there = (fields.get(name) and not about["erased"]) or shown.typed.get(name)
        anchored.by_field.setdefault(name if there else "state", word)
    return anchored


def _closes_on(case: Case) -> date | None:
    """The last day on which a verdict counts."""
    return local_day(case.answered_at + timedelta(days=CLOSES_AFTER_DAYS)) if case.answered_at else None
