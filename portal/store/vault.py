"""Sealing with a key of the key folder, and hashes that nobody can compute without it."""

import base64
import hashlib
import hmac
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.store.keys import Key, Keyring

VERSION: Final = b"\x01"
ID_BYTES, NONCE_BYTES, TAG_BYTES = 4, 12, 16
HEAD_BYTES = len(VERSION) + ID_BYTES + NONCE_BYTES


class CannotUnseal(Exception):
    """The token is not ours, was changed, was made for another use, or its key is gone."""


def seal(key: Key, plain: bytes, *, purpose: str) -> str:
    """Seal bytes into a url-safe token that only the same key and the same purpose open.

    AES-256-GCM; the token is version (1 byte), key id (4), nonce (12), ciphertext and tag (16) in base64.
    """
    start = VERSION + bytes.fromhex(key.id)
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_sealing_secret(key)).encrypt(nonce, plain, start + purpose.encode())
    return base64.urlsafe_b64encode(start + nonce + sealed).rstrip(b"=").decode()


def unseal(keyring: Keyring, key_purpose: str, token: str, *, purpose: str) -> bytes:
    """The bytes in a token made with any key of `key_purpose` (a name of the key folder) for `purpose`."""
    raw = _decode(token)
    start, nonce, sealed = raw[: 1 + ID_BYTES], raw[1 + ID_BYTES : HEAD_BYTES], raw[HEAD_BYTES:]
    key = keyring.by_id(key_purpose, start[1:].hex())
    if start[:1] != VERSION or key is None:
        raise CannotUnseal
    try:
        return AESGCM(_sealing_secret(key)).decrypt(nonce, sealed, start + purpose.encode())
    except InvalidTag:
        raise CannotUnseal from None


def keyed_hash(key: Key, *parts: bytes) -> str:
    """HMAC-SHA-256 of the parts in hex; each part goes in with its length, so no two lists are alike."""
    mac = hmac.new(key.secret, digestmod=hashlib.sha256)
    for part in parts:
        mac.update(len(part).to_bytes(8, "big") + part)
    return mac.hexdigest()


def _sealing_secret(key: Key) -> bytes:
    # One secret serves cipher and hash, so the cipher gets one derived from it. No list of parts of
    # keyed_hash begins like this text: theirs begin with a length, hence with a zero byte.
    return hmac.digest(key.secret, b"portal vault: AES-256-GCM", "sha256")


def _decode(token: str) -> bytes:
    """The bytes of a token in the one spelling that seal() gives; CannotUnseal for any other."""
    try:
        text = token.encode("ascii")
        raw = base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise CannotUnseal from None
    if len(raw) < HEAD_BYTES + TAG_BYTES or base64.urlsafe_b64encode(raw).rstrip(b"=") != text:
        raise CannotUnseal
    return raw
