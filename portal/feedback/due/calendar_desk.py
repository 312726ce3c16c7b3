"""The administrator's desk of working days: what is known, a new year looked at first and then put into effect."""

from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.feedback.due.calendar_form import nothing_typed, read_year, typed_in, typed_of
from portal.feedback.due.calendar_page import calendar_page, months_of, weekday_names
from portal.feedback.due.new_year import take_over
from portal.web.forms import Errors, Word, clean_text, one, read_form, uploads
from portal.web.language import LANGUAGES, N_
from portal.web.problems import NotFound
from portal.web.rendering import link, render
from portal.workdays import NoticeProblem, load_calendar
from portal.workdays.loading import known_years
from portal.workdays.notice import FIRST_YEAR, LAST_YEAR
from portal.workdays.reading import read_calendar


async def calendars(request: Request) -> Response:
    return await calendar_page(request, nothing_typed(), Errors())


async def year(request: Request) -> Response:
    """One year as it counts now. Raises NotFound for one that nobody asks about."""
    number: int = request.path_params["year"]
    if not FIRST_YEAR < number < LAST_YEAR:
        raise NotFound
    calendar, locale = load_calendar(), request.state.locale
    values = {
        "year": number,
        "known": next((row for row in await known_years() if row.notice.year == number), None),
        "provisional": calendar.is_provisional(date(number, 7, 1)),
        "months": months_of(number, calendar, locale),
        "weekdays": weekday_names(locale),
        "path": f"/desk/calendar/{number}",
    }
    return render(request, "desk/calendar_year.html", values)


async def preview(request: Request) -> Response:
    """What was given, as a calendar of the year; nothing has changed yet."""
    form, errors = await read_form(request, max_files=2), Errors()
    typed = typed_in(form)
    notice = await read_year(form, typed, errors)
    if notice is None:
        files = uploads(form, "file")
        name = clean_text(files[0].filename)[:80] if files else ""
        return await calendar_page(request, typed, errors, lost_file=name, status=422)
    return await calendar_page(request, typed_of(notice), errors, notice=notice)


async def put_into_effect(request: Request) -> Response:
    """Load the year that was looked at."""
    text, errors = clean_text(one(await read_form(request), "calendar")), Errors()
    try:
        notice = read_calendar(text)
        is_new = await take_over(notice, by=request.state.account.account, now=request.app.state.now())
    except NoticeProblem as problem:
        errors.add("text", problem.word.message, **problem.word.params)
        return await calendar_page(request, {**nothing_typed(), "text": text}, errors, status=422)
    if not is_new:
        said = Word(N_("%(year)s 年的安排和已知的一样，没有改动。"), {"year": notice.year})
        return await calendar_page(request, nothing_typed(), errors, said=said)
    address = link(LANGUAGES[request.state.locale], f"/desk/calendar/{notice.year}")
    return RedirectResponse(address, status_code=303)


async def lead_on(request: Request) -> Response:
    """Somebody opened the address that a year is sent to for its preview."""
    return RedirectResponse(link(LANGUAGES[request.state.locale], "/desk/calendar/"), status_code=303)
