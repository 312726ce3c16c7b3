"""The files of the key folder: one key each, for its owner's eyes only."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from portal.store.durable import write_privately

PURPOSES = ("sessions", "receipts", "contacts")
KEY_BYTES = 32
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_NAME = re.compile(r"(sessions|receipts|contacts)-([0-9a-f]{8})\.key")
_TEXT = re.compile(r"([0-9a-f]{64})(?:\s+(\S+))?\s*")


class KeyFolderProblem(Exception):
    """The key folder cannot be used; the text is one English sentence for the operator."""


@dataclass(frozen=True)
class Key:
    """One key: `id` is the first 8 hex digits of the SHA-256 of `secret`, `made` tells which is newest."""

    id: str
    secret: bytes = field(repr=False)
    made: datetime = LONG_AGO


def new_key(made: datetime) -> Key:
    """A key of 32 random bytes."""
    secret = secrets.token_bytes(KEY_BYTES)
    return Key(key_id(secret), secret, made)


def key_id(secret: bytes) -> str:
    return hashlib.sha256(secret).hexdigest()[:8]


def key_path(folder: Path, purpose: str, key_id: str) -> Path:
    return folder / f"{purpose}-{key_id}.key"


def read_folder(folder: Path) -> dict[str, tuple[Key, ...]]:
    """The keys in a folder by purpose, oldest first; KeyFolderProblem when one cannot be trusted."""
    found: dict[str, list[Key]] = {purpose: [] for purpose in PURPOSES}
    for path in folder.glob("*.key"):
        name = _NAME.fullmatch(path.name)
        if name:
            found[name[1]].append(read_key(path))
    return {purpose: tuple(sorted(keys, key=lambda key: (key.made, key.id))) for purpose, keys in found.items()}


def find_key(folder: Path, purpose: str, key_id: str) -> Key | None:
    """The key with this purpose and id in a folder, or None."""
    path = key_path(folder, purpose, key_id)
    # The id may come from a stranger's token: only a well-formed name reaches the folder.
    return read_key(path) if _NAME.fullmatch(path.name) and path.is_file() else None


def read_key(path: Path) -> Key:
    """The key in a file: 64 hex digits and the time it was made (the file's own time when it names none)."""
    mode = path.stat().st_mode
    if mode & 0o077:
        raise KeyFolderProblem(f"The key file {path} may be read by others: give it mode 600.")
    text = _TEXT.fullmatch(path.read_text(encoding="ascii", errors="replace"))
    if not text or not path.name.endswith(f"-{key_id(bytes.fromhex(text[1]))}.key"):
        raise KeyFolderProblem(f"The key file {path} is damaged: its content does not fit its name.")
    secret = bytes.fromhex(text[1])
    return Key(key_id(secret), secret, _made(text[2], path))


def write_key(folder: Path, purpose: str, key: Key) -> None:
    """Put a key into its file, mode 600, complete and on the disk before it has its name."""
    path = key_path(folder, purpose, key.id)
    write_privately(path, f"{key.secret.hex()} {key.made.isoformat()}\n".encode())


def _made(text: str | None, path: Path) -> datetime:
    try:
        made = datetime.fromisoformat(text) if text else datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except ValueError:
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return made if made.tzinfo else made.replace(tzinfo=UTC)
