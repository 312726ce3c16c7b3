"""The operator's commands as they are typed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from portal.cli import app
from portal.settings import Settings
from portal.store.keys import KeyFolderProblem, Keyring, open_keyring
from tests.kit.databases import in_own_loop

PASSPHRASE = "correct horse battery"


@pytest.fixture
def operator(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that the commands read from the environment."""
    monkeypatch.setenv("PORTAL_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("PORTAL_KEY_DIR", str(settings.key_dir))
    monkeypatch.setenv("PORTAL_KEYS_PASSPHRASE", PASSPHRASE)
    return settings


def say(*words: object) -> Result:
    """One command to its end, in a thread: it has a loop of its own."""

    async def run() -> Result:
        import asyncio

        return await asyncio.to_thread(CliRunner().invoke, app, [str(word) for word in words])

    result: Result = in_own_loop(run)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def ring(settings: Settings) -> Keyring:
    return open_keyring(settings.key_dir, create=False)


def test_keys_are_made_once(operator: Settings) -> None:
    say("keys", "make")
    made = ring(operator).keys
    say("keys", "make")
    assert ring(operator).keys == made


def test_a_lost_key_folder_comes_back_from_its_export(operator: Settings, tmp_path: Path) -> None:
    say("keys", "make")
    say("keys", "rotate", "receipts")
    before = ring(operator).keys
    assert [len(before[purpose]) for purpose in ("sessions", "receipts", "contacts")] == [1, 2, 1]
    say("keys", "export", tmp_path / "sealed")
    for file in operator.key_dir.iterdir():
        file.unlink()
    with pytest.raises(KeyFolderProblem, match="`portal keys import FILE` brings exported ones back"):
        ring(operator)
    say("keys", "import", tmp_path / "sealed")
    assert ring(operator).keys == before
    assert "the keys are there and were exported" in say("doctor").output


def test_the_doctor_tells_when_others_may_read_the_data(operator: Settings) -> None:
    say("keys", "make")
    operator.data_dir.chmod(0o755)
    assert "open to other users of this machine" in say("doctor").output
    operator.data_dir.chmod(0o700)
    assert "open to other users" not in say("doctor").output


def test_the_doctor_names_a_setting_that_is_none(operator: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_OPERTOR", "x")
    assert "there is no setting PORTAL_OPERTOR; is PORTAL_OPERATOR meant?" in say("doctor").output


def test_a_key_for_nothing_is_not_made(operator: Settings) -> None:
    say("keys", "make")
    with pytest.raises(KeyFolderProblem, match="no key for 'doors'; there are: sessions, receipts, contacts"):
        say("keys", "rotate", "doors")


def test_an_account_is_added_disabled_and_enabled(operator: Settings) -> None:
    assert "is shown only now" in say("staff", "add", "Eve", "--role", "reviewer").output
    assert "Eve is disabled; 0 sessions ended" in say("staff", "disable", "Eve").output
    assert "Eve is enabled" in say("staff", "enable", "Eve").output
