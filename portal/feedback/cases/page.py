"""The page of a case: everything that is read for it, and what the viewer may do."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback import queries
from portal.feedback.answer_texts.queries import texts_for
from portal.feedback.cases import around
from portal.feedback.cases.answer_checks import checks_of, stop_of
from portal.feedback.cases.assigning import THANKS
from portal.feedback.cases.choices import Deed, deeds_open, stands_open
from portal.feedback.cases.contact import may_open, may_see_masked, names_for, words_for
from portal.feedback.cases.forms import TEXTS, nothing_typed
from portal.feedback.cases.history import Entry, history_of, was_asked, was_released
from portal.feedback.cases.looking import Looking, may_prepare_public
from portal.feedback.cases.place import drawing_of
from portal.feedback.cases.placing import About, places_for
from portal.feedback.cases.shown import WORDS, Shown
from portal.feedback.contacts import Contact, open_contact
from portal.feedback.due.deadlines import due_day, left_words, told_due, urgency
from portal.feedback.facts import TASK_GIVEN
from portal.feedback.kinds import KINDS
from portal.feedback.models import Case, CaseTask
from portal.feedback.placements import placements_in
from portal.feedback.publication.masking import masked
from portal.feedback.publication.queries import answers_that_fit
from portal.feedback.states import STATE_WORDS
from portal.staff.drafts_desk import Offer, offer_of
from portal.staff.models import Account, Unit
from portal.staff.viewer import Viewer
from portal.web.forms import Word
from portal.web.rendering import render, translate

ANSWERS = 3
# Of a draft, beside the texts.
CHOSEN = ("way", "public", "standing")
# Forms that choose among units.
NEED_UNITS = frozenset({"acceptance", "assignment", "thanks", "task"})


async def case_page(request: Request, case: Case, shown: Shown | None = None) -> Response:
    """The page, or for htmx its part that changes."""
    shown = shown or Shown()
    state, viewer = request.app.state, _viewer(request)
    entries = await history_of(case)
    tasks = await around.tasks_of(case) if any(entry.kind == TASK_GIVEN for entry in entries) else []
    looking = _looking(viewer, case, entries, tasks, state.now())
    deeds = deeds_open(looking)
    choices = await _choices(request, deeds, looking, shown)
    fields = _fields_of(deeds, looking, with_texts=bool(choices["texts"]))
    shown = shown.on_a_page_with(fields)
    number = queries.number_of(case, prefix=state.settings.case_prefix)
    values = {
        "number": number,
        "path": f"/desk/cases/{number}",
        "looking": looking,
        **_case_values(case, looking.now),
        "as_read": words_for(viewer, case, released=looking.released),
        **_contact_values(request, looking, shown.opened),
        **await _around_values(request, looking),
        **choices,
        "facts": entries,
        "placements": await placements_in([entry.detail for entry in entries]),
        "tasks": tasks,
        "photos": await queries.photos_of(case),
        **await _place_values(request, case),
        **WORDS,
    }
    names = names_for(viewer, case, released=looking.released, keyring=state.keyring)
    newest = queries.seen_of(case, entries[-1].id if entries else 0)
    typed = await _typed_values(request, looking, shown, f"/desk/cases/{number}", names)
    values |= {
        **typed,
        # Who was told of a conflict has seen the newest; who mends a field still answers what was on the old page.
        "seen": newest if shown.problem else typed["typed"]["seen"] or newest,
        **_deed_values(deeds, looking, fields, typed["typed"], shown),
        **_public_values(looking, typed["typed"], names),
    }
    values |= await around.names_in(entries, units=_units_read(looking, choices), people=_people_read(case, choices))
    return render(request, "desk/case.html", values, fragment="desk/case.html#case", status=shown.status)


def _viewer(request: Request) -> Viewer:
    viewer: Viewer = request.state.account
    return viewer


def _looking(viewer: Viewer, case: Case, entries: list[Entry], tasks: list[CaseTask], now: datetime) -> Looking:
    released = was_released(entries, case.unit_id)
    return Looking(viewer, case, now, tasks=tasks, released=released, asked=was_asked(entries))


def _case_values(case: Case, now: datetime) -> dict[str, object]:
    return {
        "case": case,
        "kind": KINDS[case.kind],
        "state_word": STATE_WORDS[case.state],
        "left": left_words(case, now),
        "urgency": urgency(case, now),
        "due_day": due_day(case),
        "due": told_due(case.due_at),
        "inner_due": told_due(case.inner_due_at) if case.inner_due_at else None,
        "thanks": translate(case.locale, THANKS),
        "now": now,
    }


async def _place_values(request: Request, case: Case) -> dict[str, object]:
    """The drawing, and the sites of the project where the resident named no place."""
    sites = list((await _about(request)(case.project.slug)).sites) if case.project else []
    return {"drawing": drawing_of(case, sites), "sites": sites}


def _about(request: Request) -> About:
    """What the forms about projects ask about, kept in memory between editions."""
    state = request.app.state
    about: About = partial(state.asked.about, edition=state.watch.current())
    return about


def _contact_values(request: Request, looking: Looking, opened: Contact | None) -> dict[str, object]:
    state, viewer, case = request.app.state, looking.viewer, looking.case
    given = None
    if may_see_masked(viewer, case, released=looking.released):
        given = open_contact(case.contact, keyring=state.keyring, form_hash=case.form_hash)
    kept = timedelta(days=state.settings.contact_days)
    return {
        "masked": given.masked() if given else None,
        "opened": opened,
        "may_open": given is not None and may_open(viewer, case, released=looking.released),
        "sees_contacts": may_see_masked(viewer, case, released=looking.released),
        # a contact may have been given and be gone: deleted in its time, or its key lost
        "contact_over": bool(case.contact) or (case.closed_at is not None and looking.now - case.closed_at >= kept),
    }


async def _typed_values(
    request: Request, looking: Looking, shown: Shown, address: str, names: Collection[str]
) -> dict[str, Any]:
    """What goes into the forms: what was just sent, else the draft that was taken up again."""
    offer = await offer_of(request, address) if shown.typed is None else Offer(address)
    taken_up = {name: text for name, text in offer.typed.items() if name in TEXTS or name in CHOSEN}
    typed = shown.typed if shown.typed is not None else {**nothing_typed(), **taken_up}
    helping = [task.unit.name_zh for task in looking.tasks if not task.done_at]
    stop = stop_of(typed["answer"], own=typed["own"], names=names)
    return {
        "offer": offer,
        "typed": typed,
        "errors": shown.errors,
        "problem": Word(shown.problem.message, shown.problem.params) if shown.problem else None,
        "preview": shown.preview,
        "checks": checks_of(typed["answer"], own=typed["own"], names=names, helping=helping) if typed["answer"] else [],
        "stops": stop is not None,
    }


def _public_values(looking: Looking, typed: dict[str, str], names: Collection[str]) -> dict[str, object]:
    """What the public text begins with: the resident's words and the answer, masked by machine."""
    if not may_prepare_public(looking):
        return {"may_prepare_public": False, **{name: typed[name] for name in ("public_question", "public_answer")}}
    return {
        "may_prepare_public": True,
        "public_question": typed["public_question"] or masked(looking.case.text, names=names),
        "public_answer": typed["public_answer"] or masked(typed["answer"], landlines=False, names=names),
    }


