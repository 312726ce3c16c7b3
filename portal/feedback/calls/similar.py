"""What intake sees while somebody calls: open cases of the same matter, and earlier ones of the same telephone."""

from dataclasses import dataclass

from portal.feedback.contacts import phone_hashes
from portal.feedback.models import Case
from portal.feedback.publication.fitting import AT_LEAST, telling_words
from portal.feedback.queries import cases_visible_to
from portal.feedback.states import LEADING
from portal.projects.models import Project
from portal.staff.viewer import Viewer
from portal.store.keys import Keyring

MOST, LOOKED_AT = 6, 200
# Of each text; who tells of the same says so soon.
READ = 300


@dataclass(frozen=True)
class Similar:
    """``same_matter``: open, labelled cases that a call may go along with, those that fit best first.

    ``same_phone``: whatever became of them. ``sought``: whether enough was typed to look for the same matter.
    """

    same_matter: list[Case]
    same_phone: list[Case]
    sought: bool


async def similar_to(
    *, viewer: Viewer, project: Project | None, site_id: int | None, text: str, phone: str, keyring: Keyring
) -> Similar:
    """Both, among what the viewer may see; two queries."""
    same_matter = await _same_matter(viewer, project, site_id, text) if project else []
    return Similar(same_matter, await _same_phone(viewer, phone, keyring), sought=project is not None)


async def joinable(number: str, *, viewer: Viewer, project: Project | None) -> Case | None:
    """The open case with this id, if a call about this project may go along with it."""
    if project is None or not number.isascii() or not number.isdigit() or len(number) > 15:
        return None
    open_ones = cases_visible_to(viewer).filter(project_id=project.id, state__in=LEADING, about_people=False)
    return await open_ones.exclude(label="").get_or_none(id=int(number))


async def _same_matter(viewer: Viewer, project: Project, site_id: int | None, text: str) -> list[Case]:
    """Those at the site that speak of the same first, then those of which one is true, then the newest."""
    open_ones = cases_visible_to(viewer).filter(project_id=project.id, state__in=LEADING, about_people=False)
    rows = await open_ones.exclude(label="").order_by("-id").limit(LOOKED_AT).select_related("site")
    told = telling_words(text[:READ])

    def fit(case: Case) -> tuple[int, int]:
        shared = len(told & telling_words(case.text[:READ])) if told else 0
        at_site = site_id is not None and case.site_id == site_id
        return at_site + (shared >= AT_LEAST), shared

    return sorted(rows, key=fit, reverse=True)[:MOST]


async def _same_phone(viewer: Viewer, phone: str, keyring: Keyring) -> list[Case]:
    hashes = phone_hashes(phone, keyring)
    if not hashes:
        return []
    return await cases_visible_to(viewer).filter(phone_hash__in=hashes).order_by("-id").limit(MOST)
