"""A danger that several tell of: whoever goes along with it has the same 24 real hours."""

from datetime import timedelta

import pytest

from portal.feedback.handling.joining import join_case
from portal.feedback.handling.urgency import mark_urgent
from portal.feedback.handling.withdrawal import withdraw_case
from portal.feedback.intake.joining import join_by_receipt
from portal.feedback.models import Case
from portal.web.problems import Conflict
from tests.feedback.course import Course, facts_of, read
from tests.kit.databases import both_databases

HOURS = timedelta(hours=24)


async def dangerous(course: Course) -> int:
    case_id = await course.working()
    await mark_urgent(case=await read(case_id), by=course.world.ines, now=course.clock())
    return case_id


@both_databases
async def test_who_joins_a_danger_has_24_hours_from_then_on_and_keeps_them_when_leading(course: Course) -> None:
    main_id = await dangerous(course)
    course.clock.forward(hours=3)
    joined_at = course.clock()
    other_id = await course.joined_to(main_id)
    other = await read(other_id)
    assert (other.urgent_at, other.due_at, other.due_provisional) == (joined_at, joined_at + HOURS, False)
    moved = [fact.detail for fact in await facts_of(other_id) if fact.kind == "due moved"]
    assert [detail["to"] for detail in moved] == [(joined_at + HOURS).isoformat()]
    course.clock.forward(hours=1)
    await withdraw_case(case=await read(main_id), now=course.clock())
    lead = await read(other_id)
    assert (lead.state, lead.urgent_at, lead.due_at) == ("assigned", joined_at, joined_at + HOURS)


@both_databases
async def test_who_joins_a_danger_with_a_receipt_is_promised_24_hours(course: Course) -> None:
    main_id = await dangerous(course)
    await Case.filter(id=main_id).update(label="noise")
    course.clock.forward(hours=3)
    like = await read(await course.submitted())
    await like.fetch_related("facts")
    case = Case(**{name: getattr(like, name) for name in ("project_id", "kind", "text", "locale", "notice_version")})
    case.state, case.submitted_at, case.due_at, case.due_days = "submitted", course.clock(), like.due_at, like.due_days
    case.key_id, case.form_hash, case.code_hash, case.content_digest = "", "f" * 64, "", ""
    assert await join_by_receipt(case=case, to=main_id, photos=[])
    joined = await read(case.id)
    assert (joined.state, joined.urgent_at, joined.due_at) == ("joined", course.clock(), course.clock() + HOURS)


async def test_a_danger_does_not_go_along_with_what_is_none(course: Course) -> None:
    calm_id, danger_id = await course.working(), await dangerous(course)
    with pytest.raises(Conflict, match="24 小时"):
        await join_case(case=await read(danger_id), to=await read(calm_id), by=course.world.ines, now=course.clock())
    await join_case(case=await read(calm_id), to=await read(danger_id), by=course.world.ines, now=course.clock())
    assert (await read(calm_id)).urgent_at == course.clock()
