"""The desk's page of deputies."""

from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.staff import deputies
from portal.staff.models import Account
from portal.staff.policy import CASE_DEPUTIES, ROLE_WORDS
from portal.staff.viewer import Viewer
from portal.web.forms import Chinese, Errors, clean_line, one, read_form
from portal.web.language import LANGUAGES, N_
from portal.web.problems import Conflict, NotAllowed
from portal.web.rendering import link, render
from portal.workdays import local_day

FIELDS = ("absent", "deputy", "from_on", "until_on", "confirmed")
MOST_ACCOUNTS = 500


async def deputies_page(request: Request) -> Response:
    _must_have_a_say(request.state.account)
    return await _page(request, dict.fromkeys(FIELDS, ""), Errors())


async def name_deputy(request: Request) -> Response:
    viewer: Viewer = request.state.account
    _must_have_a_say(viewer)
    form, errors, now = await read_form(request), Errors(), request.app.state.now()
    typed = {name: clean_line(one(form, name)) for name in FIELDS}
    absent = await _account(typed, "absent", errors) if viewer.holds("name deputies") else viewer.account
    deputy = await _account(typed, "deputy", errors)
    begin, end = _days(typed, local_day(now), errors)
    if absent and deputy and absent.id == deputy.id:
        errors.add("deputy", N_("代理人不能是外出的人自己"))
    elif absent and deputy and not deputies.may_stand_in(deputy, absent=absent, named_by=viewer):
        errors.add("deputy", _who_may(absent))
    elif deputy and deputies.must_be_confirmed(deputy) and not typed["confirmed"]:
        message = N_("%(name)s是填报员，平时不审核进展。确实要由填报员代审，请打勾确认")
        errors.add("confirmed", message, name=Chinese(deputy.name))
    if absent and not deputies.has_work_to_leave(absent):
        errors.add("absent", N_("这个账号不审核进展，也不办理办件，不需要代理人"))
    if errors or absent is None or deputy is None or begin is None or end is None:
        return await _page(request, typed, errors, status=422)
    try:
        await deputies.name_deputy(
            absent=absent,
            deputy=deputy,
            from_on=begin,
            until_on=end,
            by=viewer,
            now=now,
            confirmed=bool(typed["confirmed"]),
        )
    except Conflict as problem:
        errors.add("from_on", problem.message)
        return await _page(request, typed, errors, status=problem.status)
    return _to_page(request)


async def end_deputy(request: Request) -> Response:
    await deputies.end_deputy(request.path_params["id"], by=request.state.account, now=request.app.state.now())
    return _to_page(request)


def _must_have_a_say(viewer: Viewer) -> None:
    if not deputies.may_name_for(viewer, viewer.account):
        raise NotAllowed


def _who_may(absent: Account) -> str:
    if absent.role in CASE_DEPUTIES:
        return N_("办件的代理人须是同一单位、同一岗位的同事")
    return N_("审核的代理人须是审核员或督办员")


async def _account(typed: dict[str, str], name: str, errors: Errors) -> Account | None:
    number = typed[name] if typed[name].isascii() and typed[name].isdigit() and len(typed[name]) < 10 else ""
    account = await Account.get_or_none(id=int(number), disabled_at=None) if number else None
    if account is None:
        errors.add(name, N_("请选择外出的人") if name == "absent" else N_("请选择代理人"))
    return account


def _days(typed: dict[str, str], today: date, errors: Errors) -> tuple[date | None, date | None]:
    begin, end = _day(typed, "from_on", errors), _day(typed, "until_on", errors)
    if begin and end and end < begin:
        errors.add("until_on", N_("最后一天不能早于第一天"))
    elif end and end < today:
        errors.add("until_on", N_("最后一天已经过去"))
    elif begin and end and end - begin > deputies.LONGEST:
        errors.add("until_on", N_("一次最多 %(most)s 天"), most=deputies.LONGEST.days)
    return begin, end


def _day(typed: dict[str, str], name: str, errors: Errors) -> date | None:
    try:
        day = date.fromisoformat(typed[name])
    except ValueError:
        errors.add(name, N_("请写日期，例如 2024-09-30"))
        return None
    if not 2000 <= day.year <= 2100:
        errors.add(name, N_("“%(typed)s”不在 2000 到 2100 年之间，请再看一下年份"), typed=typed[name][:20])
        return None
    return day


async def _page(request: Request, typed: dict[str, str], errors: Errors, *, status: int = 200) -> Response:
    viewer: Viewer = request.state.account
    accounts = await Account.filter(disabled_at=None).order_by("name").limit(MOST_ACCOUNTS).select_related("unit")
    absent_ones = [row for row in accounts if deputies.has_work_to_leave(row)]
    # By role and unit: several hundred accounts would make a hundred thousand pairs.
    kinds = {
        (row.role, row.unit_id): row for row in ([*absent_ones] if viewer.holds("name deputies") else [viewer.account])
    }

    def could(row: Account) -> bool:
        return any(deputies.may_stand_in(row, absent=absent, named_by=viewer) for absent in kinds.values())

    values = {
        "deputies": await deputies.deputies_seen_by(viewer, day=local_day(request.app.state.now())),
        "for_everybody": viewer.holds("name deputies"),
        "absent_ones": absent_ones,
        "candidates": [row for row in accounts if could(row)],
        "who_may": _who_may(viewer.account),
        "role_words": ROLE_WORDS,
        "typed": typed,
        "errors": errors,
        "path": "/desk/deputies/",
    }
    return render(request, "desk/deputies.html", values, status=status)


def _to_page(request: Request) -> Response:
    return RedirectResponse(link(LANGUAGES[request.state.locale], "/desk/deputies/"), status_code=303)
