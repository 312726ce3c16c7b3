"""The portal as an operator runs it: set up by its commands, served by a process of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from portal.settings import ROOT

COMMAND = Path(sys.executable).parent / "portal"
PROGRAMME = "portal/projects/programmes/2024.toml"
UNIT = "城市建设管理局"
STAFF = {
    "Bob": ("author", UNIT),
    "Alice": ("reviewer", ""),
    "Ines": ("intake", ""),
    "Hans": ("handler", UNIT),
    "Cora": ("coordinator", ""),
    "Ada": ("administrator", ""),
}
AT_SET_UP = ("Bob", "Alice", "Ines")
START_SECONDS = 20


@dataclass
class RunningPortal:
    """``url`` has no slash at its end; ``passwords`` are those that the command showed, by name."""

    folder: Path
    port: int
    environment: Mapping[str, str] = field(repr=False)
    passwords: dict[str, str] = field(default_factory=dict, repr=False)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def command(self, *words: str) -> str:
        """What a command of the operator printed."""
        done = subprocess.run([COMMAND, *words], cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, f"portal {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def set_up(self) -> None:
        self.command("migrate")
        self.command("import", "programme", PROGRAMME, "--yes")
        for name in AT_SET_UP:
            self.add_staff(name)

    def add_staff(self, name: str) -> str:
        """Give one of the cast an account, unless there is one; returns the password."""
        if name not in self.passwords:
            role, unit = STAFF[name]
            shown = self.command("staff", "add", name, "--role", role, "--unit", unit)
            found = re.search(r"(?m)^ {4}(\S+)$", shown)
            assert found, f"no password in: {shown}"
            self.passwords[name] = found[1]
        return self.passwords[name]

    def start(self) -> None:
        log = (self.folder / "server.log").open("wb")
        words = [COMMAND, "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            words, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
        )
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            assert self.process.poll() is None and time.monotonic() < deadline, f"portal serve: {self.log()}"
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            return bool(urlopen(self.url + "/readyz", timeout=5).status == 200)
        except (URLError, OSError):
            return False

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=30)

    def kill(self) -> None:
        """End the server and its workers as a power cut of the process would: without a word."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def log(self) -> str:
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")


def portal_in(folder: Path) -> RunningPortal:
    """A portal whose data and keys lie below a folder; nothing of the caller's settings reaches it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    own = {
        "PORTAL_DATA_DIR": str(folder / "data"),
        "PORTAL_KEY_DIR": str(folder / "keys"),
        "PORTAL_BASE_URL": f"http://localhost:{port}",
    }
    return RunningPortal(folder, port, {**kept, **own})
