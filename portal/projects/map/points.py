"""The programme's projects as GeoJSON (RFC 7946, WGS-84): one feature each, district-wide ones without geometry.

Each feature lists its sites: number, name, place, believed error, address, and the shape of a site that is more than
a point. ``notices`` are the titles of what is running there now.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from portal.projects.cards import Card
from portal.projects.light import LIGHT_WORDS
from portal.projects.models import Programme, Site
from portal.projects.service_notices.notice import Notice
from portal.web.forms import Word
from portal.web.language import LANGUAGES, N_
from portal.web.rendering import in_language, link, translate


def feature_collection(
    programme: Programme, cards: Sequence[Card], notices: Sequence[Notice], *, locale: str
) -> dict[str, Any]:
    """All projects with their light on the day of the cards, in one language."""
    titles: dict[int, list[str]] = defaultdict(list)
    for notice in notices:
        titles[notice.row.project_id].append(notice.row.title)
    return {
        "type": "FeatureCollection",
        "bbox": bbox_of(programme),
        "features": [_feature(card, titles[card.project.id], locale) for card in cards],
    }


def bbox_of(programme: Programme) -> list[float]:
    """The programme's box as RFC 7946 writes it."""
    box = programme.box
    return [box["west"], box["south"], box["east"], box["north"]]


def _feature(card: Card, notices: list[str], locale: str) -> dict[str, Any]:
    project = card.project
    return {
        "type": "Feature",
        "id": project.slug,
        "geometry": _geometry(card),
        "properties": {
            "number": project.number,
            "slug": project.slug,
            "title": in_language(project, "title", locale),
            "area": project.area.key,
            "area_name": in_language(project.area, "name", locale),
            "light": card.light.key,
            "light_word": translate(locale, card.light.word),
            "overridden": card.override is not None,
            "computed_light": card.computed.key,
            "ended_on": project.ended_on.isoformat() if project.ended_on else None,
            "url": link(LANGUAGES[locale], f"/projects/{project.slug}"),
            "label": _label(card, notices, locale),
            "scope": project.scope,
            "basis": project.basis,
            "precision_m": max((site.precision_m for site in card.sites), default=None),
            "place": in_language(project, "place", locale) or None,
            "sites": [_site(site, project.slug, locale) for site in card.sites],
            "notices": notices,
        },
    }


def light_with_day(light: str, ended_on: date | None) -> Word:
    """The word of a light in a label; of a project that was given up with its day."""
    return Word(N_("%(day)s终止"), {"day": ended_on}) if ended_on else Word(LIGHT_WORDS[light])


def _geometry(card: Card) -> dict[str, Any] | None:
    points = [[site.lon, site.lat] for site in card.sites]
    if not points:
        return None
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    return {"type": "MultiPoint", "coordinates": points}


def _site(site: Site, slug: str, locale: str) -> dict[str, Any]:
    return {
        "number": site.number,
        "name": in_language(site, "name", locale) or None,
        "lon": site.lon,
        "lat": site.lat,
        "precision_m": site.precision_m,
        "url": link(LANGUAGES[locale], f"/projects/{slug}/sites/{site.number}"),
        "shape": site.geometry,
    }


def _label(card: Card, notices: list[str], locale: str) -> str:
    """What a screen reader says of a marker."""
    params: dict[str, object] = {
        "number": card.project.number,
        "title": in_language(card.project, "title", locale),
        "area": in_language(card.project.area, "name", locale),
        "light": light_with_day(card.light.key, card.project.ended_on),
    }
    if card.override:
        params["light"] = Word(N_("%(light)s（督办调整）"), {"light": params["light"]})
    if card.sites:
        params["metres"] = max(site.precision_m for site in card.sites)
        words = N_("第 %(number)s 项，%(title)s，%(area)s，%(light)s，大致位置，误差约 %(metres)s 米")
    else:
        words = N_("第 %(number)s 项，%(title)s，%(area)s，%(light)s，全区范围")
    label = translate(locale, Word(words, params))
    if not notices:
        return label
    return translate(
        locale, Word(N_("%(label)s，有通知：%(notices)s"), {"label": label, "notices": " · ".join(notices)})
    )
