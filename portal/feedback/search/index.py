"""Keeping the indexes, and asking them. Erasing a case takes its words out in the same transaction."""

from collections.abc import Iterable, Sequence

from tortoise import connections
from tortoise.transactions import in_transaction

from portal.feedback.models import Case, CaseWords, PublicAnswer
from portal.feedback.words import names_of
from portal.projects.models import Project, Site
from portal.projects.search.question import Term, terms_of
from portal.projects.search.table import asked, is_postgres, vector
from portal.projects.search.words import words_of

MOST, BATCH = 500, 500
CASES, ANSWERS = "case_search", "answer_search"


async def index_cases(ids: Iterable[int]) -> None:
    """Make the words of these cases anew: what residents wrote (text, place, additions), and what project and site
    are called. Erased ones have none.
    """
    for case_id in sorted(set(ids)):
        async with in_transaction():
            await _index_case(case_id)


async def _index_case(case_id: int) -> None:
    """In a transaction: the case's row is held, so that an erasure comes before the reading or after the writing."""
    unerased = Case.filter(id=case_id, erased_at=None).select_for_update()
    case = await unerased.only("id", "text", "place", "project_id", "site_id").first()
    if case is None:
        return
    later = await CaseWords.filter(case_id=case_id, name__in=names_of(resident=True)).order_by("id")
    await _keep(CASES, case_id, "\n".join([case.text, case.place, *await _called(case), *(row.text for row in later)]))


async def _called(case: Case) -> list[str]:
    """The names of the project and the site that a case is about."""
    project = await Project.filter(id=case.project_id).values_list("title_zh", "title_en")
    site = await Site.filter(id=case.site_id).values_list("name_zh", "name_en")
    return [name for names in (*project, *site) for name in names]


async def rebuild_cases() -> int:
    """Make the words of all cases and of all published answers anew. Returns how many cases are in the index."""
    last = indexed = 0
    while rows := await Case.filter(id__gt=last, erased_at=None).order_by("id").limit(BATCH).only("id"):
        await index_cases(row.id for row in rows)
        last, indexed = rows[-1].id, indexed + len(rows)
    async for answer in PublicAnswer.filter(state="published"):
        await index_answer(answer)
    return indexed


async def forget_case(case_id: int) -> None:
    """Take a case's words out, in the caller's transaction."""
    await _forget(CASES, case_id)


async def index_answer(answer: PublicAnswer) -> None:
    """Make the words of a published answer anew; those of one that is not public are taken out."""
    await _keep(ANSWERS, answer.id, f"{answer.question}\n{answer.answer}" if answer.state == "published" else "")


async def cases_with(words: str, *, limit: int = MOST) -> list[int] | None:
    """Ids of the newest cases in which all these words stand; None when nothing can be looked for in them."""
    terms = terms_of(words)
    return await _newest(CASES, terms, limit) if terms else None


async def answers_with_any(text: str, *, limit: int, project_id: int | None = None) -> list[int]:
    """Ids of published answers that share most pairs of characters with a text somebody is typing, best first.

    Those of a project (of what was merged into it too) and those for all projects; of every one when it is None.
    """
    words = [word for word in dict.fromkeys(words_of(text[:500])) if len(word) > 6][:40]
    if not words:
        return []
    connection = connections.get("default")
    if is_postgres(connection):
        query = " | ".join(f"'{word}'" for word in words)
        found = (
            f"SELECT id FROM {ANSWERS}, CAST($1::text AS tsquery) q WHERE words @@ q"  # noqa: S608 (our own name)
            f"{_of_project('id', project_id)} ORDER BY ts_rank(words, q) DESC, id DESC LIMIT {int(limit)}"
        )
    else:
        query = " OR ".join(f'"{word}"' for word in words)
        found = (
            f"SELECT rowid AS id FROM {ANSWERS} WHERE words MATCH ?"  # noqa: S608 (our own name)
            f"{_of_project('+rowid', project_id)} ORDER BY bm25({ANSWERS}), rowid DESC LIMIT {int(limit)}"
        )
    return [row["id"] for row in await connection.execute_query_dict(found, [query])]


def _of_project(column: str, project_id: int | None) -> str:
    """The condition, before any limit is put to what was found.

    A sign before SQLite's rowid leaves the choice of rows to the index of words.
    """
    if project_id is None:
        return ""
    projects = f"SELECT id FROM project WHERE {int(project_id)} IN (id, merged_into_id)"  # noqa: S608 (a number)
    answers = f"SELECT id FROM public_answer WHERE project_id IS NULL OR project_id IN ({projects})"  # noqa: S608
    return f" AND {column} IN ({answers})"


async def _newest(table: str, terms: Sequence[Term], limit: int) -> list[int]:
    connection = connections.get("default")
    postgres = is_postgres(connection)
    said = (" & " if postgres else " AND ").join(f"({asked(term, postgres=postgres)})" for term in terms)
    if postgres:
        found = f"SELECT id FROM {table} WHERE words @@ CAST($1::text AS tsquery) ORDER BY id DESC"  # noqa: S608
    else:
        found = f"SELECT rowid AS id FROM {table} WHERE words MATCH ? ORDER BY rowid DESC"  # noqa: S608
    rows = await connection.execute_query_dict(f"{found} LIMIT {int(limit)}", [said])
    return [row["id"] for row in rows]


async def _keep(table: str, key: int, text: str) -> None:
    async with in_transaction() as connection:
        await _forget(table, key)
        words = words_of(text)
        if not words:
            return
        if is_postgres(connection):
            insert, kept = f"INSERT INTO {table} VALUES ($1, CAST($2::text AS tsvector))", vector(words)  # noqa: S608
        else:
            insert, kept = f"INSERT INTO {table} (rowid, words) VALUES (?, ?)", " ".join(words)  # noqa: S608
        await connection.execute_query(insert, [key, kept])


async def _forget(table: str, key: int) -> None:
    async with in_transaction() as connection:
        column, mark = ("id", "$1") if is_postgres(connection) else ("rowid", "?")
        await connection.execute_query(f"DELETE FROM {table} WHERE {column} = {mark}", [key])  # noqa: S608
