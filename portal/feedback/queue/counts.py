"""Counting many things in one statement, and never further than a bound."""

import re
from collections.abc import Mapping
from typing import Any

from tortoise import connections
from tortoise.queryset import QuerySet

from portal.feedback.models import Case

MOST = 1000


async def counted_to(most: int, sets: Mapping[str, QuerySet[Case]]) -> dict[str, int]:
    """How many cases each of these holds, at most ``most`` each: one statement, which stops counting there."""
    if not sets:
        return {}
    parts, values = [], list[Any]()
    for cases in sets.values():
        sql, own = _statement(cases.limit(most))
        parts.append(f"(SELECT COUNT(*) FROM ({_renumbered(sql, len(values))}) AS counted)")  # noqa: S608 (the ORM's own text)
        values += own
    named = ", ".join(f"{part} AS n{at}" for at, part in enumerate(parts))
    (row,) = await connections.get("default").execute_query_dict(f"SELECT {named}", values)
    return {name: row[f"n{at}"] for at, name in enumerate(sets)}


def _statement(cases: QuerySet[Case]) -> tuple[str, list[Any]]:
    ids = cases.values_list("id")
    ids.sql()  # makes the query
    sql, values = ids.query.get_parameterized_sql()
    return sql, list(values)


def _renumbered(sql: str, before: int) -> str:
    """PostgreSQL numbers its parameters; those of the next part go on from there. Values never stand in the text."""
    return re.sub(r"\$(\d+)", lambda found: f"${int(found[1]) + before}", sql)
