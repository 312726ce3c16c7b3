"""The receipt: the direct answer to a sending, shown for 30 minutes and stored nowhere."""

import secrets
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from markupsafe import escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from portal.feedback.codes import case_number, grouped, read_case_number
from portal.feedback.due.deadlines import due_day, due_of, strip
from portal.feedback.intake.asked import Asked
from portal.feedback.kinds import KINDS
from portal.feedback.models import Case
from portal.feedback.queries import number_of
from portal.projects.models import Project, Site
from portal.web.dates import day_in, iso
from portal.web.language import LANGUAGES
from portal.web.problems import NotFound
from portal.web.qr import qr_answer
from portal.web.rendering import Renderer, link, render
from portal.workdays import local_day

# A page is some 30 KB; on a busy day there are a few for each project, kind and language.
MOST_SLIPS = 200


@dataclass
class BlankSlips:
    """Receipts of the present edition, printed but for what differs from one to the next.

    All receipts of a day for one project and kind say the same, and whoever sends waits for the page.
    """

    edition: Hashable = None
    kept: dict[Hashable, str] = field(default_factory=dict)
    # No text of a page holds this by chance.
    mark: str = field(default_factory=lambda: secrets.token_hex(8))

    def filled(self, request: Request, slip: "Slip", written: Mapping[str, str]) -> str:
        """The page with ``written`` (plain text by name) where the template has the marks."""
        edition, locale = request.app.state.watch.current(), request.state.locale
        if edition != self.edition:
            self.edition, self.kept = edition, {}
        key = (locale, *slip.key)
        if key not in self.kept:
            while len(self.kept) >= MOST_SLIPS:
                del self.kept[next(iter(self.kept))]  # the oldest
            marks = {name: self.mark + name for name in written}
            self.kept[key] = _printed(request, slip, marks)
        text = self.kept[key]
        for name, value in written.items():
            text = text.replace(self.mark + name, str(escape(value)))
        return text


@dataclass(frozen=True)
class Slip:
    """What a receipt tells: the case, its project and site; ``wanted``: the case of others that it was to join.

    ``repeated``: how many photos were chosen twice. ``no_mailbox``, ``no_phone``: what was given can be none.
    """

    case: Case
    project: Project | None
    site: Site | None
    wanted: Case | None
    repeated: int
    no_mailbox: bool
    no_phone: bool

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Slips with the same key say the same."""
        case = self.case
        told = (case.kind, case.project_id, case.site_id, local_day(case.submitted_at), case.due_days, case.due_at)
        ticked = (case.about_people, case.consent_at is not None, case.danger)
        others = (case.joined_to_id is not None, self.wanted is not None, self.repeated, self.no_mailbox, self.no_phone)
        return (*told, *ticked, *others)


def receipt_page(
    request: Request,
    case: Case,
    code: str,
    project: Project | None,
    asked: Asked,
    *,
    wanted: Case | None = None,
    repeated: int = 0,
    no_mailbox: bool = False,
    no_phone: bool = False,
) -> Response:
    """The one page that ever shows a query code."""
    slips: BlankSlips = request.app.state.slips
    site = next((site for site in asked.sites if site.id == case.site_id), None)
    written = {f"code{at}": group for at, group in enumerate(grouped(code).split())} | {
        "number": number_of(case, prefix=request.app.state.settings.case_prefix),
        "iso": iso(case.submitted_at),
        "moment": day_in(request.state.locale, "moment", case.submitted_at),
    }
    slip = Slip(case, project, site, wanted, repeated, no_mailbox, no_phone)
    return HTMLResponse(slips.filled(request, slip, written))


def _printed(request: Request, slip: Slip, marks: Mapping[str, str]) -> str:
    case, locale = slip.case, request.state.locale
    due = due_of(case)
    values = {
        "marks": marks,
        "case": case,
        "kind": KINDS[case.kind],
        "project": slip.project,
        "site": slip.site,
        "wanted": slip.wanted,
        "repeated": slip.repeated,
        "no_mailbox": slip.no_mailbox,
        "no_phone": slip.no_phone,
        "due": due,
        "due_day": due_day(case),
        "made_up": [step.day for step in due.days[1:] if step.kind.word == "make_up"],
        "cells": strip(local_day(case.submitted_at), case.due_days, locale),
        # Another language's link would lead away from the only page that shows the code.
        "languages": [LANGUAGES[locale]],
        "path": "/feedback/new",
        "query": "",
        "account": None,
    }
    renderer: Renderer = request.app.state.renderer
    return renderer.text(locale, "feedback/receipt.html", values)


def received_page(request: Request, case: Case) -> Response:
    """For who sends the same again later than 30 minutes: it is here, and its code was shown."""
    number = number_of(case, prefix=request.app.state.settings.case_prefix)
    values = {"case": case, "number": number, "due": due_of(case), "path": "/receipts/"}
    return render(request, "feedback/received.html", values)


async def qr(request: Request) -> Response:
    """The QR of a slip: the look-up's address and the case number, never the code."""
    settings = request.app.state.settings
    named = read_case_number(request.path_params["number"], prefix=settings.case_prefix)
    if named is None:
        raise NotFound
    number = case_number(settings.case_prefix, *named)
    address = settings.base_url + link(LANGUAGES[request.state.locale], f"/receipts/?case={number}")
    return qr_answer(address)