async def _around_values(request: Request, looking: Looking) -> dict[str, object]:
    state, viewer, case = request.app.state, looking.viewer, looking.case
    prefix = state.settings.case_prefix
    with_phone = may_see_masked(viewer, case, released=looking.released)
    fitting = await answers_that_fit(case.text, project_id=case.project_id, limit=ANSWERS) if case.text else []
    return {
        "project": await around.project_of(case, now=looking.now, settings=state.settings),
        "similar": await around.similar_to(case, viewer, prefix=prefix),
        "kin": await around.kin_of(case, viewer, with_phone=with_phone, prefix=prefix),
        "answers": fitting,
    }


async def _choices(request: Request, deeds: list[Deed], looking: Looking, shown: Shown) -> dict[str, Any]:
    names = {deed.name for deed in deeds}
    return {
        "units": await around.units_to_choose_from(looking.case) if names & NEED_UNITS else [],
        "places": await places_for(looking.case, shown.typed, about=_about(request)) if "placement" in names else None,
        "kinds": KINDS,
        "people_units": await Unit.all().order_by("name_zh") if "people" in names else [],
        "texts": await texts_for(looking.viewer, kind=looking.case.kind) if "answer" in names else [],
    }


def _units_read(looking: Looking, choices: dict[str, Any]) -> list[Unit | None]:
    case, project = looking.case, looking.case.project
    own = [case.unit, case.about_unit, project.unit if project else None, looking.viewer.account.unit]
    return [*own, *(task.unit for task in looking.tasks), *(choice.unit for choice in choices["units"])]


def _people_read(case: Case, choices: dict[str, Any]) -> list[Account | None]:
    return [case.handler, *(person for choice in choices["units"] for person in choice.people)]


def _fields_of(deeds: list[Deed], looking: Looking, *, with_texts: bool) -> set[str]:
    """The fields that stand on the page."""
    fields = {name for deed in deeds for name in deed.fields} | {"note", "why"}
    absent = set() if with_texts else {"template"}
    return fields - (absent if may_prepare_public(looking) else absent | {"public_question", "public_answer"})


def _deed_values(
    deeds: list[Deed], looking: Looking, fields: set[str], typed: dict[str, str], shown: Shown
) -> dict[str, object]:
    wrong = shown.errors.by_field
    return {
        "deeds": deeds,
        "next_deeds": {deed.name for deed in deeds if stands_open(deed, looking)},
        "standing_open": {
            deed.name for deed in deeds if any(name in wrong or typed[name] for name in deed.fields if name in typed)
        },
        "lost": [typed[name] for name in TEXTS if typed[name] and name not in fields],
    }
