"""The operator's commands as they are typed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from portal.cli import app
from portal.projects.programme_import import ReasonNeeded
from portal.settings import Settings
from portal.store.keys import KeyFolderProblem, Keyring, open_keyring
from tests.kit.databases import PROGRAMME, in_own_loop

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


def test_a_ledger_that_holds_and_one_that_was_edited_by_hand(operator: Settings, tmp_path: Path) -> None:
    kept = tmp_path / "heads.txt"
    kept.write_text(say("ledger", "head").stdout, encoding="utf-8")
    whole = say("ledger", "verify", "--head", kept)
    assert (whole.exit_code, whole.stdout) == (0, "15 chains, 15 entries: all hashes hold.\n")
    with closing(sqlite3.connect(operator.database_file)) as database:
        database.execute("UPDATE ledger_entry SET subject = 'target 1' WHERE project_id = 3")
        database.commit()
    edited = say("ledger", "verify")
    assert edited.exit_code == 1
    assert edited.stdout.splitlines()[0].endswith(": entry 1 was edited: its content does not give the hash it carries")
    assert edited.stdout.splitlines()[1] == "15 chains, 15 entries: 1 fault."
    assert say("ledger", "verify", "--project", "no-such").exit_code == 2


def test_an_import_that_changes_a_promise_is_refused_without_a_reason(operator: Settings, tmp_path: Path) -> None:
    file = tmp_path / "2024.toml"
    text = PROGRAMME.read_text(encoding="utf-8")
    file.write_text(text.replace("建一座污水提升泵站", "建一些设施"), encoding="utf-8")
    with pytest.raises(ReasonNeeded, match="project lingshui-bay-pumping-station promise_zh"):
        say("import", "programme", file, "--yes")
    done = say("import", "programme", file, "--yes", "--reason", "区人大审议后调整。")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "1 changes applied.")
    assert say("ledger", "verify").stdout == "15 chains, 16 entries: all hashes hold.\n"
