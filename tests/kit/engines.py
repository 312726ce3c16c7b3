"""The same SQLite file through Tortoise's own client or through ours."""

from pathlib import Path
from typing import Any

from portal.settings import load_settings
from portal.store.database import tortoise_config

OURS = "portal.store.sqlite_engine"
TORTOISES = "tortoise.backends.sqlite"


def config_with(engine: str, file: Path) -> dict[str, Any]:
    config = tortoise_config(load_settings(database_url=f"sqlite://{file}"))
    config["connections"]["default"]["engine"] = engine
    return config
