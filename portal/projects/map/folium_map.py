"""The map of a programme: written by Folium, drawn by Leaflet from the portal's own files.

Folium's stock page brings CDN links, inline code and random ids. Here it gives two parts only: one element
for the page and one script to be served as a file. The script holds no words and no points:
`static/js/map.js` reads both from the `data-*` attributes of the wrapper around the element, so that one
script serves every language.

The server never imports this module, it runs the room (see `page`):
`python -m portal.projects.map < spec.json > parts.json`, the fields of `MapSpec` in, those of `MapParts` out.
"""

import html
import json
import sys
from dataclasses import asdict

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from portal.projects.map.page import MapParts, MapSpec

MAP_ID = "portal"  # the element and the script's variable are then called map_portal
NEAREST_ZOOM = 18
FARTHEST_ZOOM = 10  # on a large window map.js comes no farther out than the box fills
BOX_MARGIN = 0.02  # degrees; the land's fill ends at the box, and its edge must not come into view
TIANDITU = "tianditu.gov.cn"
TIANDITU_HOSTS = "01234567"  # t0 to t7; other services count a, b, c, which is Leaflet's default


class PortalMap(folium.Map):
    """A Folium map that fetches nothing: the page loads Leaflet from the portal's own files."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - Folium reads a class attribute
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


class Points(MacroElement):
    """Hands the map to `static/js/map.js`, which draws outline, points and panel by DOM calls."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            PortalMap.start({{ this._parent.get_name() }}, {{ this.terms|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, *, terms: dict[str, object]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Points"
        self.terms = terms


def build_map(spec: MapSpec) -> MapParts:
    """Write the map of `spec`: equal specs give equal bytes, so the script can be cached by its hash."""
    portal_map = _empty_map(spec)
    if spec.tiles_url:
        # Leaflet shows equal attributions once.
        for url in filter(None, (spec.tiles_url, spec.tile_labels_url)):
            portal_map.add_child(_tiles(url=url, attribution=spec.tiles_attribution))
    portal_map.add_child(Points(terms=_terms(spec)))
    _fix_ids(portal_map)
    return _parts(portal_map)


def _empty_map(spec: MapSpec) -> PortalMap:
    """The map without layers, held inside the box."""
    portal_map = PortalMap(
        location=[round((spec.south + spec.north) / 2, 5), round((spec.west + spec.east) / 2, 5)],
        tiles=None,
        zoom_start=FARTHEST_ZOOM,
        zoom_control=False,  # its words depend on the language: map.js adds it
    )
    portal_map.options.update(
        max_bounds=_bounds(spec),
        max_bounds_viscosity=1,
        min_zoom=FARTHEST_ZOOM,
        max_zoom=NEAREST_ZOOM,
        # raster tiles blur between whole zooms, the outline does not
        zoom_snap=1 if spec.tiles_url else 0.25,
        attribution_control=bool(spec.tiles_url),
        scroll_wheel_zoom=False,  # map.js lets the wheel in once the reader is on the map
    )
    return portal_map


def _bounds(spec: MapSpec) -> list[list[float]]:
    """The part of the box that may come into view: [[south, west], [north, east]]."""
    south, west = round(spec.south + BOX_MARGIN, 5), round(spec.west + BOX_MARGIN, 5)
    north, east = round(spec.north - BOX_MARGIN, 5), round(spec.east - BOX_MARGIN, 5)
    return [[south, west], [north, east]]


def _tiles(*, url: str, attribution: str) -> folium.TileLayer:
    """Leaflet puts the attribution into the page as markup, and a setting must stay text: it is escaped."""
    return folium.TileLayer(
        tiles=url,
        attr=html.escape(attribution) or " ",  # Folium demands one
        min_zoom=FARTHEST_ZOOM,
        max_zoom=NEAREST_ZOOM,
        subdomains=TIANDITU_HOSTS if TIANDITU in url else "abc",
    )


def _terms(spec: MapSpec) -> dict[str, object]:
    return {"outline": spec.show_outline, "review": spec.review_number}


def _fix_ids(element: Element) -> None:
    """Folium draws ids by chance; ours come from the element's place, so that the bytes stay equal."""
    element._id = MAP_ID
    for place, child in enumerate(element._children.values()):
        child._id = f"{MAP_ID}_{place}"


def _parts(portal_map: PortalMap) -> MapParts:
    """Render, and keep the element and the script: the header holds the inline code not wanted."""
    figure = portal_map.get_root()
    assert isinstance(figure, Figure)
    portal_map.render()  # type: ignore[no-untyped-call]
    return MapParts(html=figure.html.render().strip(), script=figure.script.render().strip() + "\n")


def main() -> None:
    """Read a `MapSpec` as JSON from standard input, write the `MapParts` as JSON to standard output."""
    spec = MapSpec(**json.load(sys.stdin))
    json.dump(asdict(build_map(spec)), sys.stdout, ensure_ascii=False)
