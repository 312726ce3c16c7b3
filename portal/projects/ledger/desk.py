"""The supervisor's page of a chain: its texts, each of which can be taken out with a reason."""

from collections.abc import Collection
from dataclasses import dataclass
from math import ceil

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects.ledger import queries
from portal.projects.ledger.checking import is_digest
from portal.projects.ledger.kinds import KIND_WORDS
from portal.projects.ledger.pages import ledger_of
from portal.projects.ledger.removal import remove_text
from portal.projects.ledger.words import field_word
from portal.projects.models import LedgerEntry, Project
from portal.web.forms import Errors, Word, clean_line, clean_text, one, read_form
from portal.web.language import LANGUAGES, N_
from portal.web.paging import page_asked
from portal.web.problems import Conflict, NotFound
from portal.web.rendering import link, render

REASON = 300


@dataclass(frozen=True)
class Removing:
    """What was typed into the form of one text."""

    number: int = 0
    name: str = ""
    reason: str = ""


async def texts(request: Request) -> Response:
    """The texts of a chain, newest entries first."""
    project = await ledger_of(request.path_params["slug"])
    return await _page(request, project, Errors(), Removing())


async def remove(request: Request) -> Response:
    """Take one text out."""
    project = await ledger_of(request.path_params["slug"])
    form = await read_form(request)
    number = clean_line(one(form, "number"))
    name, reason = clean_line(one(form, "name"))[:60], clean_text(one(form, "reason"))
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        raise NotFound
    typed, errors, now = Removing(int(number), name, reason), Errors(), request.app.state.now()
    if not reason or len(reason) > REASON:
        errors.add("reason", N_("请写明删去的原因，最多 %(most)s 字；原因会公开，不要再写出要删的内容"), most=REASON)
        return await _page(request, project, errors, typed, status=422)
    try:
        shown = await remove_text(
            project=project, number=typed.number, name=name, reason=reason, by=request.state.account, now=now
        )
    except Conflict as problem:
        errors.add("texts", problem.message)
        return await _page(request, project, errors, typed, status=409)
    if shown:
        return await _page(request, await ledger_of(project.slug), Errors(), Removing(), still=shown)
    address = f"/desk/projects/{project.slug}/ledger"
    return RedirectResponse(link(LANGUAGES[request.state.locale], address), status_code=303)


async def _page(
    request: Request,
    project: Project,
    errors: Errors,
    typed: Removing,
    *,
    still: list[Word] | None = None,
    status: int = 200,
) -> Response:
    page = page_asked(request)
    pages = max(1, ceil(project.ledger_count / queries.PAGE))
    if page > pages:
        raise NotFound
    newest = project.ledger_count - queries.PAGE * (page - 1)
    rows = (
        await LedgerEntry.filter(project_id=project.id, number__lte=newest, number__gt=newest - queries.PAGE)
        .order_by("-number")
        .prefetch_related("texts")
    )
    values = {
        "project": project,
        "entries": [shown for row in rows if (shown := _shown(row))["texts"]],
        "errors": errors,
        "typed": typed,
        "still": still or [],
        "page": page,
        "pages": pages,
        "path": f"/desk/projects/{project.slug}/ledger",
    }
    return render(request, "desk/ledger.html", values, status=status)


def _shown(row: LedgerEntry) -> dict[str, object]:
    # What a digest is of has no words to take out; it goes with the withdrawal of its update.
    texts = sorted((text for text in row.texts if not is_digest(text.name)), key=lambda text: text.name)
    names = {text.name for text in texts}
    return {
        "number": row.number,
        "at": row.at,
        "kind": KIND_WORDS.get(row.kind, row.kind),
        "texts": [{"row": text, "word": _name_word(text.name, names)} for text in texts],
    }


def _name_word(name: str, names: Collection[str]) -> Word:
    """ "reason", "before title", "after title": where there are both sides, the words say which."""
    side, _, rest = name.partition(" ")
    if not rest:
        return Word(N_("原因"))
    if {f"before {rest}", f"after {rest}"}.issubset(names):
        message = N_("原来的%(field)s") if side == "before" else N_("改后的%(field)s")
        return Word(message, {"field": field_word(rest)})
    return field_word(rest)
