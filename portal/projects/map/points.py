"""The programme's projects as GeoJSON (RFC 7946, WGS-84): one feature each, district-wide ones without geometry."""

from collections.abc import Sequence
from typing import Any

from portal.projects.cards import Card
from portal.projects.models import Programme
from portal.web.forms import Word
from portal.web.language import LANGUAGES, N_
from portal.web.rendering import in_language, link, translate


def feature_collection(programme: Programme, cards: Sequence[Card], *, locale: str) -> dict[str, Any]:
    """All projects with their light on the day of the cards, in one language."""
    box = programme.box
    return {
        "type": "FeatureCollection",
        "bbox": [box["west"], box["south"], box["east"], box["north"]],
        "features": [_feature(card, locale) for card in cards],
    }


def _feature(card: Card, locale: str) -> dict[str, Any]:
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
            "url": link(LANGUAGES[locale], f"/projects/{project.slug}"),
            "label": _label(card, locale),
            "scope": project.scope,
            "basis": project.basis,
            "precision_m": max((site.precision_m for site in card.sites), default=None),
            "place": in_language(project, "place", locale) or None,
            "sites": [_site(site, locale) for site in card.sites],
        },
    }


def _geometry(card: Card) -> dict[str, Any] | None:
    points = [[site.lon, site.lat] for site in card.sites]
    if not points:
        return None
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    return {"type": "MultiPoint", "coordinates": points}


def _site(site: Any, locale: str) -> dict[str, Any]:
    return {
        "name": in_language(site, "name", locale) or None,
        "lon": site.lon,
        "lat": site.lat,
        "precision_m": site.precision_m,
    }


def _label(card: Card, locale: str) -> str:
    """What a screen reader says of a marker."""
    params: dict[str, object] = {
        "number": card.project.number,
        "title": in_language(card.project, "title", locale),
        "area": in_language(card.project.area, "name", locale),
        "light": Word(card.light.word),
    }
    if not card.sites:
        return translate(locale, Word(N_("第 %(number)s 项，%(title)s，%(area)s，%(light)s，全区范围"), params))
    params["metres"] = max(site.precision_m for site in card.sites)
    return translate(
        locale,
        Word(N_("第 %(number)s 项，%(title)s，%(area)s，%(light)s，大致位置，误差约 %(metres)s 米"), params),
    )
