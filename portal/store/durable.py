"""Files that are on the disk, whole and under their name, when the call returns."""

import os
import secrets
from pathlib import Path


def write_privately(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read; it appears whole or not at all."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def make_private(path: Path) -> None:
    """Have a file that only its owner may read, made empty when it is not there."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


def make_private_folder(folder: Path) -> None:
    """Have a folder; a new one, with those above it, is for its owner alone, and its name survives a power cut."""
    if not folder.is_dir():
        # mkdir's own `parents` would leave the folders between open to everybody.
        make_private_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
