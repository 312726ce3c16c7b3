"""Where files lie that are kept as they came: a folder, random names, each written whole or not at all."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from portal.store.durable import make_private_folder, sync_folder
from portal.store.photo_store import PhotosAway

CHUNK = 1024 * 1024
_NAME = re.compile(r"[0-9a-f]{32}")


class FilesAway(PhotosAway):
    """No file can be kept now: a full disk, a folder that is not there or not ours."""


@dataclass(frozen=True)
class KeptFile:
    """A kept file: its name in the store, its size in bytes, the SHA-256 of its bytes in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class FileStore:
    """Files in a folder as `ab/<name>`; a name is 128 random bits in hex and says nothing."""

    folder: Path

    def save(self, source: IO[bytes]) -> KeptFile:
        """Keep what a file holds, from its beginning, a megabyte at a time; on the disk when it returns.

        FilesAway (disk full, read-only) leaves no file behind.
        """
        name, digest, size = secrets.token_hex(16), hashlib.sha256(), 0
        path = self._path(name)
        draft = path.with_name(f".{name}")
        try:
            make_private_folder(path.parent)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                for chunk in _chunks(source):
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            sync_folder(path.parent)
        except BaseException as problem:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
                path.unlink(missing_ok=True)
            if isinstance(problem, OSError):
                raise FilesAway(*problem.args) from problem
            raise
        return KeptFile(name, size, digest.hexdigest())

    def copy(self, name: str) -> str:
        """Keep the same bytes under another name. FilesAway when there are none."""
        path = self.open_path(name)
        if path is None:
            raise FilesAway(f"no file {name}")
        with path.open("rb") as source:
            return self.save(source).name

    def open_path(self, name: str) -> Path | None:
        """The file of a name; None when the name is none of ours or the file is gone."""
        path = self._path(name) if _NAME.fullmatch(name) else None
        return path if path and path.is_file() else None

    def delete(self, name: str) -> None:
        """Remove a file, gone already or not; ValueError when the name is none of ours."""
        if not _NAME.fullmatch(name):
            raise ValueError("not the name of a file")
        path = self._path(name)
        if path.parent.is_dir():
            path.unlink(missing_ok=True)
            sync_folder(path.parent)

    def old_names(self, group: int, *, before: datetime) -> set[str]:
        """Names of the files in one of the 256 folders that were written before a moment."""
        files = (file for file in (self.folder / f"{group:02x}").glob("*") if _NAME.fullmatch(file.name))
        return {file.name for file in files if file.stat().st_mtime < before.timestamp()}

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    source.seek(0)
    while chunk := source.read(CHUNK):
        yield chunk
