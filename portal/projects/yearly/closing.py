"""Closing a year: its report is made once more, in every language, and kept as it is."""

import hashlib
from datetime import date, datetime

from portal.projects.light.status import STATUS_WORDS
from portal.projects.models import Programme, Project, YearlyReport
from portal.projects.publication.moves import hold_projects
from portal.projects.yearly.report import FeedbackOf, report_of
from portal.settings import Settings
from portal.staff.record import note
from portal.staff.viewer import Viewer
from portal.store.edition import changing_public_content, read_number
from portal.web.language import LANGUAGES, N_
from portal.web.problems import Conflict
from portal.web.rendering import Renderer
from portal.workdays import local_day

RIGHT = "close years"
TEMPLATE = "projects/report.html"


def may_be_closed(programme: Programme, today: date) -> bool:
    """From December on: a list may be settled before the year's last day."""
    return today >= date(programme.year, 12, 1)


async def close_year(
    programme: Programme, *, by: Viewer, feedback_of: FeedbackOf, renderer: Renderer, settings: Settings, now: datetime
) -> YearlyReport:
    """Set the day on which the programme's books were closed and freeze its report.

    Raises Conflict when the year is closed already or has not run, or when something was published while the report
    was made.
    """
    by.must(RIGHT)
    if not may_be_closed(programme, local_day(now)):
        raise Conflict(N_("这一年还没有结束，12月1日以后才能关闭年度。"))
    version = await read_number()
    programme.closed_on = programme.closed_on or local_day(now)
    pages = await pages_of(programme, feedback_of=feedback_of, renderer=renderer, settings=settings, now=now)
    sums = {key: hashlib.sha256(page.encode()).hexdigest() for key, page in pages.items()}
    async with changing_public_content():
        # The projects first, as every verb: whoever publishes one of them is done, or waits and finds the year closed.
        await hold_projects(await Project.filter(programme_id=programme.id).values_list("id", flat=True))  # type: ignore[arg-type]
        # The row is locked: of two supervisors one is first.
        held = await Programme.select_for_update().get(id=programme.id)
        if await YearlyReport.exists(programme_id=held.id):
            raise Conflict(N_("这一年已经关闭，报告已经定稿，不能再改。"))
        if await read_number() != version:
            raise Conflict(N_("制作报告期间有内容刚刚变动，没有关闭年度。请再看一遍预览，然后重新关闭。"))
        await Programme.filter(id=held.id).update(closed_on=programme.closed_on)
        made = await YearlyReport.create(programme_id=held.id, frozen_at=now, by=by.account, pages=pages, sha256=sums)
        await note(verb="year closed", subject=f"programme {held.year}", by=by.account, now=now, **sums)
    return made


async def pages_of(
    programme: Programme, *, feedback_of: FeedbackOf, renderer: Renderer, settings: Settings, now: datetime
) -> dict[str, str]:
    """The report in every language, as a reader would get it."""
    report = await report_of(programme, feedback_of=feedback_of, now=now, settings=settings)
    values = {
        "report": report,
        "status_words": STATUS_WORDS,
        "path": f"/programmes/{programme.year}/report",
        "query": "",
        "account": None,
    }
    return {key: renderer.text(key, TEMPLATE, values) for key in LANGUAGES}
