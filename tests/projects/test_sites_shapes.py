"""What may be shown of a site on the map, and what is refused with which words."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.projects.sites.coordinates import gcj_of_wgs, metres_between
from portal.projects.sites.shapes import MOST_POINTS, Shape, ShapeRefused, judged, outside
from portal.projects.sites.typed import lines_of, shape_of
from portal.projects.sites.upload import MOST_BYTES, read_features
from portal.web.rendering import translate

BOX = {"west": 121.1, "south": 38.7, "east": 121.7, "north": 39.02}
SQUARE = [[121.5, 38.8], [121.51, 38.8], [121.51, 38.81], [121.5, 38.81], [121.5, 38.8]]
BOW = [[121.5, 38.8], [121.51, 38.81], [121.51, 38.8], [121.5, 38.81], [121.5, 38.8]]


def refusal(of: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(ShapeRefused) as refused:
        of(*arguments, **named)
    return translate("zh", refused.value.word)


def why(geometry: Any) -> str:
    return refusal(judged, geometry, box=BOX)


def test_a_point_a_line_and_an_area_are_places() -> None:
    assert judged({"type": "Point", "coordinates": [121.5, 38.8]}, box=BOX) == Shape(121.5, 38.8, None)
    line = judged({"type": "LineString", "coordinates": [[121.5, 38.8], [121.52, 38.8]]}, box=BOX)
    assert (line.lon, line.lat, line.kind) == (121.51, 38.8, "LineString")
    area = judged({"type": "Polygon", "coordinates": [SQUARE]}, box=BOX)
    assert (area.lon, area.lat, area.geometry) == (121.505, 38.805, {"type": "Polygon", "coordinates": [SQUARE]})
    two = judged({"type": "MultiPolygon", "coordinates": [[SQUARE], [shifted(SQUARE, 0.05)]]}, box=BOX)
    assert two.kind == "MultiPolygon"


def shifted(ring: list[list[float]], far: float) -> list[list[float]]:
    return [[lon + far, lat] for lon, lat in ring]


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        ({"type": "Polygon", "coordinates": [BOW]}, "面的边界自己和自己相交，在 121.505, 38.805 附近"),
        (
            {"type": "Polygon", "coordinates": [[[121.5, 38.8], [121.75, 38.8], [121.6, 38.9], [121.5, 38.8]]]},
            "第 2 个点（121.75, 38.8）不在本区范围内：东边超出 121.7",
        ),
        ({"type": "Point", "coordinates": [13525380, 4692530]}, "第 1 个点不是经纬度：数字太大"),
        ({"type": "Point", "coordinates": [38.8, 121.5]}, "第 1 个点的经纬度写反了：先写经度，再写纬度"),
        ({"type": "Polygon", "coordinates": [SQUARE[:-1]]}, "面的边界没有闭合：最后一个点须与第一个点相同"),
        (
            {"type": "Polygon", "coordinates": [[SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[0]]]},
            "面至少要有 3 个不同的点",
        ),
        ({"type": "LineString", "coordinates": [[121.5, 38.8], [121.5, 38.8]]}, "线至少要有 2 个不同的点"),
        (
            {"type": "Polygon", "coordinates": [SQUARE, shifted(SQUARE, 0.05)]},
            "面里的空洞画到了外面，在 121.55, 38.8 附近",
        ),
        ({"type": "GeometryCollection", "geometries": []}, "只收点、线和面（可以有几段），不收“GeometryCollection”"),
        ({"type": ["Point"], "coordinates": []}, "只收点、线和面（可以有几段），不收“['Point']”"),
        ({"type": "Point", "coordinates": []}, "坐标写得不完整"),
        ({"type": "Point"}, "坐标写得不完整"),
        ({"type": "LineString", "coordinates": [121.5, 38.8]}, "坐标写得不完整"),
        ({"type": "Point", "coordinates": [121.5]}, "第 1 个点不是一对数字"),
        ({"type": "Point", "coordinates": ["121.5", "38.8"]}, "第 1 个点不是一对数字"),
        ({"type": "Point", "coordinates": [True, 38.8]}, "第 1 个点不是一对数字"),
        ({"type": "Point", "coordinates": [float("nan"), 38.8]}, "第 1 个点不是一对数字"),
        ({"type": "Point", "coordinates": [float("inf"), 38.8]}, "第 1 个点不是一对数字"),
        ({"type": "Point", "coordinates": [10**400, 38.8]}, "第 1 个点不是一对数字"),
        (
            {"type": "LineString", "coordinates": [[121.5, 38.8]] * (MOST_POINTS + 1)},
            f"一个图形最多 {MOST_POINTS} 个点，请简化后再传",
        ),
    ],
)
def test_a_shape_that_cannot_be_shown_is_refused_with_where(geometry: Any, words: str) -> None:
    assert why(geometry) == words


def test_typed_lines_become_shapes_and_lines_again() -> None:
    typed = "121.5，38.8\n１２１．５１ 38.8\n121.51;38.81"
    area = shape_of(typed, kind="area", system="wgs84", box=BOX)
    assert area.geometry == {"type": "Polygon", "coordinates": [[*SQUARE[:3], SQUARE[0]]]}
    assert lines_of({"geometry": area.geometry}) == "121.5, 38.8\n121.51, 38.8\n121.51, 38.81"
    assert lines_of({"lon": 121.5, "lat": 38.8, "geometry": None}) == "121.5, 38.8"


@pytest.mark.parametrize(
    "typed", ["abc", "121.5", "nan, 38.8", "1e999, 38.8", "121.5, 38.8, 3", "121.5E,38.8N", "٣, ٤"]
)
def test_what_is_no_pair_of_degrees_is_told_by_its_line(typed: str) -> None:
    words = refusal(shape_of, f"121.5, 38.8\n{typed}", kind="line", system="wgs84", box=BOX)
    assert words == "第 2 行不是经纬度，请写成 121.5234, 38.8612 这样"


def test_a_point_is_one_line() -> None:
    words = refusal(shape_of, "121.5, 38.8\n121.6, 38.8", kind="point", system="wgs84", box=BOX)
    assert words == "一个点只写一行；要画线或面，请先在“形状”里选"


@given(st.text(max_size=200))
def test_no_typed_text_breaks_the_reader(typed: str) -> None:
    for kind in ("point", "line", "area"):
        try:
            found = shape_of(typed, kind=kind, system="gcj02", box=BOX)
        except ShapeRefused as refused:
            assert translate("zh", refused.word)
        else:
            assert outside(found.lon, found.lat, BOX) == []


def test_a_declared_system_is_converted_before_it_is_judged() -> None:
    lon, lat = gcj_of_wgs((121.5, 38.8))
    found = shape_of(f"{lon}, {lat}", kind="point", system="gcj02", box=BOX)
    assert metres_between((found.lon, found.lat), (121.5, 38.8)) < 0.2


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


def feature(coordinates: Any, kind: str = "Point", **properties: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": {"name": "甲", **properties}}


def test_a_file_gives_a_site_for_each_feature() -> None:
    body = collection(
        feature([121.5, 38.8, 12.0], name_en="One", covers=["凌水街", " 小平岛 "]),
        feature([SQUARE], "Polygon", name="乙"),
    )
    one, two = read_features(b"\xef\xbb\xbf" + body, system="wgs84", box=BOX)
    assert (one.name_zh, one.name_en, one.covers, one.shape) == (
        "甲",
        "One",
        "凌水街\n小平岛",
        Shape(121.5, 38.8, None),
    )
    assert (two.name_zh, two.shape.kind) == ("乙", "Polygon")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "这个文件不是 GeoJSON，请从地图软件导出 GeoJSON 再传"),
        (b"PK\x03\x04", "这个文件不是 GeoJSON，请从地图软件导出 GeoJSON 再传"),
        (b"[]", "这个文件不是 GeoJSON，请从地图软件导出 GeoJSON 再传"),
        (b"[" * 100_000, "文件的层次太深，不是正常的 GeoJSON"),
        ("{甲}".encode("gbk"), "文件不是 UTF-8 编码，请另存为 UTF-8 再传"),
        (b'{"type": "Point", "coordinates": [NaN, 1]}', "这个文件不是 GeoJSON，请从地图软件导出 GeoJSON 再传"),
        (b"1" * 5000, "这个文件不是 GeoJSON，请从地图软件导出 GeoJSON 再传"),
        (b" " * (MOST_BYTES + 1), "文件超过 1 MB，请分成几个再传"),
        (collection(), "这个文件里没有图形"),
        (collection(*[feature([121.5, 38.8])] * 201), "一次最多 200 个图形，这个文件有 201 个"),
        (collection(feature([121.5, 38.8]), None), "第 2 个图形：没有坐标"),
        (
            collection(feature([121.5, 38.8], name="")),
            "第 1 个图形：没有名称，或者名称超过 80 字：请在属性 name 里写点位名称",
        ),
        (collection(feature([1e999, 38.8])), "这个文件不是 GeoJSON，请从地图软件导出 GeoJSON 再传"),
        (
            b'{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Point","coordinates":[1e999,1]}}',
            "第 1 个图形：第 1 个点不是一对数字",
        ),
        (collection(feature([BOW], "Polygon")), "第 1 个图形：面的边界自己和自己相交，在 121.505, 38.805 附近"),
        (
            collection(feature([121.5, 38.8]), crs={"properties": {"name": "EPSG:3857"}}),
            "文件声明了别的坐标系，请先转换成经纬度（EPSG:4326）再传",
        ),
    ],
)
def test_a_file_that_is_none_of_it_is_refused_in_a_sentence(body: bytes, words: str) -> None:
    assert refusal(read_features, body, system="wgs84", box=BOX) == words


def test_all_features_together_have_a_bound() -> None:
    line = [[121.2 + at / 10_000, 38.8] for at in range(1900)]
    words = refusal(read_features, collection(*[feature(line, "LineString")] * 3), system="wgs84", box=BOX)
    assert words == "一次最多 5000 个点，这个文件有 5700 个，请简化后再传"


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda of: st.lists(of, max_size=4)))
def test_no_coordinates_break_the_judge(coordinates: Any) -> None:
    for kind in ("Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon"):
        try:
            judged({"type": kind, "coordinates": coordinates}, box=BOX)
        except ShapeRefused as refused:
            assert translate("zh", refused.word)
