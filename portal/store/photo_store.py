"""Where photos lie: a folder of files under random names, each written whole or not at all."""

import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from portal.store.durable import make_private_folder, sync_folder, write_privately
from portal.store.photos import SIZES, Photo

_NAME = re.compile(r"[0-9a-f]{32}")


class PhotosAway(OSError):
    """No photo can be kept now: a full disk, a folder that is not there or not ours."""


@dataclass(frozen=True)
class PhotoStore:
    """Photos in a folder as `ab/<name>-large.jpg`; a name is 128 random bits in hex and says nothing."""

    folder: Path

    def save(self, photo: Photo) -> str:
        """Keep a photo in all its sizes and give its name; on the disk when it returns.

        PhotosAway (disk full, read-only) leaves no file behind.
        """
        return self._keep(photo.sizes)

    def copy(self, name: str) -> str:
        """Keep the same photo under another name. PhotosAway when there is none."""
        found = {size: self.open_path(name, size) for size in SIZES}
        paths = {size: path for size, path in found.items() if path}
        if not paths:
            raise PhotosAway(f"no photo {name}")
        return self._keep({size: path.read_bytes() for size, path in paths.items()})

    def _keep(self, sizes: Mapping[str, bytes]) -> str:
        name = secrets.token_hex(16)
        home = self._home(name)
        paths = [_path(home, name, size) for size in sizes]
        try:
            make_private_folder(home)
            for path, content in zip(paths, sizes.values(), strict=True):
                write_privately(path, content)
        except BaseException as problem:
            with suppress(OSError):
                for path in paths:
                    path.unlink(missing_ok=True)
            if isinstance(problem, OSError):
                raise PhotosAway(*problem.args) from problem
            raise
        return name

    def open_path(self, name: str, size: str) -> Path | None:
        """The file of a photo in a size; None when name or size is none of ours or the file is gone."""
        if not _NAME.fullmatch(name) or size not in SIZES:
            return None
        path = _path(self._home(name), name, size)
        return path if path.is_file() else None

    def delete(self, name: str) -> None:
        """Remove a photo in all its sizes, gone already or not; ValueError when the name is none of ours."""
        if not _NAME.fullmatch(name):
            raise ValueError("not the name of a photo")
        home = self._home(name)
        if home.is_dir():
            for size in SIZES:
                _path(home, name, size).unlink(missing_ok=True)
            sync_folder(home)

    def old_names(self, group: int, *, before: datetime) -> set[str]:
        """Names of the photos in one of the 256 folders that were written before a moment."""
        files = (self.folder / f"{group:02x}").glob("*-*.jpg")
        old = {file.name.split("-")[0] for file in files if file.stat().st_mtime < before.timestamp()}
        return {name for name in old if _NAME.fullmatch(name)}

    def _home(self, name: str) -> Path:
        return self.folder / name[:2]


def _path(home: Path, name: str, size: str) -> Path:
    return home / f"{name}-{size}.jpg"
