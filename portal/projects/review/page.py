"""The page of one update in review, and the queue's page."""

from collections.abc import Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects.effects import changes_record
from portal.projects.models import Update
from portal.projects.publication.reviewers import approvals_of, in_whose_place, right_for
from portal.projects.review.checks import flags_of
from portal.projects.review.queue import newest_published, owed_to, waiting_for
from portal.projects.states import IN_REVIEW
from portal.projects.update_page import shown
from portal.staff.drafts_desk import Offer, offer_of
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, Word
from portal.web.language import LANGUAGES, N_
from portal.web.problems import NotAllowed, Problem
from portal.web.rendering import link, render

NOTHING_TYPED = {"comment": "", "at": "", "override": "", "reason": ""}


async def queue_page(request: Request, *, problem: Problem | None = None, comment: str = "") -> Response:
    viewer: Viewer = request.state.account
    values = {
        "lines": await waiting_for(viewer),
        "owed": await owed_to(viewer),
        "published": await newest_published() if viewer.may("withdraw updates") else [],
        "steps": request.app.state.settings.review_steps,
        "now": request.app.state.now(),
        "problem": Word(problem.message, problem.params) if problem else None,
        "comment": comment,
        "path": "/desk/review/",
    }
    return render(request, "desk/review.html", values, status=problem.status if problem else 200)


async def review_page(
    request: Request, update: Update, errors: Errors, *, typed: dict[str, str] | None = None, status: int = 200
) -> Response:
    viewer: Viewer = request.state.account
    settings = request.app.state.settings
    address = f"/desk/review/{update.id}"
    offer = await comment_offer(request, address, status=status)
    values = {
        **await shown(update, errors=errors),
        **NOTHING_TYPED,
        **offer.typed,
        **(typed or {}),
        "offer": offer,
        **standing_of(viewer, [update], steps=settings.review_steps),
        "flags": flags_of(update, settings),
        "path": address,
    }
    return render(request, "desk/review_update.html", values, status=status)


async def comment_offer(request: Request, address: str, *, status: int) -> Offer:
    """The comment that was typed at a page of review and not sent."""
    offer = await offer_of(request, address) if status == 200 else Offer(address)
    return replace(offer, typed={name: text for name, text in offer.typed.items() if name == "comment"})


def standing_of(viewer: Viewer, updates: Sequence[Update], *, steps: int) -> dict[str, object]:
    """How far a review is, and whether the viewer may take the next step; else why not.

    ``can_wait``: they may be published at a later moment.
    """
    first, refusal, place = updates[0], None, ""
    right = right_for(updates, steps)
    if first.state == IN_REVIEW:
        try:
            place = in_whose_place(viewer, right, updates)
        except NotAllowed as problem:
            refusal = Word(_why_not(problem, right), problem.params)
    return {
        "can_decide": first.state == IN_REVIEW and refusal is None,
        "refusal": refusal,
        "deputy_for": place,
        "step": min(len(approvals_of(first)) + 1, steps),
        "steps": steps,
        "can_wait": not any(changes_record(row.changes) for row in updates),
        "is_owed": first.review_owed and first.author_id != viewer.id,
    }


def _why_not(problem: NotAllowed, right: str) -> str:
    if problem.message == NotAllowed.message and right == "approve revised dates":
        return N_("这条进展含改期或者项目终止，须由督办员批准。")
    return problem.message


def to_queue(request: Request) -> Response:
    return RedirectResponse(link(LANGUAGES[request.state.locale], "/desk/review/"), status_code=303)
