"""The sites of the form: new ones, those moved or described anew, those removed, and a GeoJSON file of many."""

from typing import Any

from portal.projects.models import Site
from portal.projects.sites.coordinates import SYSTEMS
from portal.projects.sites.shapes import Shape, ShapeRefused
from portal.projects.sites.typed import TYPED_KINDS, lines_of, shape_of
from portal.projects.sites.upload import FARTHEST, written_features
from portal.projects.update_form.form import Reading, UpdateForm
from portal.projects.update_form.record import Record
from portal.projects.update_form.site_file import feature_of, place_columns, read_file
from portal.web.language import N_

MOST_ROWS = 6
MOST_SHOWN = 20
NAME, NAME_EN, COVERS = 80, 120, 500
USUAL = "50"
TEXTS = {"name_zh": NAME, "name_en": NAME_EN, "covers": COVERS}


def site_fields(record: Record) -> dict[str, str]:
    """What stands in the fields: the sites as published, over them what the draft changes."""
    changed = {row["number"]: row for row in record.changes.get("sites", []) if row["number"] is not None}
    typed = {f"{row}_precision": USUAL for row in ("sites_file", *(f"ns{at}" for at in range(MOST_ROWS)))}
    for site in record.sites:
        if len(record.sites) <= MOST_SHOWN or site.number in changed:
            typed |= _fields_of(f"st{site.number}", _as_row(site))
    for number, row in changed.items():
        moved = any(row[name] != getattr(_site(record, number), name, None) for name in ("lon", "lat", "geometry"))
        typed |= _fields_of(f"st{number}", row, placed=moved) | {f"st{number}_reason": row.get("reason") or ""}
    for key, reason in record.changes.get("sites_removed", {}).items():
        typed |= {f"st{key}_name_zh": "", **_shown(record, key), f"st{key}_remove": "yes", f"st{key}_reason": reason}
    new = [row for row in record.changes.get("sites", []) if row["number"] is None]
    for at, row in enumerate(row for row in new if not row.get("uploaded")):
        typed |= _fields_of(f"ns{at}", row, placed=True)
    uploaded = [feature_of(row) for row in new if row.get("uploaded")]
    return typed | ({"sites_uploaded": written_features(uploaded)} if uploaded else {})


def show_site(record: Record, read: UpdateForm, asked: str) -> None:
    """Put one more site's fields into the form: of a project with many sites only those asked for are shown."""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    site = _site(record, number)
    if site and f"st{number}_name_zh" not in read.typed:
        read.typed |= _fields_of(f"st{number}", _as_row(site))


async def read_sites(reading: Reading) -> dict[str, Any]:
    """The sites' part of ``changes``."""
    removed: dict[str, str] = {}
    rows: list[dict[str, Any]] = []
    for site in reading.record.sites:
        row = f"st{site.number}"
        if reading.ticked(f"{row}_remove"):
            ask = N_("取消点位须写明原因，最多 %(most)s 字，会公开")
            removed[str(site.number)] = reading.reason(f"{row}_reason", ask)
        elif f"{row}_name_zh" in reading.read.typed and (changed := _changed(reading, site, row)):
            rows.append(changed)
    rows += [_new(reading, f"ns{at}") for at in range(MOST_ROWS) if _is_typed(reading, f"ns{at}")]
    return {
        "sites": rows + await read_file(reading, precision=lambda: _precision(reading, "sites_file")),
        "sites_removed": removed,
    }


def _changed(reading: Reading, site: Site, row: str) -> dict[str, Any] | None:
    """What is to change of a site; None when the row says what is published already."""
    texts = _texts(reading, row)
    precision = _precision(reading, row)
    shape = _shape(reading, row) if reading.text(f"{row}_points") else _kept(site)
    as_published = (site.name_zh, site.name_en, site.covers, site.precision_m, site.lon, site.lat, site.geometry)
    if (*texts.values(), precision, shape.lon, shape.lat, shape.geometry) == as_published:
        return None
    ask = N_("改动点位须写明原因，最多 %(most)s 字，会公开")
    reason = reading.reason(f"{row}_reason", ask)
    return {"number": site.number, **texts, **place_columns(shape, precision), "reason": reason}


def _new(reading: Reading, row: str) -> dict[str, Any]:
    texts = _texts(reading, row)
    if not texts["name_zh"]:
        reading.error(f"{row}_name_zh", N_("请写点位名称，例如“2 号泵房”"))
    if not reading.text(f"{row}_points"):
        reading.error(f"{row}_points", N_("请写坐标，或者在地图上点出来"))
    shape = _shape(reading, row) if reading.text(f"{row}_points") else Shape(0, 0, None)
    return {"number": None, **texts, **place_columns(shape, _precision(reading, row)), "reason": ""}


def _is_typed(reading: Reading, row: str) -> bool:
    return any(reading.text(f"{row}_{name}") for name in (*TEXTS, "points"))


def _texts(reading: Reading, row: str) -> dict[str, str]:
    texts = {"name_zh": reading.line(f"{row}_name_zh"), "name_en": reading.line(f"{row}_name_en")}
    lines = [line.strip() for line in reading.text(f"{row}_covers").split("\n")]
    texts["covers"] = "\n".join(line for line in lines if line)
    for name, most in TEXTS.items():
        if len(texts[name]) > most:
            reading.error(f"{row}_{name}", N_("最多 %(most)s 字，现在有 %(n)s 字"), most=most, n=len(texts[name]))
    return texts


def _precision(reading: Reading, row: str) -> int:
    typed = reading.line(f"{row}_precision")
    metres = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
    if not 1 <= metres <= FARTHEST:
        reading.error(f"{row}_precision", N_("误差请写整数米，1 到 %(most)s"), most=FARTHEST)
    return metres


def _shape(reading: Reading, row: str) -> Shape:
    kind, system = reading.text(f"{row}_shape") or "point", reading.text(f"{row}_system") or "wgs84"
    try:
        if kind not in TYPED_KINDS or system not in SYSTEMS:
            raise ShapeRefused(N_("请从列表里选形状和坐标系"))
        return shape_of(reading.text(f"{row}_points"), kind=kind, system=system, box=reading.box)
    except ShapeRefused as refused:
        reading.tell(f"{row}_points", refused.word)
        return Shape(0, 0, None)


def _kept(site: Site) -> Shape:
    return Shape(site.lon, site.lat, site.geometry)


def _as_row(site: Site) -> dict[str, Any]:
    return {name: getattr(site, name) for name in (*TEXTS, "lon", "lat", "precision_m", "geometry")}


def _fields_of(prefix: str, row: dict[str, Any], *, placed: bool = False) -> dict[str, str]:
    """``placed``: the coordinates stand in their field; else the field is empty, which keeps the place."""
    typed = {f"{prefix}_{name}": row.get(name) or "" for name in TEXTS}
    kinds = {kind: key for key, kind in TYPED_KINDS.items()}
    kind = kinds.get(row["geometry"]["type"] if row["geometry"] else "Point", "point")
    place = {"points": lines_of(row), "shape": kind, "system": "wgs84"} if placed else {"points": "", "shape": kind}
    return (
        typed
        | {f"{prefix}_{name}": value for name, value in place.items()}
        | {f"{prefix}_precision": str(row["precision_m"])}
    )


def _site(record: Record, number: int) -> Site | None:
    return next((site for site in record.sites if site.number == number), None)


def _shown(record: Record, key: str) -> dict[str, str]:
    site = _site(record, int(key))
    return _fields_of(f"st{key}", _as_row(site)) if site else {}
