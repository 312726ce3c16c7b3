import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.store.keys import PURPOSES, Key, KeyFolderProblem, open_keyring, rotate

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "parent" / "keys"


def key_file(folder: Path, purpose: str) -> Path:
    (path,) = folder.glob(f"{purpose}-*.key")
    return path


def test_the_embedded_default_makes_one_key_for_each_purpose(folder: Path) -> None:
    keyring = open_keyring(folder, create=True)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert sorted(keyring.keys) == sorted(PURPOSES)
    for purpose in PURPOSES:
        path, key = key_file(folder, purpose), keyring.current(purpose)
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.read_text().split()[0] == key.secret.hex() and len(key.secret) == 32
        assert key.id == hashlib.sha256(key.secret).hexdigest()[:8] == path.stem.split("-")[1]


def test_keys_that_are_there_are_kept(folder: Path) -> None:
    first = open_keyring(folder, create=True)
    assert open_keyring(folder, create=True) == first == open_keyring(folder, create=False)


def test_a_lost_key_alone_is_made_anew_on_the_embedded_default(folder: Path) -> None:
    first = open_keyring(folder, create=True)
    key_file(folder, "sessions").unlink()
    again = open_keyring(folder, create=True)
    assert again.current("sessions") != first.current("sessions")
    assert again.current("receipts") == first.current("receipts")


def test_elsewhere_a_missing_folder_or_key_is_a_sentence(folder: Path) -> None:
    with pytest.raises(KeyFolderProblem, match=r"^The key folder .*keys does not exist\. `portal keys make` makes"):
        open_keyring(folder, create=False)
    open_keyring(folder, create=True)
    key_file(folder, "receipts").unlink()
    with pytest.raises(KeyFolderProblem, match=r"^The key folder .* has no key for receipts\. `portal keys make`"):
        open_keyring(folder, create=False)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused(folder: Path, mode: int) -> None:
    open_keyring(folder, create=True)
    key_file(folder, "contacts").chmod(mode)
    with pytest.raises(KeyFolderProblem, match=r"contacts-\w+\.key may be read by others: give it mode 600\.$"):
        open_keyring(folder, create=True)


def test_a_folder_where_others_may_swap_keys_is_refused(folder: Path) -> None:
    open_keyring(folder, create=True)
    folder.chmod(0o770)
    with pytest.raises(KeyFolderProblem, match=r"may be changed by others: give it mode 700\.$"):
        open_keyring(folder, create=False)


@pytest.mark.parametrize("content", ["", "no key", "00" * 32, "a" * 63, "\x80"])
def test_a_damaged_key_is_refused(folder: Path, content: str) -> None:
    open_keyring(folder, create=True)
    key_file(folder, "receipts").write_text(content)
    with pytest.raises(KeyFolderProblem, match="its content does not fit its name"):
        open_keyring(folder, create=True)


def test_after_a_rotation_the_new_key_is_current_and_the_old_one_readable(folder: Path) -> None:
    before = open_keyring(folder, create=True, now=NOW)
    after = rotate(before, "receipts", now=NOW + timedelta(days=1))
    old, new = before.current("receipts"), after.current("receipts")
    assert old != new
    assert after.by_id("receipts", old.id) == old
    assert open_keyring(folder, create=False) == after
    assert after.current("sessions") == before.current("sessions")


def test_a_clock_that_went_back_does_not_bring_the_old_key_back(folder: Path) -> None:
    before = open_keyring(folder, create=True, now=NOW)
    once = rotate(before, "receipts", now=NOW - timedelta(days=400))
    twice = rotate(once, "receipts", now=NOW - timedelta(days=500))
    made = [before.current("receipts"), once.current("receipts"), twice.current("receipts")]
    assert list(open_keyring(folder, create=False).keys["receipts"]) == made


def test_a_running_process_finds_the_key_that_another_one_made(folder: Path) -> None:
    running = open_keyring(folder, create=True)
    new = rotate(running, "sessions").current("sessions")
    assert running.by_id("sessions", new.id) == new


@pytest.mark.parametrize("key_id", ["", "00000000", "../x", "/etc/passwd", "*", "ABCDEF01", "\0" * 8])
def test_an_unknown_id_finds_no_key(folder: Path, key_id: str) -> None:
    assert open_keyring(folder, create=True).by_id("sessions", key_id) is None


def test_processes_that_start_at_once_agree_on_the_keys(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: open_keyring(folder, create=True), range(8)))
    assert all(ring == rings[0] for ring in rings)
    assert len(list(folder.glob("*.key"))) == 3


def test_a_key_placed_by_hand_needs_no_time(folder: Path) -> None:
    open_keyring(folder, create=True)
    path = key_file(folder, "receipts")
    path.write_text(path.read_text().split()[0])
    assert open_keyring(folder, create=False).current("receipts").id in path.name


def test_a_key_does_not_show_its_secret() -> None:
    assert "secret" not in repr(Key("00000000", b"s" * 32))
