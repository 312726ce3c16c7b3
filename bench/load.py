"""One shot of load: wrk on one thread against one server."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Server

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Shot:
    """What one run of wrk found. p50 and p99 are seconds of waiting; cpu is the server's seconds for a request."""

    requests: int
    rate: float
    p50: float
    p99: float
    cpu: float


def shoot(
    server: Server,
    path: str,
    *,
    connections: int,
    seconds: float,
    headers: Mapping[str, str] | None = None,
    script: str = "report.lua",
    arguments: Sequence[str] = (),
) -> Shot:
    """Load a server for some seconds. Raises RuntimeError when anything but success came back."""
    command = ["wrk", "--threads=1", f"--connections={connections}", f"--duration={max(1, round(seconds))}s"]
    command += ["--timeout=10s", f"--script={HERE / script}"]
    command += [f"--header={name}: {value}" for name, value in (headers or {}).items()]
    before = server.cpu_seconds()
    run = subprocess.run(
        [*command, f"http://127.0.0.1:{server.port}{path}", "--", *arguments], capture_output=True, text=True
    )
    spent = server.cpu_seconds() - before
    if run.returncode:
        raise RuntimeError(f"wrk failed: {run.stderr or run.stdout}")
    found = json.loads(run.stdout.rstrip().rpartition("\n")[2])
    if found["broken"] or found["refused"] or not found["requests"]:
        raise RuntimeError(f"{server.name} {path} at {connections} connections: {found}")
    count = found["requests"]
    rate = count / found["microseconds"] * 1e6
    return Shot(count, rate, found["p50"] / 1e6, found["p99"] / 1e6, spent / count)
