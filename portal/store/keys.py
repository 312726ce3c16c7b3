"""The key folder: three keys apart from the database, each with an id that is stored with what it made."""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal.store.durable import sync_folder
from portal.store.key_files import (
    PURPOSES,
    Key,
    KeyFolderProblem,
    find_key,
    new_key,
    read_folder,
    write_key,
)

__all__ = ["PURPOSES", "Key", "KeyFolderProblem", "Keyring", "open_keyring", "rotate"]


WAYS = " `portal keys make` makes new keys, `portal keys import FILE` brings exported ones back."


@dataclass(frozen=True)
class Keyring:
    """The keys of a folder by purpose, oldest first; older ones stay readable for what they made."""

    folder: Path
    keys: Mapping[str, tuple[Key, ...]]

    def current(self, purpose: str) -> Key:
        """The newest key of a purpose: the one to make things with."""
        return self.keys[purpose][-1]

    def by_id(self, purpose: str, key_id: str) -> Key | None:
        """The key with this id or None; a key that another process has just made is found in the folder."""
        for key in self.keys[purpose]:
            if key.id == key_id:
                return key
        return find_key(self.folder, purpose, key_id)


def open_keyring(folder: Path, *, create: bool, now: datetime | None = None) -> Keyring:
    """The keys of a folder; missing ones are made when `create`, else KeyFolderProblem says which.

    KeyFolderProblem too when others may read or swap a key, or when a key is damaged.
    """
    _check_folder(folder, create=create)
    keys = read_folder(folder)
    if all(keys.values()):
        return Keyring(folder, keys)
    if not create:
        missing = next(purpose for purpose in PURPOSES if not keys[purpose])
        raise KeyFolderProblem(f"The key folder {folder} has no key for {missing}.{WAYS}")
    with _alone_in(folder):
        # Two processes may start at once: whoever comes second finds the first one's keys.
        keys = read_folder(folder)
        for purpose in PURPOSES:
            if not keys[purpose]:
                write_key(folder, purpose, new_key(now or datetime.now(UTC)))
    return Keyring(folder, read_folder(folder))


def rotate(keyring: Keyring, purpose: str, *, now: datetime | None = None) -> Keyring:
    """The keyring with a new current key of this purpose, written to the folder; the old ones stay."""
    made = now or datetime.now(UTC)
    with _alone_in(keyring.folder):
        known = read_folder(keyring.folder)[purpose]
        # A clock that went back must not make the old key the newest one again.
        latest = max((key.made for key in known), default=made - timedelta(seconds=1))
        write_key(keyring.folder, purpose, new_key(max(made, latest + timedelta(microseconds=1))))
    return Keyring(keyring.folder, read_folder(keyring.folder))


def _check_folder(folder: Path, *, create: bool) -> None:
    if not folder.exists() and create:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)
    if not folder.is_dir():
        raise KeyFolderProblem(f"The key folder {folder} does not exist.{WAYS}")
    if folder.stat().st_mode & 0o022:
        raise KeyFolderProblem(f"The key folder {folder} may be changed by others: give it mode 700.")


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
