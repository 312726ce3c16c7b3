"""The public pages of the ledger."""

from math import ceil
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from portal.projects.addresses import project_at
from portal.projects.gauge import year_share
from portal.projects.ledger import queries
from portal.projects.ledger.canonical import moment_text
from portal.projects.ledger.heads import published_lines, text_of
from portal.projects.ledger.record_check import Examined, RowFault, examine
from portal.projects.ledger.words import subject_word
from portal.projects.models import LedgerEntry, Project
from portal.web.forms import Word
from portal.web.language import LANGUAGES
from portal.web.paging import page_asked
from portal.web.problems import NotFound
from portal.web.rendering import link, render
from portal.workdays import local_day

IN_ONE_FILE = 500


async def project_ledger(request: Request) -> Response:
    """Every change to one promise, newest first."""
    found = await project_at(request.path_params["slug"])
    if isinstance(found, str):
        address = link(LANGUAGES[request.state.locale], f"/projects/{found}/ledger")
        return RedirectResponse(address, status_code=301)
    page, now = page_asked(request), request.app.state.now()
    pages = max(1, ceil(found.ledger_count / queries.PAGE))
    if page > pages:
        raise NotFound
    examined = (await examine([found], now=now)).get(found.id)
    if examined:
        entries = queries.told_from(examined.entries, examined.rows, found, page=page)
    else:
        entries = await queries.page_of_entries(found, page=page, now=now)
    values = {
        "project": found,
        "programme": found.programme,
        "today": local_day(now),
        "share": year_share(found.programme.year, local_day(now)),
        "entries": entries,
        "page": page,
        "pages": pages,
        "checked": examined.checked if examined else None,
        "rows_at_fault": rows_at_fault(examined),
        "checked_at": now,
    }
    return render(request, "projects/ledger.html", values)


def rows_at_fault(examined: Examined | None) -> list[Word]:
    """By their titles, the rows that are not what the chain says, each once."""
    if examined is None:
        return []
    titles = {row: title for row, fields in examined.rows.items() if (title := queries.title_of(fields))}
    rows = dict.fromkeys(fault.row for fault in examined.checked.faults if isinstance(fault, RowFault))
    return [subject_word(row, titles) for row in rows]


async def ledger(request: Request) -> Response:
    """What the ledger is, and the head of each project's chain."""
    page, now = page_asked(request), request.app.state.now()
    rows = await queries.projects_with_chains(page=page)
    if page > 1 and not rows:
        raise NotFound
    shown = rows[: queries.PAGE]
    values = {
        "projects": shown,
        "checked": {number: item.checked for number, item in (await examine(shown, now=now)).items()},
        "checked_at": now,
        "published": await queries.newest_heads(shown),
        "page": page,
        "has_more": len(rows) > queries.PAGE,
        "today": local_day(now),
    }
    return render(request, "projects/ledger_heads.html", values)


async def heads_file(request: Request) -> Response:
    """The heads as they were last published, for others to keep."""
    day = local_day(request.app.state.now())
    return PlainTextResponse(text_of([line async for line in published_lines(day)], day=day))


async def ledger_file(request: Request) -> Response:
    """A chain as a program reads it: 500 entries from ``?from=``, with all that a check needs."""
    found = await project_at(request.path_params["slug"])
    asked = request.query_params.get("from", "1")
    if isinstance(found, str) or not (asked.isascii() and asked.isdigit() and len(asked) <= 9):
        raise NotFound
    first = max(1, int(asked))
    rows = (
        await LedgerEntry.filter(project_id=found.id, number__gte=first)
        .order_by("number")
        .limit(IN_ONE_FILE)
        .prefetch_related("texts")
    )
    following = rows[-1].number + 1 if rows and rows[-1].number < found.ledger_count else None
    return JSONResponse(
        {
            "project": {"id": found.id, "slug": found.slug},
            "head": {"entries": found.ledger_count, "sha256": found.ledger_hash},
            "entries": [_as_json(row) for row in rows],
            "next": following,
        }
    )


def _as_json(row: LedgerEntry) -> dict[str, Any]:
    return {
        "number": row.number,
        "at": moment_text(row.at),
        "kind": row.kind,
        "subject": row.subject,
        "unit": row.unit,
        "update": row.update_id,
        **row.facts,
        "previous": row.previous,
        "sha256": row.hash,
        "written": {
            text.name: {"removed": text.removed_reason} if text.removed_at else {"salt": text.salt, "text": text.text}
            for text in row.texts
        },
    }


async def ledger_of(slug: str) -> Project:
    """The project of a desk page. Raises NotFound."""
    found = await project_at(slug)
    if isinstance(found, str):
        raise NotFound
    return found
