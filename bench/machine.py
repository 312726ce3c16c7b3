"""The machine and the versions that results belong to; nothing that names the machine itself."""

import os
import platform
import sqlite3
import statistics
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

from bench.processes import ROOT
from bench.static_server import find_nginx

PACKAGES = ("granian", "starlette", "uvloop", "python-multipart", "tortoise-orm", "aiosqlite", "jinja2")


def describe(folder: Path) -> dict[str, str]:
    """Facts by name. ``folder`` lies on the disk whose flush is timed."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return {
        "processor": f"{_value('/proc/cpuinfo', 'model name')}, {len(os.sched_getaffinity(0))} cores usable",
        "memory": f"{int(_value('/proc/meminfo', 'MemTotal').split()[0]) / 1024**2:.1f} GB",
        "one durable 4 KB write": f"{_flush_milliseconds(folder):.2f} ms (median of 200)",
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "Python": f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        "packages": packages,
        "nginx": _said([find_nginx(), "-v"]).rpartition("/")[2],
        "wrk": _said(["wrk", "-v"]).split()[1],
        "portal": _commit(),
    }


def load_average() -> float:
    """How many processes ran or wanted to in the last minute."""
    return os.getloadavg()[0]


def _value(file: str, name: str) -> str:
    lines = Path(file).read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "unknown")


def _flush_milliseconds(folder: Path) -> float:
    file = folder / "flush"
    spent = []
    with file.open("wb", buffering=0) as sink:
        for _ in range(200):
            began = time.perf_counter()
            sink.write(os.urandom(4096))
            os.fdatasync(sink.fileno())
            spent.append(time.perf_counter() - began)
    file.unlink()
    return statistics.median(spent) * 1000


def _said(command: list[str]) -> str:
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return (run.stdout + run.stderr).splitlines()[0]


def _commit() -> str:
    git = ["git", "-C", str(ROOT)]
    run = subprocess.run([*git, "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return f"commit {run.stdout.strip()}" if run.returncode == 0 else "not under git"
