"""What is read around a case: how its project stands, similar and earlier cases, units with their people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tortoise.expressions import Case as Either
from tortoise.expressions import Q, When

from portal.feedback.beginnings import beginning_of
from portal.feedback.cases.history import Entry
from portal.feedback.handling.whose import not_to_be_asked
from portal.feedback.models import Case, CaseTask
from portal.feedback.queries import cases_visible_to, number_of
from portal.feedback.queue.waiting import waits_for
from portal.feedback.states import ANSWERED, AWAITING_ANSWER, LEADING, STATE_WORDS
from portal.projects.light import Light
from portal.projects.light.standings import light_in, ready
from portal.projects.models import Standing
from portal.settings import Settings
from portal.staff.models import Account, Unit
from portal.staff.policy import POLICY
from portal.staff.viewer import Viewer

MOST = 5
MOST_KIN = 60


@dataclass(frozen=True)
class Project:
    """How the project of a case stands today."""

    light: Light
    newest: datetime | None


@dataclass(frozen=True)
class Other:
    """Another case as it is listed beside this one."""

    case: Case
    number: str
    subject: str

    @property
    def state(self) -> str:
        return STATE_WORDS[self.case.state]

    @property
    def leads(self) -> bool:
        """Whether another case may be joined to it."""
        return self.case.state in LEADING


@dataclass(frozen=True)
class Kin:
    """The case that this one goes along with, those that go along with it, and earlier ones of the same phone."""

    main: Other | None = None
    joined: list[Other] = field(default_factory=list)
    earlier: list[Other] = field(default_factory=list)


@dataclass(frozen=True)
class UnitChoice:
    """A unit that a case can be given to, with its people who handle cases."""

    unit: Unit
    people: list[Account]


async def project_of(case: Case, *, now: datetime, settings: Settings) -> Project | None:
    """Without a query, since the finder of the case reads it along."""
    if case.project is None:
        return None
    standing = getattr(case.project, "standing", None)
    if not isinstance(standing, Standing):  # nobody has looked at any list since the project came
        await ready(now=now, settings=settings)
        standing = await Standing.get(project_id=case.project_id)
    return Project(light_in(standing), standing.newest_at)


async def similar_to(case: Case, viewer: Viewer, *, prefix: str) -> list[Other]:
    """What waits of the same project at the same site or under the same label; then what was answered."""
    near = Q(label=case.label) if case.label else Q(kind=case.kind)
    if case.site_id is not None:
        near = Q(site_id=case.site_id) | near if case.label else Q(site_id=case.site_id)
    others = cases_visible_to(viewer).filter(project_id=case.project_id, about_people=False).exclude(id=case.id)
    there = others.filter(near, state__in=(*AWAITING_ANSWER, ANSWERED))
    last = Either(When(state=ANSWERED, then="1"), default="0")
    rows = await there.annotate(last=last).order_by("last", "due_at", "id").limit(MOST)
    return [_other(row, prefix, viewer) for row in rows]


async def kin_of(case: Case, viewer: Viewer, *, with_phone: bool, prefix: str) -> Kin:
    """``with_phone``: whether the viewer may know that the same phone wrote before. Two bounded queries at most."""
    visible, rows = cases_visible_to(viewer), list[Case]()
    if case.joined_count or case.joined_to_id is not None:
        along = Q(joined_to_id=case.id) | Q(id=case.joined_to_id or 0)
        rows = await visible.filter(along).order_by("-id").limit(MOST_KIN)
    joined = [row for row in rows if row.joined_to_id == case.id]
    earlier: list[Case] = []
    if with_phone and case.phone_hash:
        same_phone = visible.filter(phone_hash=case.phone_hash, id__lt=case.id)
        earlier = await same_phone.order_by("-id").limit(MOST)
    return Kin(
        main=next((_other(row, prefix, viewer) for row in rows if row.id == case.joined_to_id), None),
        joined=[_other(row, prefix, viewer) for row in reversed(joined)],
        earlier=[_other(row, prefix, viewer) for row in earlier],
    )


async def units_to_choose_from(case: Case) -> list[UnitChoice]:
    """Units with people who can sign for a case. Of a complaint about people never the units that it is about."""
    people = (
        await Account.filter(disabled_at=None, role__in=sorted(POLICY["handle cases"]), unit_id__isnull=False)
        .order_by("unit__name_zh", "name")
        .select_related("unit")
    )
    choices: dict[int, UnitChoice] = {}
    for person in people:
        if person.unit is not None and person.unit_id not in not_to_be_asked(case):
            choices.setdefault(person.unit.id, UnitChoice(person.unit, [])).people.append(person)
    return list(choices.values())


async def names_in(
    entries: Sequence[Entry], *, units: Sequence[Unit | None], people: Sequence[Account | None]
) -> dict[str, object]:
    """The units and people whose ids stand in the facts, by id; those that the page has not read yet are asked for."""
    unit_names = {unit.id: unit for unit in units if unit}
    people_names = {person.id: person.name for person in people if person}
    if more := _ids_in(entries, "unit") - unit_names.keys():
        unit_names |= {unit.id: unit for unit in await Unit.filter(id__in=more)}
    if more := _ids_in(entries, "handler") - people_names.keys():
        people_names |= dict(await Account.filter(id__in=more).values_list("id", "name"))
    return {"unit_names": unit_names, "people_names": people_names}


def _ids_in(entries: Sequence[Entry], name: str) -> set[int]:
    return {entry.detail[name] for entry in entries if entry.detail.get(name)}


async def tasks_of(case: Case) -> list[CaseTask]:
    return await CaseTask.filter(case_id=case.id).order_by("id").select_related("unit", "done_by")


async def next_after(case: Case, viewer: Viewer) -> Case | None:
    """The next case by due date that waits for the viewer, from this one on and then from the beginning."""
    waiting = cases_visible_to(viewer).filter(waits_for(viewer)).exclude(id=case.id)
    later = Q(due_at__gt=case.due_at) | Q(due_at=case.due_at, id__gt=case.id)
    following = await waiting.filter(later).order_by("due_at", "id").first()
    return following or await waiting.order_by("due_at", "id").first()


def _other(case: Case, prefix: str, viewer: Viewer) -> Other:
    return Other(case, number_of(case, prefix=prefix), beginning_of(case.text, viewer=viewer))
