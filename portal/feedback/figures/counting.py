"""Counting a month from the facts of the cases, and from those of their columns that facts determine."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise import connections

from portal.feedback.figures.cells import Cells, Part
from portal.feedback.figures.months import Month
from portal.feedback.figures.statements import ALL

PARTS = ("project", "unit", "kind", "people")
# An extension, a question or a withdrawal lies at most so long before the end of what was promised.
SIDE_FACTS = timedelta(days=200)


async def count_month(month: Month, *, until: datetime) -> Cells:
    """Everything that is counted of a month, as it was at a moment: four statements whatever the number of cases."""
    cells = Cells()
    values = [month.begin, month.end, until, month.begin - SIDE_FACTS]
    for statement in ALL:
        for row in await _ask(statement, values):
            part = Part(row["project"], row["unit"], row["kind"], bool(row["people"]))
            cells.add(part, {key: int(n or 0) for key, n in row.items() if key not in PARTS})
    return cells


async def _ask(statement: str, moments: Sequence[datetime]) -> list[dict[str, Any]]:
    connection = connections.get("default")
    used = list(moments if "$4" in statement else moments[:3])  # PostgreSQL wants no value that is not used
    if connection.capabilities.dialect == "sqlite":
        # As the columns keep moments: text, in UTC.
        texts = [moment.astimezone(UTC).isoformat(" ") for moment in used]
        return list(await connection.execute_query_dict(statement.replace("$", "?"), texts))
    return list(await connection.execute_query_dict(statement, used))
