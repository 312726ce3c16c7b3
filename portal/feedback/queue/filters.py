"""The filters of the queue: read from an address, written into one, and applied."""

from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from portal.feedback.kinds import KINDS
from portal.feedback.models import Case
from portal.feedback.queue.tabs import ALL, OPEN, OVER, STATES, TABS, condition
from portal.feedback.states import JOINED
from portal.feedback.subjects import SUBJECTS
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, clean_line, number_in
from portal.web.language import N_
from portal.workdays import end_of_day

# Of the unit: no unit has it.
NONE = "none"
SORTS: dict[str, str] = {
    "due": N_("到期日，近的在前"),
    "received": N_("收到时间，新的在前"),
    "unit": N_("承办单位"),
}
URGENCIES: dict[str, str] = {
    "urgent": N_("紧急"),
    "danger": N_("可能有危险"),
    "late": N_("逾期"),
    "today": N_("今天到期"),
    "week": N_("七天内到期"),
}
JOINS: dict[str, str] = {"along": N_("并入别的办件"), "leading": N_("有并入的办件"), "no": N_("没有并案")}

BY_DUE_DATE = ("due_at", "id")
_ORDERS = {
    "due": BY_DUE_DATE,
    "received": ("-submitted_at", "-id"),
    "unit": ("unit__name_zh", "due_at", "id"),
    OVER: ("-closed_at", "-id"),
}


@dataclass(frozen=True)
class Filter:
    """What the queue shows. ``state``: a tab or a state; ids are 0 and codes "" where nothing is chosen.

    ``unit``: NONE for what no unit has.
    """

    state: str = OPEN
    project: int = 0
    site: int = 0
    unit: int | str = 0
    handler: int = 0
    kind: str = ""
    urgency: str = ""
    label: str = ""
    joined: str = ""
    received_from: date | None = None
    received_until: date | None = None
    sort: str = ""

    @property
    def narrows(self) -> bool:
        """Whether more than a tab and an order is chosen."""
        return replace(self, state=OPEN, sort="") != Filter()

    def address(self, **changes: object) -> str:
        """The part of the address after the question mark, without what is chosen anyway."""
        values = {**asdict(self), **changes}
        usual = asdict(Filter())
        return urlencode({name: str(value) for name, value in values.items() if value and value != usual.get(name)})

    def kept(self) -> list[tuple[str, str]]:
        """The same as hidden fields of a form."""
        return [(name, str(value)) for name, value in asdict(self).items() if value]


def read_filter(asked: Mapping[str, str], errors: Errors) -> Filter:
    """The filter in an address or a form. What nobody knows counts as not chosen; a date that is none is told."""
    state = asked.get("state", OPEN)
    begin, end = (_day(asked, name, errors) for name in ("received_from", "received_until"))
    if begin and end and end < begin:
        errors.add("received_until", N_("最后一天不能早于第一天"))
    return Filter(
        state=state if state in TABS or state in STATES else OPEN,
        project=_number(asked, "project"),
        site=_number(asked, "site"),
        unit=NONE if asked.get("unit") == NONE else _number(asked, "unit"),
        handler=_number(asked, "handler"),
        kind=_of(asked, "kind", KINDS),
        urgency=_of(asked, "urgency", URGENCIES),
        label=_of(asked, "label", SUBJECTS),
        joined=_of(asked, "joined", JOINS),
        received_from=begin,
        received_until=end,
        sort=_of(asked, "sort", SORTS),
    )


def filtered(cases: QuerySet[Case], chosen: Filter, *, viewer: Viewer, now: datetime) -> QuerySet[Case]:
    """Of these cases, those that a filter chooses."""
    wanted: dict[str, object] = {f"{name}_id": getattr(chosen, name) for name in ("project", "site", "unit", "handler")}
    wanted |= {"kind": chosen.kind, "label": chosen.label}
    if chosen.received_from:
        wanted["submitted_at__gte"] = end_of_day(chosen.received_from - timedelta(days=1))
    if chosen.received_until:
        wanted["submitted_at__lt"] = end_of_day(chosen.received_until)
    kept = cases.filter(condition(chosen.state, viewer=viewer, now=now))
    if chosen.urgency:
        kept = kept.filter(condition(chosen.urgency, viewer=viewer, now=now))
    if chosen.joined:
        kept = kept.filter(_joined(chosen.joined))
    if wanted["unit_id"] == NONE:
        del wanted["unit_id"]
        kept = kept.filter(unit_id__isnull=True)
    return kept.filter(**{name: value for name, value in wanted.items() if value})


def order_of(chosen: Filter) -> tuple[str, ...]:
    """By due date, unless asked otherwise; what is over, and everything, by the newest."""
    if chosen.sort:
        return _ORDERS[chosen.sort]
    return _ORDERS[{OVER: OVER, ALL: "received"}.get(chosen.state, "due")]


def _joined(name: str) -> Q:
    if name == "along":
        return Q(state=JOINED)
    return Q(joined_count__gt=0) if name == "leading" else Q(joined_count=0) & ~Q(state=JOINED)


def _of(asked: Mapping[str, str], name: str, known: Container[str]) -> str:
    typed = asked.get(name, "")
    return typed if typed in known else ""


def _number(asked: Mapping[str, str], name: str) -> int:
    return number_in(asked.get(name, "")) or 0


def _day(asked: Mapping[str, str], name: str, errors: Errors) -> date | None:
    typed = clean_line(asked.get(name))
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        errors.add(name, N_("请写日期，例如 2024-09-30"))
        return None
    if not 2000 <= day.year <= 2100:
        errors.add(name, N_("“%(typed)s”不在 2000 到 2100 年之间，请再看一下年份"), typed=typed[:20])
        return None
    return day
