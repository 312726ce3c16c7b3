"""The invented programme as a file of the portal's own kind, for a year that is only known when it is filled."""

import tomllib
from pathlib import Path
from typing import Any

from portal.projects.programme_file import ProgrammeFile

FILE = Path(__file__).with_name("programme.toml")


def programmes_of(year: int) -> list[ProgrammeFile]:
    """The programme of the year before, then the year's own."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return [_file(content, content["before"], year - 1), _file(content, content["projects"], year)]


def _file(content: dict[str, Any], projects: list[dict[str, Any]], year: int) -> ProgrammeFile:
    used = {project["area"] for project in projects}
    areas = [area for area in content["areas"] if area["key"] in used]
    programme = {
        **content["programme"],
        "year": year,
        "title_zh": f"示例：{year}年民生工程",
        "title_en": f"Sample: livelihood projects {year}",
        "promised_areas": len(areas),
        "promised_projects": len(projects),
    }
    return ProgrammeFile.model_validate(
        {"file": FILE.name, "programme": programme, "areas": areas, "projects": projects}
    )
