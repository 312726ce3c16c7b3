"""A programme's file as a clerk would write it, small, with one thing changed at a time."""

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

from portal.projects.programme_file import ProgrammeFile, read_programme

SMALL: dict[str, Any] = {
    "programme": {
        "year": 2031,
        "issuer_zh": "管委会",
        "title_zh": "2031年民生工程",
        "source_zh": "工作报告",
        "box": {"west": 121.1, "south": 38.7, "east": 121.7, "north": 39.02},
        "promised_areas": 2,
        "promised_projects": 3,
    },
    "areas": [{"key": "water", "zh": "饮水"}, {"key": "health", "zh": "医疗", "en": "Health"}],
    "projects": [
        {
            "number": 1,
            "slug": "pipes",
            "area": "water",
            "basis": "named",
            "title_zh": "供水管网",
            "promise_zh": "改造管网。",
            "sites": [{"lon": 121.5, "lat": 38.85, "precision_m": 300, "name_zh": "甲"}],
            "targets": [
                {"name_zh": "改造管线", "unit_zh": "公里", "planned": 40},
                {"name_zh": "改造小区", "unit_zh": "个", "planned": 118},
            ],
        },
        {
            "number": 2,
            "slug": "clinic",
            "area": "health",
            "basis": "section",
            "title_zh": "社区医院",
            "promise_zh": "建一座医院。",
            "scope": "district",
            "due": date(2031, 12, 31),
        },
        {
            "number": 3,
            "slug": "wells",
            "area": "water",
            "basis": "named",
            "title_zh": "水井",
            "promise_zh": "修水井。",
            "scope": "district",
        },
    ],
}


def small() -> dict[str, Any]:
    """A copy to change."""
    return copy.deepcopy(SMALL)


def write(content: dict[str, Any], folder: Path, *, name: str = "2031.toml") -> Path:
    """As TOML: JSON values are TOML values inside inline tables, all but the dates."""
    path = folder / name
    path.write_text("\n".join(f"{key} = {_toml(value)}" for key, value in content.items()), encoding="utf-8")
    return path


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, float):
        return repr(value)
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def read(content: dict[str, Any], folder: Path) -> ProgrammeFile:
    return read_programme(write(content, folder))
