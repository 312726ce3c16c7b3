"""Keeping drafts while somebody types, and offering them when the form is opened again.

A form takes part with ``data-draft="{its page}"``; its page includes `desk/_draft.html` with what ``offer_of`` gives,
and whatever takes the form calls ``drafts.drop_draft``.
"""

from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from portal.staff.drafts import draft_for, drop_draft, keep_draft
from portal.staff.models import Draft
from portal.staff.viewer import Viewer
from portal.web.forms import Word, clean_line, clean_text, one, read_form
from portal.web.language import LANGUAGES, N_
from portal.web.problems import NotFound, Problem
from portal.web.rendering import link, translate
from portal.workdays import SHANGHAI

ADDRESS, CONTINUE = "draft.address", "continue"
MOST_FIELDS = 2000


@dataclass(frozen=True)
class Offer:
    """What a form's page says of a draft: ``draft`` is offered; ``typed`` was taken up again and goes into the form."""

    address: str
    draft: Draft | None = None
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def saves(self) -> bool:
        """Whether typing is kept from now on: not over a draft that nobody has decided about."""
        return self.draft is None


async def offer_of(request: Request, address: str) -> Offer:
    """The draft at an address for whoever opens the page; ``?draft=continue`` takes it up."""
    viewer: Viewer = request.state.account
    draft = await draft_for(viewer.id, address)
    if draft and request.query_params.get("draft") == CONTINUE:
        return Offer(address, typed=draft.typed)
    return Offer(address, draft)


async def save(request: Request) -> Response:
    """Keep what the script sends every few seconds. Answers with the words to show."""
    viewer: Viewer = request.state.account
    form, now = await read_form(request, max_fields=MOST_FIELDS), request.app.state.now()
    typed = {name: clean_text(value) for name, value in form.items() if isinstance(value, str) and name != ADDRESS}
    try:
        await keep_draft(account_id=viewer.id, address=clean_line(one(form, ADDRESS)), typed=typed, now=now)
    except Problem as problem:
        words = translate(request.state.locale, Word(problem.message, problem.params))
        return PlainTextResponse(words, status_code=problem.status)
    at = now.astimezone(SHANGHAI).strftime("%H:%M")
    return PlainTextResponse(translate(request.state.locale, Word(N_("已保存 %(at)s"), {"at": at})))


async def drop(request: Request) -> Response:
    """Forget a draft and open its form anew."""
    viewer: Viewer = request.state.account
    address = clean_line(one(await read_form(request), ADDRESS))
    if not address.startswith("/desk/") or "//" in address or "\\" in address:
        raise NotFound
    await drop_draft(viewer.id, address)
    return RedirectResponse(link(LANGUAGES[request.state.locale], address), status_code=303)
