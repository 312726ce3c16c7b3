"""Where the index is kept: one row per text, its words in SQLite's FTS5 or in a ``tsvector``.

The id of a row says whose it is: project (from bit 20 on), kind (4 bits), number. So the smallest id that answers a
question is a project's best place, and both databases give the same order. ``begins_at`` and ``ends_at`` are
microseconds since 1970: a text is public from the one until the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from portal.projects.search.question import Phrase, Term

# In the order of their weight: a title before a promise before an update.
KINDS = ("number", "title", "place", "area", "promise", "target", "site", "covers", "milestone", "update", "unit")
MOST_OF_A_KIND = 1 << 16
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


@dataclass
class Place:
    """Where the entries of one update lie, and their moments."""

    ids: list[int]
    begins_at: int
    ends_at: int


def is_postgres(connection: BaseDBAsyncClient) -> bool:
    return connection.capabilities.dialect == "postgres"


def microseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def kind_of(row_id: int) -> str:
    return KINDS[row_id >> 16 & 15]


def row_id(project_id: int, kind: str, number: int) -> int:
    return project_id << 20 | KINDS.index(kind) << 16 | number


async def forget(connection: BaseDBAsyncClient, project_ids: Iterable[int], *, updates: bool = True) -> None:
    """Take everything of these projects out; ``updates``: their updates too."""
    ranges = []
    for number in project_ids:
        begin, end = number << 20, (number + 1) << 20
        first, beyond = row_id(number, "update", 0), row_id(number, "update", MOST_OF_A_KIND)
        ranges += [(begin, end)] if updates else [(begin, first), (beyond, end)]
    if is_postgres(connection):
        await _many(connection, "DELETE FROM search_entry WHERE id >= $1 AND id < $2", ranges)
        return
    await _many(connection, "DELETE FROM search_words WHERE rowid >= ? AND rowid < ?", ranges)
    await _many(connection, "DELETE FROM search_entry WHERE id >= ? AND id < ?", ranges)


async def updates_in(connection: BaseDBAsyncClient, project_ids: Sequence[int]) -> dict[int, Place]:
    """The updates of these projects that are in the index, by their ids."""
    found: dict[int, Place] = {}
    for row in await connection.execute_query_dict(_of_updates("id, ref, begins_at, ends_at", project_ids)):
        place = found.setdefault(row["ref"], Place([], row["begins_at"], row["ends_at"]))
        place.ids.append(row["id"])
    return found


async def first_updates(connection: BaseDBAsyncClient, project_ids: Sequence[int]) -> dict[int, int]:
    """The smallest id among the updates of each project that has any in the index."""
    rows = await connection.execute_query_dict(_of_updates("MIN(id) AS first", project_ids) + " GROUP BY id >> 20")
    return {row["first"] >> 20: row["first"] for row in rows}


def _of_updates(columns: str, project_ids: Sequence[int]) -> str:
    ranges = [(row_id(number, "update", 0), row_id(number, "update", MOST_OF_A_KIND)) for number in project_ids]
    chosen = " OR ".join(f"(id >= {first:d} AND id < {beyond:d})" for first, beyond in ranges)
    return f"SELECT {columns} FROM search_entry WHERE {chosen}"  # noqa: S608 (numbers)


async def known(connection: BaseDBAsyncClient, project_ids: Sequence[int]) -> set[int]:
    """Those of these projects that are in the index: each has one entry for its number."""
    numbers = ", ".join(str(row_id(number, "number", 0)) for number in project_ids)
    rows = await connection.execute_query_dict(f"SELECT id FROM search_entry WHERE id IN ({numbers})")  # noqa: S608
    return {row["id"] >> 20 for row in rows}


async def forget_updates(connection: BaseDBAsyncClient, places: Mapping[int, Place]) -> None:
    """Take updates out."""
    rows = [(number,) for place in places.values() for number in place.ids]
    if is_postgres(connection):
        await _many(connection, "DELETE FROM search_entry WHERE id = $1", rows)
        return
    await _many(connection, "DELETE FROM search_words WHERE rowid = ?", rows)
    await _many(connection, "DELETE FROM search_entry WHERE id = ?", rows)


async def set_moments(connection: BaseDBAsyncClient, place: Place, moments: tuple[int, int]) -> None:
    """Set from and until when an update's words are public."""
    rows = [(*moments, number) for number in place.ids]
    marks = ("$1", "$2", "$3") if is_postgres(connection) else ("?", "?", "?")
    begins, ends, number = marks
    set_them = f"UPDATE search_entry SET begins_at = {begins}, ends_at = {ends} WHERE id = {number}"  # noqa: S608
    await _many(connection, set_them, rows)


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
