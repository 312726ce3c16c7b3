"""Signing in and out, the desk's first page, the list of accounts."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.staff import sessions
from portal.staff.accounts import account_for
from portal.staff.carried import Carried, carried_by
from portal.staff.gate import SIGN_IN, sign_in_form, viewer_of
from portal.staff.models import Account
from portal.staff.policy import ROLE_WORDS
from portal.staff.record import STRANGER, note
from portal.staff.viewer import Viewer
from portal.web.client import client_network
from portal.web.forms import Errors, clean_line, one, read_form
from portal.web.language import LANGUAGES, N_
from portal.web.problems import Problem, TooMany
from portal.web.rendering import link, render

# Failures in an hour: from one network for one name, from one network, and for one name from everywhere.
# The last is loose, so that a stranger elsewhere cannot lock a colleague out.
FAILURES_FOR_NAME_HERE = 10
FAILURES_HERE = 60
FAILURES_FOR_NAME = 300
UNKNOWN = "unknown account"

# Where each right leads first.
FIRST_PAGES = (
    ("see all projects", "/desk/supervision/"),
    ("see cases", "/desk/cases/"),
    ("write updates", "/desk/projects/"),
    ("review updates", "/desk/review/"),
    ("see accounts", "/desk/accounts/"),
)


class WrongPassword(Problem):
    """The name, or the password: which of them is not told."""

    status = 422
    message = N_("账号或密码不对。请检查大小写；忘记密码，请联系管理员重设。")


async def sign_in_page(request: Request) -> Response:
    if await viewer_of(request):
        return _to(request, "/desk/")
    return sign_in_form(request, target=_target(request.query_params.get("next")))


async def sign_in(request: Request) -> Response:
    """Open a session for a name and password."""
    form = await read_form(request)
    name, target = clean_line(one(form, "name"))[:60], _target(clean_line(one(form, "next")))
    state, carried = request.app.state, carried_by(form)
    failures = _failures(request, name)
    try:
        for counted in failures:
            await state.limiter.check(*counted)
    except TooMany as problem:
        return _again(request, problem, name=name, target=target, carried=carried)
    # A password is compared as it was typed: no trimming, no normalising.
    account = await account_for(name=name, password=str(one(form, "password")))
    if account is None:
        for counted in failures:
            await state.limiter.take(*counted)
        await _note_refusal(request, name)
        return _again(request, WrongPassword(), name=name, target=target, carried=carried)
    token = await sessions.begin(account=account, keyring=state.keyring, now=state.now())
    await note(verb="signed in", subject=account.name, by=account, now=state.now())
    values = {"carried": carried, "action": target, "path": SIGN_IN}
    response = render(request, "desk/signed_in.html", values) if carried else _to(request, target)
    sessions.set_cookie(response, token)
    return response


def _failures(request: Request, name: str) -> list[tuple[str, str, int]]:
    network = client_network(request.scope, request.app.state.settings.proxy_networks)
    return [
        ("sign-in name here", f"{network} {name}", FAILURES_FOR_NAME_HERE),
        ("sign-in here", network, FAILURES_HERE),
        ("sign-in name", name, FAILURES_FOR_NAME),
    ]


async def _note_refusal(request: Request, name: str) -> None:
    # Somebody may have typed a password into the field of the name: only names that we gave are written down.
    subject = name if await Account.exists(name=name) else UNKNOWN
    await note(verb="sign-in refused", subject=subject, by=None, actor=STRANGER, now=request.app.state.now())


def _again(request: Request, problem: Problem, *, name: str, target: str, carried: Carried | None) -> Response:
    """The sign-in form again, with everything but the password still in it."""
    errors = Errors()
    errors.add("name", problem.message)
    return sign_in_form(request, target=target, name=name, errors=errors, carried=carried, status=problem.status)


async def sign_out(request: Request) -> Response:
    token, viewer = sessions.token_of(request), await viewer_of(request)
    if token and viewer:
        await sessions.end(token=token, keyring=request.app.state.keyring, now=request.app.state.now())
        await note(verb="signed out", subject=viewer.name, by=viewer.account, now=request.app.state.now())
    response = _to(request, "/desk/sign-in")
    sessions.clear_cookie(response)
    return response


async def first_page(request: Request) -> Response:
    """The page where this role's work begins."""
    viewer: Viewer = request.state.account
    return _to(request, next(address for right, address in FIRST_PAGES if viewer.may(right)))


async def accounts(request: Request) -> Response:
    rows = await Account.all().order_by("name").limit(500).select_related("unit")
    return render(request, "desk/accounts.html", {"accounts": rows, "role_words": ROLE_WORDS})


def _target(typed: str | None) -> str:
    """Where to go after signing in: only a page of the desk, never another site."""
    target = typed or "/desk/"
    if not target.startswith("/desk/") or "//" in target or "\\" in target or target.startswith("/desk/sign-"):
        return "/desk/"
    return target


def _to(request: Request, path: str) -> Response:
    return RedirectResponse(link(LANGUAGES[request.state.locale], path), status_code=303)
