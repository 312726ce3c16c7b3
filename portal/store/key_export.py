"""The keys in one passphrase-sealed file, since no backup holds them."""

import base64
import json
import secrets
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from portal.store.durable import write_privately
from portal.store.key_files import PURPOSES, Key, key_id, key_path, write_key
from portal.store.keys import Keyring

FORMAT = "livelihood-portal keys"
SHORTEST_PASSPHRASE = 12
# OWASP's first choice for scrypt: 128 MB and about half a second a try.
COST = {"n": 2**17, "r": 8, "p": 1}


class ExportProblem(Exception):
    """The export cannot be made or opened; the text is one English sentence for the operator."""


def export_sealed(keyring: Keyring, passphrase: str) -> bytes:
    """All keys of a keyring in one file: a JSON line that names format and parameters, and a base64 line.

    scrypt makes the key from the passphrase, AES-256-GCM seals, and the first line is bound in.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ExportProblem(f"The passphrase must have at least {SHORTEST_PASSPHRASE} characters.")
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    head = {"format": FORMAT, "version": 1, "kdf": "scrypt", **COST, "salt": salt.hex(), "nonce": nonce.hex()}
    first_line = json.dumps(head).encode()
    plain = json.dumps({purpose: [_to_row(key) for key in keyring.keys[purpose]] for purpose in PURPOSES})
    sealed = AESGCM(_secret(passphrase, head)).encrypt(nonce, plain.encode(), first_line)
    return first_line + b"\n" + base64.b64encode(sealed) + b"\n"


def import_sealed(blob: bytes, passphrase: str) -> dict[str, tuple[Key, ...]]:
    """The keys in an export by purpose, oldest first; ExportProblem when file or passphrase is wrong."""
    head, first_line, sealed = _read(blob)
    try:
        plain = AESGCM(_secret(passphrase, head)).decrypt(bytes.fromhex(head["nonce"]), sealed, first_line)
    except InvalidTag:
        raise ExportProblem("The passphrase is wrong, or the file was changed.") from None
    rows = json.loads(plain)
    return {purpose: tuple(_from_row(row) for row in rows[purpose]) for purpose in PURPOSES}


def write_export(keyring: Keyring, *, file: Path, passphrase: str) -> None:
    """Write the export, mode 600, and leave the marks that `is_exported` looks for.

    ExportProblem when the file exists: an older export may be the only way to older keys.
    """
    if file.exists():
        raise ExportProblem(f"{file} exists already: choose another name.")
    write_privately(file, export_sealed(keyring, passphrase))
    for key in _all(keyring):
        try:
            write_privately(_mark(keyring, key), b"")
        except OSError as problem:
            raise ExportProblem(f"{file} was written, but {keyring.folder} takes no mark of it: {problem}.") from None


def read_export(file: Path, *, passphrase: str, folder: Path) -> None:
    """Bring the keys of a written export into a key folder, with the marks: they are in an export, after all.

    ExportProblem when file or passphrase is wrong; the folder is untouched then.
    """
    try:
        blob = file.read_bytes()
    except OSError as problem:
        raise ExportProblem(f"{file} cannot be read: {problem.strerror}.") from None
    keys = import_sealed(blob, passphrase)
    place_keys(folder, keys)
    placed = Keyring(folder, keys)
    for key in _all(placed):
        write_privately(_mark(placed, key), b"")


def is_exported(keyring: Keyring) -> bool:
    """Whether each present key is in an export that was once written."""
    return all(_mark(keyring, key).exists() for key in _all(keyring))


def place_keys(folder: Path, keys: Mapping[str, tuple[Key, ...]]) -> None:
    """Put imported keys into a key folder; those that it has already stay as they are."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for purpose in PURPOSES:
        for key in keys[purpose]:
            if not key_path(folder, purpose, key.id).exists():
                write_key(folder, purpose, key)


def _all(keyring: Keyring) -> list[Key]:
    return [key for purpose in PURPOSES for key in keyring.keys[purpose]]


def _mark(keyring: Keyring, key: Key) -> Path:
    return keyring.folder / f"exported-{key.id}"


def _to_row(key: Key) -> dict[str, str]:
    return {"secret": key.secret.hex(), "made": key.made.isoformat()}


def _from_row(row: Mapping[str, str]) -> Key:
    secret = bytes.fromhex(row["secret"])
    return Key(key_id(secret), secret, datetime.fromisoformat(row["made"]))


def _secret(passphrase: str, head: Mapping[str, Any]) -> bytes:
    # NFKC, so that a passphrase typed on another system's keyboard is the same bytes.
    typed = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    salt = bytes.fromhex(head["salt"])
    return Scrypt(salt=salt, length=32, n=head["n"], r=head["r"], p=head["p"]).derive(typed)


def _read(blob: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    first_line, _, rest = blob.partition(b"\n")
    try:
        head = json.loads(first_line)
        sealed = base64.b64decode(rest.strip(), validate=True)
        is_ours = head["format"] == FORMAT and len(bytes.fromhex(head["nonce"])) == 12
        bytes.fromhex(head["salt"])
    except (ValueError, KeyError, TypeError):
        is_ours = False
    if not is_ours:
        raise ExportProblem("This is no export of the portal's keys, or it is damaged.")
    if head.get("version") != 1 or {name: head.get(name) for name in COST} != COST:
        # A changed header must not make this machine compute for hours.
        raise ExportProblem("This export was made by another version of the portal.")
    return head, first_line, sealed
