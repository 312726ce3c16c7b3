"""The supervisor's pages: the table of all projects, and one project's light."""

from datetime import date, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects.cards import card_for
from portal.projects.light import LIGHT_WORDS, thresholds_of
from portal.projects.light.overrides import LIGHTS_TO_SET, LONGEST, end_override, override_light, overrides_of
from portal.projects.light.standings import ready
from portal.projects.light.status import STATUS_WORDS
from portal.projects.models import Programme, Project
from portal.projects.supervision.table import asked_in, sort_words, table_of
from portal.projects.supervision.watch import MOST, silent_projects, slipped_this_month
from portal.web.forms import Errors, Word, clean_line, clean_text, one, read_form
from portal.web.language import LANGUAGES, N_
from portal.web.problems import Conflict, NotFound
from portal.web.rendering import link, render
from portal.workdays import local_day

REASON = 500
HOME = "/desk/supervision/"


async def table(request: Request) -> Response:
    """All projects of a year by light and unit; what slipped, what is silent."""
    state, now = request.app.state, request.app.state.now()
    programmes = await Programme.all().order_by("-year").limit(20)
    asked = asked_in(request.query_params)
    programme = _chosen(programmes, request.query_params.get("year", ""))
    values = {"programmes": programmes, "programme": programme, "asked": asked, "today": local_day(now), "path": HOME}
    if programme is None:
        return render(request, "desk/supervision.html", values)
    await ready(now=now, settings=state.settings)
    thresholds = thresholds_of(state.settings)
    more = {
        "table": await table_of(programme, asked),
        "slipped": await slipped_this_month(programme, now=now),
        "silent": await silent_projects(programme, now=now, thresholds=thresholds),
        "thresholds": thresholds,
        "most": MOST,
        "light_words": LIGHT_WORDS,
        "sorts": sort_words(),
    }
    return render(request, "desk/supervision.html", {**values, **more})


def _chosen(programmes: list[Programme], year: str) -> Programme | None:
    named = [row for row in programmes if str(row.year) == clean_line(year)]
    return (named or programmes or [None])[0]  # type: ignore[list-item]


async def project(request: Request) -> Response:
    return await _page(request, await _project(request))


async def set_light(request: Request) -> Response:
    """Set the project's light for some days."""
    found, form = await _project(request), await read_form(request)
    typed = {name: clean_line(one(form, name)) for name in ("light", "until")}
    typed["reason"] = clean_text(one(form, "reason"))
    state, errors = request.app.state, Errors()
    until = _check(typed, errors, today=local_day(state.now()))
    if errors or until is None:
        return await _page(request, found, typed=typed, errors=errors)
    try:
        await override_light(
            project=found,
            light=typed["light"],
            reason=typed["reason"],
            until=until,
            by=request.state.account,
            now=state.now(),
            settings=state.settings,
        )
    except Conflict as problem:
        return await _page(request, found, typed=typed, problem=problem)
    return _to(request, found)


async def end_light(request: Request) -> Response:
    """End an override before its day."""
    found, state = await _project(request), request.app.state
    number, by = request.path_params["id"], request.state.account
    try:
        await end_override(project=found, number=number, by=by, now=state.now(), settings=state.settings)
    except Conflict as problem:
        return await _page(request, found, problem=problem)
    return _to(request, found)


def _check(typed: dict[str, str], errors: Errors, *, today: date) -> date | None:
    """The last day, when everything typed can stand."""
    if typed["light"] not in LIGHTS_TO_SET:
        errors.add("light", N_("请选一种进度灯"))
    if not typed["reason"]:
        errors.add("reason", N_("请写明原因。原因会公开"))
    elif len(typed["reason"]) > REASON:
        errors.add("reason", N_("原因最多 %(most)s 字，现在有 %(n)s 字"), most=REASON, n=len(typed["reason"]))
    until = _day(typed["until"])
    if until is None:
        errors.add("until", N_("请填结束日期，例如 %(day)s"), day=today.isoformat())
    elif until < today:
        errors.add("until", N_("结束日期已经过去，请填今天或以后的日期"))
    elif until > today + LONGEST:
        errors.add("until", N_("最长 %(most)s 天，请填 %(day)s或更早的日期"), most=LONGEST.days, day=today + LONGEST)
    return until


def _day(typed: str) -> date | None:
    try:
        return datetime.strptime(typed, "%Y-%m-%d").date()
    except ValueError:
        return None


async def _project(request: Request) -> Project:
    """Any project that stands for itself. Raises NotFound."""
    found = Project.get_or_none(slug=request.path_params["slug"], merged_into_id=None)
    project = await found.select_related("programme", "area", "unit")
    if project is None:
        raise NotFound
    return project


async def _page(
    request: Request,
    found: Project,
    *,
    typed: dict[str, str] | None = None,
    errors: Errors | None = None,
    problem: Conflict | None = None,
) -> Response:
    state, now = request.app.state, request.app.state.now()
    card = await card_for(found, now=now, settings=state.settings)
    values = {
        "project": found,
        "card": card,
        "status": STATUS_WORDS[card.outcome.status],
        "overrides": await overrides_of(found),
        "lights": {key: LIGHT_WORDS[key] for key in LIGHTS_TO_SET},
        "light_words": LIGHT_WORDS,
        "longest": LONGEST.days,
        "typed": typed or {"light": "", "reason": "", "until": ""},
        "errors": errors or Errors(),
        "problem": Word(problem.message, problem.params) if problem else None,
        "today": local_day(now),
        "latest": local_day(now) + LONGEST,
        "may_override": request.state.account.may("override lights"),
        "path": f"{HOME}projects/{found.slug}",
    }
    status = 409 if problem else 422 if errors else 200
    return render(request, "desk/supervision_project.html", values, status=status)


def _to(request: Request, found: Project) -> Response:
    address = link(LANGUAGES[request.state.locale], f"{HOME}projects/{found.slug}")
    return RedirectResponse(address, status_code=303)
