"""What answers a question: projects, each with the best place where its words stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise import connections

from portal.projects.search.question import Term
from portal.projects.search.table import KINDS, asked, is_postgres, kind_of, microseconds

MOST = 50


@dataclass(frozen=True)
class Found:
    """A project and where it answers: the kind of text, and the site's number or the update's id."""

    project_id: int
    kind: str
    ref: int


class Selection:
    """Projects that answer all terms, as a part of an SQL statement: "WITH " + ``tables``, then join ``hits``.

    ``hits`` has ``project_id``, ``weight`` (the smaller the better) and ``best`` (the id of the best entry). ``values``
    stand for the marks $1, $2 … of ``tables``.
    """

    def __init__(self, terms: Sequence[Term], *, now: datetime, kinds: Sequence[str] = KINDS) -> None:
        self.postgres = is_postgres(connections.get("default"))
        self.values: list[object] = [microseconds(now)]
        self.kinds = kinds
        parts = [f"t{number} AS ({self._term(term)})" for number, term in enumerate(terms)]
        self.tables = ", ".join([*parts, f"hits AS ({_joined(len(parts))})"])

    def mark(self, value: object) -> str:
        """The mark of one more value."""
        self.values.append(value)
        return f"${len(self.values)}" if self.postgres else f"?{len(self.values)}"

    def _term(self, term: Term) -> str:
        now, match = ("$1" if self.postgres else "?1"), self.mark(asked(term, postgres=self.postgres))
        if self.postgres:
            key, source = "e.id", f"search_entry e WHERE e.words @@ CAST({match}::text AS tsquery)"
            public = f"e.begins_at <= {now} AND e.ends_at > {now}"
        else:
            key, source = "w.rowid", f"search_words w WHERE w.words MATCH {match}"
            # The few that are not public yet, or not any more, instead of a look at each of the many.
            hidden = f"SELECT id FROM search_entry WHERE begins_at > {now} UNION ALL"  # noqa: S608 (marks)
            public = f"w.rowid NOT IN ({hidden} SELECT id FROM search_entry WHERE ends_at <= {now})"  # noqa: S608
        best = f"FROM {source} AND {public}{self._only(key)} GROUP BY 1"
        return f"SELECT {key} >> 20 AS project_id, MIN({key}) AS best " + best

    def _only(self, key: str) -> str:
        if self.kinds == KINDS:
            return ""
        numbers = ", ".join(str(KINDS.index(kind)) for kind in self.kinds)
        return f" AND ({key} >> 16 & 15) IN ({numbers})"


def _joined(count: int) -> str:
    weights = " + ".join(f"(t{number}.best >> 16 & 15)" for number in range(count))
    joins = "".join(f" JOIN t{number} ON t{number}.project_id = t0.project_id" for number in range(1, count))
    best = "t0.best" if count == 1 else _least([f"t{number}.best" for number in range(count)])
    return f"SELECT t0.project_id, {weights} AS weight, {best} AS best FROM t0{joins}"  # noqa: S608 (our own words)


def _least(columns: Sequence[str]) -> str:
    """The smallest of columns that are never empty, in both dialects."""
    least = columns[0]
    for column in columns[1:]:
        least = f"CASE WHEN {column} < {least} THEN {column} ELSE {least} END"
    return least


async def find(
    terms: Sequence[Term], *, now: datetime, kinds: Sequence[str] = KINDS, year: int | None = None, limit: int = MOST
) -> list[Found]:
    """The best answers of all years, or of one, best first."""
    if not terms:
        return []
    chosen = Selection(terms, now=now, kinds=kinds)
    of_year = f" WHERE g.year = {chosen.mark(year)}" if year is not None else ""
    best = (
        "SELECT h.project_id, h.best, h.weight, g.year, p.number FROM hits h"  # noqa: S608 (marks and our own words)
        " JOIN project p ON p.id = h.project_id JOIN programme g ON g.id = p.programme_id"
        f"{of_year} ORDER BY h.weight, g.year DESC, p.number, p.id LIMIT {int(limit)}"
    )
    rows = await connections.get("default").execute_query_dict(
        f"WITH {chosen.tables} SELECT b.project_id, b.best, e.ref FROM ({best}) b"  # noqa: S608
        " JOIN search_entry e ON e.id = b.best ORDER BY b.weight, b.year DESC, b.number, b.project_id",
        chosen.values,
    )
    return [Found(row["project_id"], kind_of(row["best"]), row["ref"]) for row in rows]
