"""The repository itself: its commands are there, and it holds neither a machine's traces nor others' code."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

COMMANDS = ("setup", "run", "test", "check", "bench", "messages", "lock", "format")

# Written in pieces, so that this file does not find itself.
MACHINE_TRACES = {
    "a registry's host": re.compile(r"registry\." r"(npmjs|yarnpkg|npmmirror)|pypi\." r"(org|python)|pythonhosted\."),
    "a home folder": re.compile(r"/(home|Users)/\w|/[r]oot/"),
    "a folder of the workshop": re.compile(r"/work/(main|shared|\." r"library)|/tmp/" r"x/"),
}
BANNER = re.compile(r"/\*!|@license|@preserve|sourceMappingURL=")
THIRD_PARTY_FOLDERS = {"node_modules", "vendor", "site-packages", ".venv"}


def tracked_files() -> list[Path]:
    """Every file that git tracks; the tests of a copy without git are skipped."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listing.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def text_of(path: Path) -> str:
    """A file's text; empty for pictures and the like."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.fixture(scope="module")
def tracked() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): text_of(path) for path in tracked_files()}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_makefile_knows_the_command(command: str) -> None:
    result = subprocess.run(["make", "--dry-run", command], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_ci_runs_make_test_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert [line for line in lines if "make" in line] == ["exec make test"]


@pytest.mark.parametrize("trace", MACHINE_TRACES)
def test_no_tracked_file_holds(trace: str, tracked: dict[str, str]) -> None:
    pattern = MACHINE_TRACES[trace]
    holders = [f"{name}: {found.group()}" for name, text in tracked.items() if (found := pattern.search(text))]
    assert holders == []


def test_every_locked_package_has_a_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-node.lock"):
        entries = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
        assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_third_party_code_is_fetched_and_not_tracked(tracked: dict[str, str]) -> None:
    assert [name for name in tracked if THIRD_PARTY_FOLDERS & set(Path(name).parts)] == []
    assert [name for name in tracked if name.endswith((".min.js", ".min.css", ".map", ".whl", ".woff2"))] == []
    served = [name for name in tracked if name.endswith((".js", ".css"))]
    assert [name for name in served if BANNER.search(tracked[name])] == []
