"""What intake sees while somebody calls: open cases of the same matter, and earlier ones of the same telephone."""

from dataclasses import dataclass

from portal.feedback.contacts import phone_hashes
from portal.feedback.models import Case
from portal.feedback.queries import cases_visible_to
from portal.feedback.states import AWAITING_ANSWER, SUBMITTED
from portal.projects.models import Project
from portal.staff.viewer import Viewer
from portal.store.keys import Keyring

MOST, LOOKED_AT = 6, 200
JOINABLE = tuple(state for state in AWAITING_ANSWER if state != SUBMITTED)


@dataclass(frozen=True)
class Similar:
    """``same_matter``: open, labelled cases that a call may go along with; ``same_phone``: whatever became of them."""

    same_matter: list[Case]
    same_phone: list[Case]


async def similar_to(
    *, viewer: Viewer, project: Project | None, site_id: int | None, phone: str, keyring: Keyring
) -> Similar:
    """Both, among what the viewer may see; two queries."""
    return Similar(await _same_matter(viewer, project, site_id), await _same_phone(viewer, phone, keyring))


async def joinable(number: str, *, viewer: Viewer, project: Project | None) -> Case | None:
    """The open case with this id, if a call about this project may go along with it."""
    if project is None or not number.isascii() or not number.isdigit() or len(number) > 15:
        return None
    open_ones = cases_visible_to(viewer).filter(project_id=project.id, state__in=JOINABLE, about_people=False)
    return await open_ones.exclude(label="").get_or_none(id=int(number))


async def _same_matter(viewer: Viewer, project: Project | None, site_id: int | None) -> list[Case]:
    if project is None:
        return []
    open_ones = cases_visible_to(viewer).filter(project_id=project.id, state__in=JOINABLE, about_people=False)
    rows = await open_ones.exclude(label="").order_by("-id").limit(LOOKED_AT).select_related("site")
    return sorted(rows, key=lambda case: site_id is not None and case.site_id == site_id, reverse=True)[:MOST]


async def _same_phone(viewer: Viewer, phone: str, keyring: Keyring) -> list[Case]:
    hashes = phone_hashes(phone, keyring)
    if not hashes:
        return []
    return await cases_visible_to(viewer).filter(phone_hash__in=hashes).order_by("-id").limit(MOST)
