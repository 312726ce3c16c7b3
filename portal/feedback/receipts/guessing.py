"""Who guesses receipts is slowed by a small sum and nobody is shut out: the right code always opens, sum done.

Failed look-ups are counted by address, by the number that was typed (whether there is such a case or not) and all
together. Over a limit nothing is looked up before the sum is done, so that no answer tells a right code from a wrong.
"""

from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request

from portal.feedback.codes import read_case_number
from portal.feedback.intake.challenge import Challenge, is_solved, new_challenge
from portal.feedback.intake.crowd import Crowd
from portal.feedback.intake.form import TASK
from portal.feedback.intake.form_key import DamagedKey, FormKey, new_form_key, read_form_key
from portal.web.client import client_network
from portal.web.forms import clean_line, one

# Failed look-ups in an hour before there is a sum to do: of one number; of everybody together, times one address's.
OF_ONE_NUMBER = 20
EVERYBODY = 20
# How often one sum may be used: a slip of the pen, a double click, a lost connection.
TRIES = 3

BY_ADDRESS, BY_NUMBER, BY_ALL, TRIED = (
    "failed look-ups",
    "failed look-ups of a case",
    "all failed look-ups",
    "sums used",
)


@dataclass(frozen=True)
class Sum:
    """The sum on a look-up form, and the key of this view of the form that it is bound to."""

    form_key: str
    task: Challenge


def sum_for(request: Request, number: str) -> Sum | None:
    """A sum when there is one to do before this number is looked up, else None."""
    pressure = _pressure(request, number)
    if pressure < 1:
        return None
    state, now = request.app.state, request.app.state.now()
    token = new_form_key(keyring=state.keyring, project_id=None, now=now)
    form_key = read_form_key(token, keyring=state.keyring, project_id=None)
    return Sum(token, new_challenge(form_key=form_key, pressure=pressure, keyring=state.keyring, now=now))


def may_look_up(request: Request, number: str, sent: FormData) -> bool:
    """Whether this number may be looked up: few failed, or the sum of the form is done."""
    return _pressure(request, number) < 1 or _is_done(request, sent)


def count_failure(request: Request, number: str) -> None:
    """Count a look-up that opened nothing."""
    for name, whom in _counted(request, number):
        _crowd(request).add(name, whom, now=request.app.state.now())


def _pressure(request: Request, number: str) -> float:
    most: int = request.app.state.settings.lookups_per_hour
    limits = {BY_ADDRESS: most, BY_NUMBER: OF_ONE_NUMBER, BY_ALL: most * EVERYBODY}
    crowd, now = _crowd(request), request.app.state.now()
    return max(
        crowd.pressure(name, whom, now=now, per_minute=limits[name], per_hour=limits[name])
        for name, whom in _counted(request, number)
    )


def _counted(request: Request, number: str) -> list[tuple[str, str]]:
    settings = request.app.state.settings
    named = read_case_number(number, prefix=settings.case_prefix)
    by_number = [(BY_NUMBER, f"{named[0]}-{named[1]}")] if named else []
    return [(BY_ADDRESS, client_network(request.scope, settings.proxy_networks)), (BY_ALL, "*"), *by_number]


def _is_done(request: Request, sent: FormData) -> bool:
    state, now = request.app.state, request.app.state.now()
    form_key = _form_key_in(request, sent)
    if form_key is None:
        return False
    nonce, crowd = form_key.nonce.hex(), _crowd(request)
    if crowd.pressure(TRIED, nonce, now=now, per_minute=TRIES, per_hour=TRIES) >= 1:
        return False
    crowd.add(TRIED, nonce, now=now)
    typed = {name: clean_line(one(sent, name)) for name in TASK}
    return is_solved(typed, form_key=form_key, keyring=state.keyring, now=now)


def _form_key_in(request: Request, sent: FormData) -> FormKey | None:
    try:
        return read_form_key(str(one(sent, "form_key")), keyring=request.app.state.keyring, project_id=None)
    except DamagedKey:
        return None


def _crowd(request: Request) -> Crowd:
    crowd: Crowd = request.app.state.crowd
    return crowd
