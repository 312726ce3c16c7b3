"""What stands in a database, asked of the database itself: tables, columns, rows, indexes. Same words, two engines."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tortoise.connection import get_connection

ROWS = 3


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    refers_to: tuple[str, str] | None


async def ask(sql: str) -> list[dict[str, Any]]:
    return await get_connection("default").execute_query_dict(sql)


def _is_sqlite() -> bool:
    return get_connection("default").capabilities.dialect == "sqlite"


async def tables() -> list[str]:
    sql = (
        # The tables of a full text index are SQLite's own; a strange row in them makes it turn in circles.
        "SELECT name FROM sqlite_master t WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND NOT EXISTS (SELECT 1 "
        "FROM sqlite_master v WHERE v.sql LIKE 'CREATE VIRTUAL%' AND t.name LIKE v.name || '%') ORDER BY name"
        if _is_sqlite()
        else "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    )
    return [row["name"] for row in await ask(sql) if row["name"] != "tortoise_migrations"]


async def columns(table: str) -> list[Column]:
    refers = await _references(table)
    sql = (
        f"SELECT name, lower(type) AS type FROM pragma_table_info('{table}')"
        if _is_sqlite()
        else f"SELECT column_name AS name, data_type AS type FROM information_schema.columns "
        f"WHERE table_name = '{table}' ORDER BY ordinal_position"
    )
    return [Column(row["name"], row["type"], refers.get(row["name"])) for row in await ask(sql)]


async def _references(table: str) -> dict[str, tuple[str, str]]:
    sql = (
        f'SELECT "from" AS name, "table" AS other, "to" AS key FROM pragma_foreign_key_list(\'{table}\')'
        if _is_sqlite()
        else "SELECT a.attname AS name, c.confrelid::regclass::text AS other, k.attname AS key FROM pg_constraint c "
        "JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] "
        "JOIN pg_attribute k ON k.attrelid = c.confrelid AND k.attnum = c.confkey[1] "
        f"WHERE c.contype = 'f' AND c.conrelid = '{table}'::regclass"
    )
    return {row["name"]: (row["other"], row["key"]) for row in await ask(sql)}


async def fill_all() -> None:
    """Put ROWS rows into every table, each row pointing at the row of its own number."""
    for table in await _parents_first():
        found = await columns(table)
        names = ", ".join(f'"{column.name}"' for column in found)
        for number in range(1, ROWS + 1):
            values = ", ".join(_literal(column.type, number) for column in found)
            await get_connection("default").execute_query(f'INSERT INTO "{table}" ({names}) VALUES ({values})')


async def _parents_first() -> list[str]:
    waiting = {table: await _references(table) for table in await tables()}
    ordered: list[str] = []
    while waiting:
        free = [table for table, refers in waiting.items() if not _others(table, refers.values()) & waiting.keys()]
        ordered += free
        waiting = {table: refers for table, refers in waiting.items() if table not in free}
    return ordered


def _others(table: str, references: Iterable[tuple[str, str]]) -> set[str]:
    return {other for other, _ in references} - {table}


def _literal(kind: str, number: int) -> str:
    """A value by the column's type; unique in its column, and equal in a key and what refers to it."""
    if "json" in kind:
        return """'{"a": 1}'"""
    if "time" in kind:
        return f"'2024-01-0{number} 00:00:00+00:00'"
    if kind == "date":
        return f"'2024-01-0{number}'"
    if any(word in kind for word in ("char", "text", "tsvector")):
        return f"'t{number}'"
    if "bool" in kind:
        return "true"
    return str(number)


async def rows_of(table: str, names: Iterable[str]) -> list[tuple[str, ...]]:
    """The rows' values as text, in their order."""
    rows = await ask(f'SELECT {", ".join(names)} FROM "{table}" ORDER BY 1')
    return [tuple(str(value) for value in row.values()) for row in rows]


async def contents() -> dict[str, tuple[list[str], list[tuple[str, ...]]]]:
    """Each table's column names and rows."""
    found = {}
    for table in await tables():
        names = sorted(column.name for column in await columns(table))
        found[table] = (names, await rows_of(table, names))
    return found


async def indexed(table: str) -> set[tuple[str, ...]]:
    """The column lists of a table's indexes."""
    if _is_sqlite():
        lists = await ask(f"SELECT name FROM pragma_index_list('{table}')")
        rows = [await ask(f"SELECT name FROM pragma_index_info('{row['name']}') ORDER BY seqno") for row in lists]
        return {tuple(row["name"] for row in index) for index in rows}
    sql = (
        "SELECT array_agg(a.attname ORDER BY k.place) AS names FROM pg_index i "
        "CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(number, place) "
        "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number "
        f"WHERE i.indrelid = '{table}'::regclass GROUP BY i.indexrelid"
    )
    return {tuple(row["names"]) for row in await ask(sql)}
