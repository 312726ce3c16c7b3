"""The sites of a view, one by one or, where there are many, counted by the cells of a grid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise import connections
from tortoise.queryset import QuerySet

from portal.projects.map.view import MOST_CELLS, View
from portal.projects.models import Programme, Site
from portal.projects.sites.shapes import places_of

MOST_SINGLE = 200  # more are counted: what is sent and what is asked stay bounded whatever the number of sites
MOST_SHAPES = 200
MOST_SHAPE_POINTS = 20_000
FIELDS = {
    "id": "id",
    "number": "number",
    "lon": "lon",
    "lat": "lat",
    "precision_m": "precision_m",
    "name_zh": "name_zh",
    "name_en": "name_en",
    "project_id": "project_id",
    "slug": "project__slug",
    "project_number": "project__number",
    "title_zh": "project__title_zh",
    "title_en": "project__title_en",
    "area": "project__area__key",
    "light": "project__standing__light",
    "ended_on": "project__ended_on",
}
# ROUND is what both databases have; a place just on a cell's edge may fall into either.
CELLS = """
    SELECT COUNT(*) AS n, MIN(s.id) AS first, AVG(s.lon) AS lon, AVG(s.lat) AS lat,
        MIN(s.lon) AS west, MIN(s.lat) AS south, MAX(s.lon) AS east, MAX(s.lat) AS north
    FROM site s JOIN project p ON p.id = s.project_id JOIN area a ON a.id = p.area_id
        LEFT JOIN standing t ON t.project_id = p.id
    WHERE p.programme_id = $1 AND s.lon >= $2 AND s.lon <= $3 AND s.lat >= $4 AND s.lat <= $5
        AND s.removed_at IS NULL AND p.merged_into_id IS NULL
        AND ($8 = '' OR a.key = $8) AND ($9 = '' OR t.light = $9){only}
    GROUP BY ROUND((s.lon - $2) / $6 - 0.5), ROUND((s.lat - $4) / $7 - 0.5)"""


@dataclass(frozen=True)
class Chosen:
    """Which projects: an area's key, a light's key, or these ids; None and "" mean all."""

    area: str = ""
    light: str = ""
    ids: Sequence[int] | None = None


@dataclass(frozen=True)
class Cell:
    """Several sites near each other: their middle, their number, the corners of the box around them."""

    lon: float
    lat: float
    count: int
    bbox: tuple[float, float, float, float]


@dataclass(frozen=True)
class InView:
    """``singles`` by the names of ``FIELDS``; ``shapes``: lines and areas, also of sites that are counted in a cell."""

    total: int
    singles: Sequence[Mapping[str, Any]]
    cells: Sequence[Cell]
    shapes: Sequence[Mapping[str, Any]]


async def sites_in_view(programme: Programme, view: View, chosen: Chosen) -> InView:
    """What stands in the view, in at most four queries. A place on the edge counts as inside."""
    found = _found(programme, view, chosen)
    total, shapes = await found.count(), await _shapes(programme, view, chosen)
    if total <= MOST_SINGLE:
        return InView(total, await _singles(found), [], shapes)
    rows = await _counted(programme, view, chosen)
    alone = [row["first"] for row in rows if row["n"] == 1]
    cells = [
        Cell(row["lon"], row["lat"], row["n"], (row["west"], row["south"], row["east"], row["north"]))
        for row in rows
        if row["n"] > 1
    ]
    return InView(total, await _singles(Site.filter(id__in=alone)) if alone else [], cells, shapes)


def _found(programme: Programme, view: View, chosen: Chosen) -> QuerySet[Site]:
    found = Site.filter(
        lon__gte=view.west,
        lon__lte=view.east,
        lat__gte=view.south,
        lat__lte=view.north,
        removed_at=None,
        project__programme_id=programme.id,
        project__merged_into_id=None,
    )
    if chosen.area:
        found = found.filter(project__area__key=chosen.area)
    if chosen.ids is not None:
        found = found.filter(project_id__in=list(chosen.ids))
    return found.filter(project__standing__light=chosen.light) if chosen.light else found


async def _counted(programme: Programme, view: View, chosen: Chosen) -> list[dict[str, Any]]:
    """The same sites by the cells of the grid: Tortoise cannot group by what is computed."""
    values = [programme.id, view.west, view.east, view.south, view.north, *view.cell, chosen.area, chosen.light]
    connection = connections.get("default")
    only = f" AND p.id IN ({', '.join(map(str, chosen.ids))})" if chosen.ids else ""
    statement = CELLS.format(only=only)
    if connection.capabilities.dialect == "sqlite":
        statement = statement.replace("$", "?")
    rows: list[dict[str, Any]] = await connection.execute_query_dict(statement, values)
    return rows


async def _singles(found: QuerySet[Site]) -> Sequence[Mapping[str, Any]]:
    rows: list[dict[str, Any]] = await found.order_by("project__number", "number").limit(MOST_CELLS).values(**FIELDS)
    return rows


async def _shapes(programme: Programme, view: View, chosen: Chosen) -> list[Mapping[str, Any]]:
    """Lines and areas, as many as a phone can draw. What reaches into the view lies on a point around it."""
    wide, high = view.east - view.west, view.north - view.south
    around = View(view.west - wide, view.south - high, view.east + wide, view.north + high, view.zoom)
    found = _found(programme, around, chosen).filter(geometry__not_isnull=True)
    fields = {name: FIELDS[name] for name in ("number", "slug", "light")} | {"geometry": "geometry"}
    rows: list[dict[str, Any]] = await found.order_by("id").limit(MOST_SHAPES).values(**fields)
    shown: list[Mapping[str, Any]] = []
    points = 0
    for row in rows:
        points += sum(1 for _ in places_of(row["geometry"]["coordinates"]))
        if points > MOST_SHAPE_POINTS:
            break
        shown.append(row)
    return shown
