"""The key that each view of the form carries: one key, one case.

Made and signed by the server: key id (4 bytes), nonce (16), project id or 0 (8), time in seconds (8) and an
HMAC (32), in base64. The nonce is never stored; the query code and the hash of the form come from it.
"""

import base64
import hmac
import secrets
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal.store.keys import Key, Keyring
from portal.store.vault import keyed_hash

NONCE_BYTES = 16
VALID = timedelta(hours=24)
CLOCK_TOLERANCE = timedelta(minutes=5)

_LAYOUT = struct.Struct(f">4s{NONCE_BYTES}sQQ")
_MAC_BYTES = 32


class DamagedKey(Exception):
    """What came as a form key was not made here, or not for this form."""


@dataclass(frozen=True)
class FormKey:
    """``project_id`` is 0 for the general form; ``issued_at`` is the moment of the view."""

    nonce: bytes
    project_id: int
    issued_at: datetime

    def is_valid_at(self, now: datetime) -> bool:
        """Within 24 hours; a key from the future (a clock that was set back) is no better than an old one."""
        return -CLOCK_TOLERANCE <= now - self.issued_at <= VALID

    def hash_by(self, key: Key) -> str:
        """What is stored of the key: its keyed hash."""
        return keyed_hash(key, b"form", self.nonce)


def new_form_key(*, keyring: Keyring, project_id: int | None, now: datetime) -> str:
    """A fresh key for one view of the form."""
    return _signed(
        keyring.current("sessions"),
        nonce=secrets.token_bytes(NONCE_BYTES),
        project_id=project_id or 0,
        issued_at=int(now.timestamp()),
    )


def read_form_key(token: str, *, keyring: Keyring, project_id: int | None) -> FormKey:
    """The key in a sent form. Raises DamagedKey; whether it is still valid is the caller's question."""
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
        key_id, nonce, project, issued = _LAYOUT.unpack(raw[:-_MAC_BYTES])
    except (ValueError, struct.error):
        raise DamagedKey from None
    key = keyring.by_id("sessions", key_id.hex())
    if key is None or not hmac.compare_digest(raw[-_MAC_BYTES:], _mac(key, raw[:-_MAC_BYTES])):
        raise DamagedKey
    if project != (project_id or 0):
        raise DamagedKey
    return FormKey(nonce, project, datetime.fromtimestamp(issued, UTC))


def _signed(key: Key, *, nonce: bytes, project_id: int, issued_at: int) -> str:
    body = _LAYOUT.pack(bytes.fromhex(key.id), nonce, project_id, issued_at)
    return base64.urlsafe_b64encode(body + _mac(key, body)).decode()


def _mac(key: Key, body: bytes) -> bytes:
    return bytes.fromhex(keyed_hash(key, b"form key", body))
