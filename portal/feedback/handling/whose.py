"""Whose a case is: what a member of staff may do with it besides the permission of their role."""

from collections.abc import Sequence

from portal.feedback.models import Case
from portal.projects.models import Project
from portal.staff.models import Account
from portal.staff.policy import ROLES_OF_A_UNIT, may
from portal.web.language import N_
from portal.web.problems import Conflict, NotFound


def must_not_be_about(case: Case, by: Account) -> None:
    """A unit does not judge itself: raises NotFound for a complaint about the people of this account's unit.

    The finders hold it back already; this is the second wall, for whoever comes by another way.
    """
    if not case.about_people or (may(by.role, "see complaints about people") and by.unit_id is None):
        return
    about_own = by.unit_id is not None and by.unit_id == case.about_unit_id
    knows = may(by.role, "see complaints about people") or (by.unit_id is not None and by.unit_id == case.unit_id)
    if about_own or not knows:
        raise NotFound


def not_to_be_asked(case: Case) -> Sequence[int | None]:
    """The units that must not read a complaint about people; the case must have been read with its project."""
    project = case.project
    return (case.about_unit_id, project.unit_id if project else None) if case.about_people else ()


def must_be_of_its_unit(case: Case, by: Account) -> None:
    """Raises Conflict when the case is assigned to another unit than this account's, or to none."""
    must_not_be_about(case, by)
    if by.unit_id is None or by.unit_id != case.unit_id:
        raise Conflict(N_("这件不由您的单位承办，不能这样操作。需要转给您的单位，请联系受理员。"))


async def must_handle(case: Case, by: Account) -> None:
    """Raises Conflict when an account of a unit takes up a case of another one.

    Who is of no unit (intake, coordinator) may. A case that is assigned to nobody belongs to the unit of its project.
    """
    must_not_be_about(case, by)
    if by.role not in ROLES_OF_A_UNIT:
        return
    if case.unit_id is None and by.unit_id is not None and await _is_of_its_project(case, by.unit_id):
        return
    must_be_of_its_unit(case, by)


async def _is_of_its_project(case: Case, unit_id: int) -> bool:
    return case.project_id is not None and await Project.exists(id=case.project_id, unit_id=unit_id)


def must_be_outside(case: Case, by: Account) -> None:
    """Raises Conflict when the case is assigned to this account's own unit."""
    must_not_be_about(case, by)
    if by.unit_id is not None and by.unit_id == case.unit_id:
        raise Conflict(N_("延期须由承办单位以外的人审批，请联系受理员或督办员。"))
