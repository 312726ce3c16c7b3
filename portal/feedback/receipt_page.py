"""The receipt: the direct answer to a sending, shown for 30 minutes and stored nowhere."""

import re
from functools import lru_cache
from io import BytesIO

import segno
from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.codes import case_number, grouped, read_case_number
from portal.feedback.deadlines import due_of, strip
from portal.feedback.kinds import KINDS
from portal.feedback.models import Case
from portal.feedback.queries import number_of
from portal.projects.models import Project
from portal.web.language import LANGUAGES
from portal.web.problems import NotFound
from portal.web.rendering import link, render
from portal.workdays import local_day


def receipt_page(request: Request, case: Case, code: str, project: Project | None) -> Response:
    """The one page that ever shows a query code."""
    due, locale = due_of(case), request.state.locale
    values = {
        "case": case,
        "number": number_of(case, prefix=request.app.state.settings.case_prefix),
        "code": grouped(code).split(),
        "kind": KINDS[case.kind],
        "project": project,
        "due": due,
        "made_up": [step.day for step in due.days[1:] if step.kind.word == "make_up"],
        "cells": strip(local_day(case.submitted_at), case.due_days, locale),
        # Another language's link would lead away from the only page that shows the code.
        "languages": [LANGUAGES[locale]],
    }
    return render(request, "feedback/receipt.html", values)


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
    return Response(_drawn(address), media_type="image/svg+xml")


@lru_cache(maxsize=64)
def _drawn(address: str) -> bytes:
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=1, svgclass=None, lineclass=None)
    # An image that is looked at alone needs a size; segno writes one in modules.
    return re.sub(rb"<svg ([^>]*)width", rb'<svg \1shape-rendering="crispEdges" width', picture.getvalue(), count=1)
