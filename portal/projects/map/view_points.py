"""The sites of a view as GeoJSON: each one a feature, or where there are many one feature for all of a cell.

A feature's ``kind`` is "site", "cluster" or "shape". A site has its address, its project's number, title and light, and
what is running there; its geometry is a point. A cluster has the number of its sites and the box around them. A shape
is the line or area of a site, which comes beside it or is counted in a cluster.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from portal.projects.light import LIGHT_WORDS
from portal.projects.light.words import NOT_PUBLISHED
from portal.projects.map.points import light_with_day
from portal.projects.map.sites_in_view import Cell, InView
from portal.projects.map.view import View
from portal.projects.service_notices.notice import Notice
from portal.web.forms import Word, counted
from portal.web.language import LANGUAGES, N_
from portal.web.rendering import link, translate


def view_collection(view: View, found: InView, notices: Sequence[Notice], *, locale: str) -> dict[str, Any]:
    """The features of a view in one language; ``total`` counts all sites in it."""
    titles = _titles(notices)
    sites = [_site(row, titles, locale) for row in found.singles]
    return {
        "type": "FeatureCollection",
        "bbox": [view.west, view.south, view.east, view.north],
        "total": found.total,
        "features": sites + [_cluster(cell, locale) for cell in found.cells] + [_shape(row) for row in found.shapes],
    }


def _titles(notices: Sequence[Notice]) -> dict[tuple[int, int | None], list[str]]:
    """Titles by project and site; None for what was announced for the whole project."""
    titles: dict[tuple[int, int | None], list[str]] = defaultdict(list)
    for notice in notices:
        titles[(notice.row.project_id, notice.row.site_id)].append(notice.row.title)
    return titles


def _site(row: Mapping[str, Any], titles: Mapping[tuple[int, int | None], list[str]], locale: str) -> dict[str, Any]:
    project = row["project_id"]
    notices = [*titles.get((project, row["id"]), []), *titles.get((project, None), [])]
    light = row["light"] or NOT_PUBLISHED
    title, name = _own(row, "title", locale), _own(row, "name", locale)
    word = translate(locale, LIGHT_WORDS[light])
    return {
        "type": "Feature",
        "id": f"{row['slug']}/{row['number']}",
        "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
        "properties": {
            "kind": "site",
            "number": row["project_number"],
            "site": row["number"],
            "slug": row["slug"],
            "title": title,
            "name": name or None,
            "area": row["area"],
            "light": light,
            "light_word": word,
            "ended_on": row["ended_on"].isoformat() if row["ended_on"] else None,
            "precision_m": row["precision_m"],
            "url": link(LANGUAGES[locale], f"/projects/{row['slug']}/sites/{row['number']}"),
            "label": _label(row, title, name, light_with_day(light, row["ended_on"]), notices, locale),
            "notices": notices,
        },
    }


def _own(row: Mapping[str, Any], name: str, locale: str) -> str:
    return str(row.get(f"{name}_{locale}") or row[f"{name}_zh"])


def _label(row: Mapping[str, Any], title: str, name: str, word: Word, notices: Sequence[str], locale: str) -> str:
    """What a screen reader says of a site's marker."""
    params: dict[str, object] = {
        "number": row["project_number"],
        "title": title,
        "name": name or translate(locale, Word(N_("%(n)s 号点位"), {"n": row["number"]})),
        "light": word,
        "metres": row["precision_m"],
    }
    words = N_("第 %(number)s 项，%(title)s，%(name)s，%(light)s，大致位置，误差约 %(metres)s 米")
    label = translate(locale, Word(words, params))
    if not notices:
        return label
    return translate(
        locale, Word(N_("%(label)s，有通知：%(notices)s"), {"label": label, "notices": " · ".join(notices)})
    )


def _cluster(cell: Cell, locale: str) -> dict[str, Any]:
    label = counted(N_("%(n)s 个点位，按下后放大"), cell.count)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(cell.lon, 6), round(cell.lat, 6)]},
        "properties": {
            "kind": "cluster",
            "count": cell.count,
            "bbox": cell.bbox,
            "label": translate(locale, label),
        },
    }


def _shape(row: Mapping[str, Any]) -> dict[str, Any]:
    about = {"kind": "shape", "slug": row["slug"], "site": row["number"], "light": row["light"] or NOT_PUBLISHED}
    return {"type": "Feature", "geometry": row["geometry"], "properties": about}
