"""A GeoJSON file of staff: its features become sites, or the one sentence that says why not."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.projects.sites.coordinates import to_wgs84
from portal.projects.sites.shapes import Shape, ShapeRefused, judged, places_of
from portal.web.forms import clean_line, clean_text
from portal.web.language import N_

MOST_BYTES = 1024 * 1024
MOST_FEATURES = 200
MOST_POINTS = 5000
NAME, COVERS = 80, 500
FARTHEST = 50_000  # metres a place may be wrong by
NAMES = ("name_zh", "name", "名称")
KNOWN_SYSTEMS = ("CRS84", "4326", "4490")  # CGCS2000 (4490) is WGS-84 to a hand's breadth


@dataclass(frozen=True)
class Feature:
    """One feature as a site to be: ``covers`` streets and estates, one a line."""

    name_zh: str
    name_en: str
    covers: str
    shape: Shape
    precision_m: int | None = None  # the believed error, where the file says it


def read_features(body: bytes, *, system: str, box: Mapping[str, float]) -> list[Feature]:
    """The sites of a GeoJSON file, converted from one of ``SYSTEMS``. Raises ShapeRefused."""
    features = _features_of(_parsed(body))
    _check_count(len(features))
    read = [_read(feature, at, system, box) for at, feature in enumerate(features, start=1)]
    check_amount(read)
    return read


def check_amount(features: Sequence[Feature]) -> None:
    """Raises ShapeRefused for more than one update may add."""
    _check_count(len(features))
    points = sum(points_of(feature.shape) for feature in features)
    if points > MOST_POINTS:
        raise ShapeRefused(N_("一次最多 %(most)s 个点，这个文件有 %(n)s 个，请简化后再传"), most=MOST_POINTS, n=points)


def _check_count(features: int) -> None:
    if features > MOST_FEATURES:
        raise ShapeRefused(N_("一次最多 %(most)s 个图形，这个文件有 %(n)s 个"), most=MOST_FEATURES, n=features)


def written_features(features: Sequence[Feature]) -> str:
    """Features as ``read_features`` reads them again, in WGS-84."""
    rows = [
        {
            "type": "Feature",
            "properties": {
                "name": feature.name_zh,
                "name_en": feature.name_en,
                "covers": feature.covers,
                "precision_m": feature.precision_m,
            },
            "geometry": feature.shape.geometry
            or {"type": "Point", "coordinates": [feature.shape.lon, feature.shape.lat]},
        }
        for feature in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False)


def points_of(shape: Shape) -> int:
    """How many places a shape is made of."""
    return len(list(places_of(shape.geometry["coordinates"]))) if shape.geometry else 1


def _parsed(body: bytes) -> Any:
    if len(body) > MOST_BYTES:
        raise ShapeRefused(N_("文件超过 1 MB，请分成几个再传"))
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeError as error:
        raise ShapeRefused(N_("文件不是 UTF-8 编码，请另存为 UTF-8 再传")) from error
    except RecursionError as error:
        raise ShapeRefused(N_("文件的层次太深，不是正常的 GeoJSON")) from error
    except ValueError as error:
        raise ShapeRefused(N_("这个文件不是 GeoJSON，请从地图软件导出 GeoJSON 再传")) from error


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _features_of(read: Any) -> list[Any]:
    if not isinstance(read, dict):
        raise ShapeRefused(N_("这个文件不是 GeoJSON，请从地图软件导出 GeoJSON 再传"))
    _check_system(read.get("crs"))
    if read.get("type") == "FeatureCollection":
        features = read.get("features")
        if not isinstance(features, list) or not features:
            raise ShapeRefused(N_("这个文件里没有图形"))
        return features
    return [read if read.get("type") == "Feature" else {"type": "Feature", "geometry": read, "properties": {}}]


def _check_system(declared: Any) -> None:
    if declared is None:
        return
    name = json.dumps(declared)
    if not any(known in name for known in KNOWN_SYSTEMS):
        raise ShapeRefused(N_("文件声明了别的坐标系，请先转换成经纬度（EPSG:4326）再传"))


def _read(feature: Any, at: int, system: str, box: Mapping[str, float]) -> Feature:
    try:
        return _site(feature, system, box)
    except ShapeRefused as refused:
        raise ShapeRefused(N_("第 %(at)s 个图形：%(why)s"), at=at, why=refused.word) from refused


def _site(feature: Any, system: str, box: Mapping[str, float]) -> Feature:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict):
        raise ShapeRefused(N_("没有坐标"))
    told = feature.get("properties")
    properties = told if isinstance(told, dict) else {}
    name = next((text for key in NAMES if (text := clean_line(properties.get(key)))), "")
    if not name or len(name) > NAME:
        raise ShapeRefused(N_("没有名称，或者名称超过 %(most)s 字：请在属性 name 里写点位名称"), most=NAME)
    english = clean_line(properties.get("name_en"))[:120]
    covers = _covers(properties.get("covers"))
    if len(covers) > COVERS:
        raise ShapeRefused(N_("覆盖的街道、小区写得太长，最多 %(most)s 字"), most=COVERS)
    shape = judged(geometry, box=box, convert=lambda place: to_wgs84(place, system))
    return Feature(name, english, covers, shape, _metres(properties.get("precision_m")))


def _metres(value: Any) -> int | None:
    return value if type(value) is int and 1 <= value <= FARTHEST else None


def _covers(value: Any) -> str:
    lines = value if isinstance(value, list) else [value]
    return "\n".join(text for line in lines if (text := clean_text(line)))
