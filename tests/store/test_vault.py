import hashlib
import hmac
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.store.keys import Key, Keyring, open_keyring, rotate
from portal.store.vault import CannotUnseal, keyed_hash, seal, unseal

KEY = Key("0badcafe", bytes(range(32)))
RING = Keyring(Path("nowhere"), {"sessions": (KEY,), "receipts": (), "contacts": ()})


@given(st.binary(max_size=300), st.text(max_size=20))
def test_what_was_sealed_opens_for_the_same_purpose(plain: bytes, purpose: str) -> None:
    assert unseal(RING, "sessions", seal(KEY, plain, purpose=purpose), purpose=purpose) == plain


@given(st.binary(max_size=60), st.integers(0), st.integers(1, 255))
def test_a_token_with_one_changed_character_opens_nothing(plain: bytes, place: int, shift: int) -> None:
    token = seal(KEY, plain, purpose="form")
    at = place % len(token)
    changed = token[:at] + chr((ord(token[at]) + shift) % 256) + token[at + 1 :]
    with pytest.raises(CannotUnseal):
        unseal(RING, "sessions", changed, purpose="form")


@given(st.text())
def test_foreign_text_opens_nothing(token: str) -> None:
    with pytest.raises(CannotUnseal):
        unseal(RING, "sessions", token, purpose="form")


@pytest.mark.parametrize("token", ["", "A", "=", "A" * 44, "\ud800", "票", "A" * 1_000_000, "AB==", "A B"])
def test_hostile_tokens_open_nothing(token: str) -> None:
    with pytest.raises(CannotUnseal):
        unseal(RING, "sessions", token, purpose="form")


def test_a_token_opens_for_no_other_use_and_with_no_other_kind_of_key() -> None:
    token = seal(KEY, b"case 413", purpose="ticket")
    with pytest.raises(CannotUnseal):
        unseal(RING, "sessions", token, purpose="form")
    with pytest.raises(CannotUnseal):
        unseal(RING, "receipts", token, purpose="ticket")


def test_tokens_are_url_safe_and_never_alike() -> None:
    tokens = {seal(KEY, b"the same", purpose="form") for _ in range(50)}
    assert len(tokens) == 50
    assert all(
        set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") for token in tokens
    )


def test_an_old_key_still_opens_after_a_rotation(tmp_path: Path) -> None:
    before = open_keyring(tmp_path / "keys", create=True)
    token = seal(before.current("receipts"), b"kept", purpose="receipt")
    after = rotate(before, "receipts")
    assert unseal(after, "receipts", token, purpose="receipt") == b"kept"
    newer = seal(after.current("receipts"), b"new", purpose="receipt")
    assert unseal(before, "receipts", newer, purpose="receipt") == b"new"


def test_the_hash_is_hmac_of_length_prefixed_parts() -> None:
    message = (2).to_bytes(8, "big") + b"ab" + (0).to_bytes(8, "big")
    assert keyed_hash(KEY, b"ab", b"") == hmac.new(KEY.secret, message, hashlib.sha256).hexdigest()


@given(st.lists(st.binary(max_size=9), max_size=4), st.lists(st.binary(max_size=9), max_size=4))
def test_two_lists_of_parts_never_share_a_hash(one: list[bytes], other: list[bytes]) -> None:
    assert (keyed_hash(KEY, *one) == keyed_hash(KEY, *other)) == (one == other)


def test_another_key_gives_another_hash() -> None:
    assert keyed_hash(KEY, b"a") != keyed_hash(Key("00000000", b"\1" * 32), b"a")
