"""A GeoJSON file of many sites in the form, and what an earlier one gave, which the form carries in a hidden field.

The hidden field is GeoJSON too, and read by what reads the file: it is as much a stranger's word as any other.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.datastructures import UploadFile

from portal.projects.sites.coordinates import SYSTEMS
from portal.projects.sites.shapes import Shape, ShapeRefused
from portal.projects.sites.upload import MOST_BYTES, Feature, check_amount, read_features, written_features
from portal.projects.update_form.form import Reading
from portal.web.language import N_


async def read_file(reading: Reading, *, precision: Callable[[], int]) -> list[dict[str, Any]]:
    """The sites of the file sent now, after those of an earlier one; ``precision``: the error typed beside the file."""
    kept = [] if reading.ticked("sites_uploaded_remove") else _carried(reading)
    found = await _sent(reading, kept)
    if not all(feature.precision_m for feature in found):
        metres = precision()
        found = [replace(feature, precision_m=feature.precision_m or metres or None) for feature in found]
    # A browser does not send the file again when the form comes back for another mistake.
    reading.read.typed["sites_uploaded"] = written_features(found) if found else ""
    return [_row(feature) for feature in found]


async def _sent(reading: Reading, kept: list[Feature]) -> list[Feature]:
    file = reading.form.get("sites_file")
    if not isinstance(file, UploadFile) or not file.filename:
        return kept
    system = reading.text("sites_file_system") or "wgs84"
    try:
        if system not in SYSTEMS:
            raise ShapeRefused(N_("请从列表里选形状和坐标系"))
        found = read_features(await file.read(MOST_BYTES + 1), system=system, box=reading.box)
        check_amount([*kept, *found])
    except ShapeRefused as refused:
        reading.tell("sites_file", refused.word)
        return kept
    return [*kept, *(replace(feature, precision_m=None) for feature in found)]


def _carried(reading: Reading) -> list[Feature]:
    found = carried_features(reading.text("sites_uploaded"), box=reading.box)
    if found is None:
        reading.error("sites_file", N_("上传的点位没有传完整，请重新选择文件"))
    return found or []


def carried_features(text: str, *, box: Mapping[str, float]) -> list[Feature] | None:
    """What the hidden field holds; None when it is not as we wrote it. Without an error: it was typed wrongly."""
    if not text:
        return []
    try:
        return read_features(text.encode(errors="replace"), system="wgs84", box=box)
    except ShapeRefused:
        return None


def feature_of(row: Mapping[str, Any]) -> Feature:
    """A site of ``changes`` as a feature."""
    shape = Shape(row["lon"], row["lat"], row["geometry"])
    return Feature(row["name_zh"], row["name_en"], row["covers"], shape, row["precision_m"])


def _row(feature: Feature) -> dict[str, Any]:
    texts = {"name_zh": feature.name_zh, "name_en": feature.name_en, "covers": feature.covers}
    place = place_columns(feature.shape, feature.precision_m or 0)
    return {"number": None, **texts, **place, "reason": "", "uploaded": True}


def place_columns(shape: Shape, precision: int) -> dict[str, Any]:
    return {"lon": shape.lon, "lat": shape.lat, "precision_m": precision, "geometry": shape.geometry}
