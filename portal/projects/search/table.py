"""Where the index is kept: one row per text, its words in SQLite's FTS5 or in a ``tsvector``.

The id of a row says whose it is: project (from bit 20 on), kind (4 bits), number. So the smallest id that answers a
question is a project's best place, and both databases give the same order. ``begins_at`` and ``ends_at`` are
microseconds since 1970: a text is public from the one until the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from portal.projects.search.question import Phrase, Term

# In the order of their weight: a title before a promise before an update.
KINDS = ("number", "title", "place", "area", "promise", "target", "site", "covers", "milestone", "update", "unit")
ALWAYS = 0
NEVER = 2**62


@dataclass(frozen=True)
class Entry:
    """One public text of a project as words. ``ref``: the number of a site, the id of an update, else 0."""

    kind: str
    words: Sequence[str]
    ref: int = 0
    begins_at: int = ALWAYS
    ends_at: int = NEVER


def is_postgres(connection: BaseDBAsyncClient) -> bool:
    return connection.capabilities.dialect == "postgres"


def microseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def kind_of(row_id: int) -> str:
    return KINDS[row_id >> 16 & 15]


def row_id(project_id: int, kind: str, number: int) -> int:
    return project_id << 20 | KINDS.index(kind) << 16 | number


async def forget(connection: BaseDBAsyncClient, project_ids: Iterable[int]) -> None:
    """Take everything of these projects out."""
    ranges = [(project_id << 20, (project_id + 1) << 20) for project_id in project_ids]
    if is_postgres(connection):
        await _many(connection, "DELETE FROM search_entry WHERE id >= $1 AND id < $2", ranges)
        return
    await _many(connection, "DELETE FROM search_words WHERE rowid >= ? AND rowid < ?", ranges)
    await _many(connection, "DELETE FROM search_entry WHERE id >= ? AND id < ?", ranges)


async def keep(connection: BaseDBAsyncClient, entries: Sequence[tuple[int, Entry]]) -> None:
    """Put entries in, each with the id of its row."""
    if is_postgres(connection):
        rows = [(*_columns(key, entry), vector(entry.words)) for key, entry in entries]
        insert = "INSERT INTO search_entry VALUES ($1, $2, $3, $4, CAST($5::text AS tsvector))"
        await _many(connection, insert, rows)
        return
    await _many(connection, "INSERT INTO search_entry VALUES (?, ?, ?, ?)", [_columns(*pair) for pair in entries])
    words = [(key, " ".join(entry.words)) for key, entry in entries]
    await _many(connection, "INSERT INTO search_words (rowid, words) VALUES (?, ?)", words)


def _columns(key: int, entry: Entry) -> tuple[int, int, int, int]:
    return key, entry.ref, entry.begins_at, entry.ends_at


async def _many(connection: BaseDBAsyncClient, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        await connection.execute_many(statement, [list(row) for row in rows])


def vector(words: Sequence[str]) -> str:
    """Words as a ``tsvector`` is written, so that PostgreSQL's own idea of words stays out."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words, start=1):
        places.setdefault(word, []).append(place)
    return " ".join(f"'{word}':{','.join(map(str, at[:255]))}" for word, at in places.items())


def asked(term: Term, *, postgres: bool) -> str:
    """A term in the language of the database's index; its words hold nothing but a-z and 0-9."""
    write = _tsquery if postgres else _fts5
    return (" | " if postgres else " OR ").join(write(phrase) for phrase in term)


def _fts5(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"' + (" *" if phrase.begun else "")


def _tsquery(phrase: Phrase) -> str:
    words = [f"'{word}'" for word in phrase.words]
    return "(" + " <-> ".join(words) + (":*)" if phrase.begun else ")")
