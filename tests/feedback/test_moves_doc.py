"""The picture and the table in docs/ say what the code says."""

import re
import subprocess
import sys
from pathlib import Path

from portal.feedback.states import MOVES, STATE_WORDS

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_docs_of_the_moves_are_those_of_the_code() -> None:
    command = [sys.executable, "scripts/write_moves_doc.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("", 0)


def test_the_picture_was_drawn_from_this_graph() -> None:
    drawn = (ROOT / "docs/images/moves.svg").read_text("utf-8")
    nodes, edges = (
        set(re.findall(r"<title>([^&<]+)</title>", drawn)),
        set(re.findall(r"<title>([^<]+)&#45;&gt;([^<]+)<", drawn)),
    )
    assert set(STATE_WORDS) <= nodes
    graph = (ROOT / "docs/moves.dot").read_text("utf-8")
    assert edges == {(source.strip('" '), target) for source, target in re.findall(r"^  (.+) -> (\w+) \[", graph, re.M)}
    for verb in MOVES:
        assert verb in drawn
