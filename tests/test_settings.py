import re
from pathlib import Path

import pytest

from portal.settings import ROOT, Settings, SettingsProblem, load_settings

WRONG = [
    ("base_url", "portal.test"),
    ("base_url", "ftp://portal.test"),
    ("base_url", "https://portal.test/path"),
    ("base_url", ""),
    ("tiles_url", "http://tiles.example.org/{z}/{x}/{y}"),
    ("trusted_proxies", "10.0.0.0/8, nonsense"),
    ("trusted_proxies", "10.0.0.1/8"),
    ("case_prefix", "gx"),
    ("case_prefix", "GX2024"),
    ("due_complaint", "0"),
    ("due_complaint", "five"),
    ("session_hours", "25"),
    ("idle_minutes", "-1"),
    ("page_cache_mb", "0"),
    ("log_level", "loud"),
    ("access_log", "maybe"),
    ("operator", "长" * 81),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_stops_the_start_with_one_line_that_names_it(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable = f"PORTAL_{name.upper()}"
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsProblem) as told:
        load_settings()
    text = str(told.value)
    assert text.startswith(f"{variable} is wrong: ")
    assert text.endswith(f"(it holds {value!r})")
    assert "\n" not in text


@pytest.mark.parametrize("value", ["mysql://portal:s3cret@db/portal", "s3cret"])
def test_a_wrong_database_address_is_told_without_its_password(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", value)
    with pytest.raises(SettingsProblem, match=r"^PORTAL_DATABASE_URL is wrong: .*give sqlite:///") as told:
        load_settings()
    assert "s3cret" not in str(told.value)


def test_both_names_of_postgres_are_taken() -> None:
    short, long = (load_settings(database_url=f"{name}://u:p@db/portal") for name in ("postgres", "postgresql"))
    assert short == long
    assert not long.embedded


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORTAL_OPERATOR", "大连高新区管委会")
    monkeypatch.setenv("PORTAL_BASE_URL", "https://minsheng.example.gov.cn/")
    monkeypatch.setenv("PORTAL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PORTAL_TRUSTED_PROXIES", "10.0.0.0/8, ::1/128,")
    monkeypatch.setenv("PORTAL_UNKNOWN", "ignored")
    settings = load_settings()
    assert (settings.operator, settings.base_url) == ("大连高新区管委会", "https://minsheng.example.gov.cn")
    assert [str(network) for network in settings.proxy_networks] == ["10.0.0.0/8", "::1/128"]
    assert settings.database_file == tmp_path / "portal.sqlite3"
    assert settings.secure and settings.embedded


def test_a_database_address_names_the_engine() -> None:
    sqlite = load_settings(database_url="sqlite:///srv/portal.sqlite3")
    assert (sqlite.embedded, str(sqlite.database_file)) == (True, "/srv/portal.sqlite3")
    assert not load_settings(database_url="postgres://u:p@db:5432/portal").embedded


@pytest.mark.parametrize(("data", "keys"), [("d", "d"), ("d", "d/keys"), ("d", "d/a/../keys"), (".", "keys")])
def test_keys_inside_the_data_folder_are_refused(data: str, keys: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsProblem, match="a backup of the data must not hold keys"):
        load_settings(data_dir=tmp_path / data, key_dir=tmp_path / keys)


def test_keys_behind_a_link_into_the_data_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "data/keys").mkdir(parents=True)
    (tmp_path / "keys").symlink_to(tmp_path / "data/keys")
    with pytest.raises(SettingsProblem, match="lies inside"):
        load_settings(data_dir=tmp_path / "data", key_dir=tmp_path / "keys")


def test_folders_beside_each_other_are_taken(tmp_path: Path) -> None:
    assert load_settings(data_dir=tmp_path / "data", key_dir=tmp_path / "data-keys").key_dir.name == "data-keys"


@pytest.mark.parametrize(("kind", "days"), [("complaint", 5), ("suggestion", 10), ("question", 3), ("praise", 5)])
def test_each_kind_has_its_working_days(kind: str, days: int) -> None:
    assert load_settings().working_days_for(kind) == days


def test_settings_cannot_be_changed_while_running() -> None:
    with pytest.raises(Exception, match="frozen"):
        load_settings().operator = "x"  # type: ignore[misc]


def test_every_setting_says_what_it_is_and_stands_in_the_manual() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
    manual = ROOT / "docs/settings.md"
    if not manual.exists():
        pytest.skip("docs/settings.md is not written yet")
    named = set(re.findall(r"PORTAL_[A-Z_]+", manual.read_text()))
    assert {f"PORTAL_{name.upper()}" for name in Settings.model_fields} <= named
