import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.store.key_export import (
    ExportProblem,
    export_sealed,
    import_sealed,
    is_exported,
    place_keys,
    write_export,
)
from portal.store.keys import Keyring, open_keyring, rotate

PASSPHRASE = "正确的口令：八个字以上才行"
WRONG = "another passphrase"


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    first = open_keyring(tmp_path / "keys", create=True)
    return rotate(first, "receipts", now=datetime.now(UTC) + timedelta(hours=1))


def test_an_export_brings_every_key_back_and_shows_none(keyring: Keyring, tmp_path: Path) -> None:
    blob = export_sealed(keyring, PASSPHRASE)
    keys = import_sealed(blob, PASSPHRASE)
    assert keys == keyring.keys
    place_keys(tmp_path / "elsewhere", keys)
    assert open_keyring(tmp_path / "elsewhere", create=False).keys == keyring.keys
    assert keyring.current("receipts").secret.hex().encode() not in blob


def test_a_wrong_passphrase_is_said(keyring: Keyring) -> None:
    with pytest.raises(ExportProblem, match="The passphrase is wrong, or the file was changed"):
        import_sealed(export_sealed(keyring, PASSPHRASE), WRONG)


def test_a_short_passphrase_is_refused(keyring: Keyring) -> None:
    with pytest.raises(ExportProblem, match="at least 12 characters"):
        export_sealed(keyring, "eleven char")


def test_the_head_is_bound_to_the_content(keyring: Keyring) -> None:
    blob = export_sealed(keyring, PASSPHRASE)
    with pytest.raises(ExportProblem, match="was changed"):
        import_sealed(blob.replace(b'"kdf": "scrypt"', b'"kdf":"scrypt"'), PASSPHRASE)


@pytest.mark.parametrize("blob", [b"", b"{}", b"[]\n", b"\x80\xff\n\x00", b"null\nAAAA", b"1\n\n"])
def test_another_file_is_no_export(blob: bytes) -> None:
    with pytest.raises(ExportProblem, match="no export of the portal's keys"):
        import_sealed(blob, PASSPHRASE)


def test_a_header_that_asks_for_hours_of_work_is_refused(keyring: Keyring) -> None:
    head, _, rest = export_sealed(keyring, PASSPHRASE).partition(b"\n")
    greedy = json.dumps({**json.loads(head), "n": 2**40}).encode() + b"\n" + rest
    with pytest.raises(ExportProblem, match="another version"):
        import_sealed(greedy, PASSPHRASE)


def test_doctor_knows_whether_the_present_keys_were_exported(keyring: Keyring, tmp_path: Path) -> None:
    assert not is_exported(keyring)
    write_export(keyring, file=tmp_path / "keys.sealed", passphrase=PASSPHRASE)
    assert is_exported(keyring)
    assert (tmp_path / "keys.sealed").stat().st_mode & 0o777 == 0o600
    assert import_sealed((tmp_path / "keys.sealed").read_bytes(), PASSPHRASE) == keyring.keys
    assert not is_exported(rotate(keyring, "contacts"))


def test_an_export_never_writes_over_a_file(keyring: Keyring, tmp_path: Path) -> None:
    (tmp_path / "keys.sealed").write_text("an older export")
    with pytest.raises(ExportProblem, match="exists already"):
        write_export(keyring, file=tmp_path / "keys.sealed", passphrase=PASSPHRASE)
    assert not is_exported(keyring)
