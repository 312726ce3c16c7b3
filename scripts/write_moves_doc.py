"""Write docs/moves.dot and docs/moves.md from the table of moves; with --check, fail when they are not what is written.

`make pictures` lets Graphviz draw docs/images/moves.svg from docs/moves.dot.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from portal.feedback.states import CLOCK, MOVES, PUBLIC_WORDS, RESIDENT, STATE_WORDS, SUBMITTED, Move
from portal.staff.policy import POLICY, ROLE_WORDS

DOCS = Path(__file__).resolve().parent.parent / "docs"
# A verb from so many states is drawn from one box, else the lines hide the picture.
MANY = 6
MARKS = {RESIDENT: 'style=dashed color="#1f5fa8" fontcolor="#1f5fa8"', CLOCK: 'style=dotted color="#555555"'}
FILLS = {"待受理": "#fff4d6", "办理中": "#e4eefb", "已办结": "#e3f3e6"}

HEAD = """# The moves of a case

Written from `MOVES` in `portal/feedback/states.py` by `scripts/write_moves_doc.py`; `make pictures` draws the picture. Nothing else changes the state of a case: `portal/feedback/moves.py` makes each move as one conditional update with an appended fact.

![The states of a case and the moves between them](images/moves.svg)

Solid: staff. Dashed: the resident, with the receipt. Dotted: the clock. The colours are the three words that the public sees: 待受理, 办理中, 已办结.

| verb | from | to | who | cannot be without | appends |
|---|---|---|---|---|---|
"""  # noqa: E501
STATES_HEAD = """
## States

| state | staff see | the public sees |
|---|---|---|
"""


def main() -> int:
    written = {DOCS / "moves.dot": dot(), DOCS / "moves.md": table()}
    if "--check" not in sys.argv:
        for file, text in written.items():
            file.write_text(text, encoding="utf-8")
        return 0
    stale = [file.name for file, text in written.items() if not file.exists() or file.read_text("utf-8") != text]
    if stale:
        print(f"{', '.join(stale)} in docs/: not what the code says; run scripts/write_moves_doc.py and make pictures")
    return 1 if stale else 0


def table() -> str:
    """The table as Markdown."""
    moves = "".join(_line(verb, row) for verb, row in MOVES.items())
    states = "".join(f"| {state} | {word} | {PUBLIC_WORDS[state]} |\n" for state, word in STATE_WORDS.items())
    return HEAD + moves + STATES_HEAD + states


def _line(verb: str, row: Move) -> str:
    needs = ", ".join(f"`{name}`" for name in sorted(row.needs))
    return f"| {verb} | {_in_order(row.sources)} | {row.target} | {_who(row)} | {needs} | {row.fact} |\n"


def _in_order(states: Iterable[str]) -> str:
    return ", ".join(state for state in STATE_WORDS if state in states)


def _who(row: Move) -> str:
    if row.by in (RESIDENT, CLOCK):
        return {RESIDENT: "the resident", CLOCK: "the clock"}[row.by]
    return "、".join(word for role, word in ROLE_WORDS.items() if role in POLICY[row.by]) + f" ({row.by})"


def dot() -> str:
    """The table as a graph."""
    lines = [
        "// Written from portal/feedback/states.py by scripts/write_moves_doc.py.",
        "digraph moves {",
        '  graph [rankdir=TB nodesep=0.55 ranksep=0.6 bgcolor="white" fontname="Noto Sans CJK SC, sans-serif"]',
        '  node [shape=box style="rounded,filled" color="#555555" fontname="Noto Sans CJK SC, sans-serif"]',
        '  edge [fontname="Noto Sans CJK SC, sans-serif" fontsize=11 color="#333333"]',
        *(_node(state) for state in STATE_WORDS),
        *_boxes(),
        *_edges(),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _node(state: str) -> str:
    heavy = " penwidth=2" if state == SUBMITTED else ""
    return f'  {state} [label="{STATE_WORDS[state]}\\n{state}" fillcolor="{FILLS[PUBLIC_WORDS[state]]}"{heavy}]'


def _boxes() -> list[str]:
    """A box for each verb that starts from many states, naming them."""
    return [
        f'  "from {verb}" [shape=note style=solid fontsize=10 label="{_wrapped(row.sources)}"]'
        for verb, row in MOVES.items()
        if len(row.sources) >= MANY
    ]


def _wrapped(states: Iterable[str]) -> str:
    words = [word for state, word in STATE_WORDS.items() if state in states]
    return "\\n".join(" · ".join(words[at : at + 3]) for at in range(0, len(words), 3))


def _edges() -> list[str]:
    """An arrow for each pair of states and kind of who moves, with its verbs."""
    verbs: dict[tuple[str, str, str], list[str]] = {}
    for verb, row in MOVES.items():
        many = len(row.sources) >= MANY
        for source in [f'"from {verb}"'] if many else [state for state in STATE_WORDS if state in row.sources]:
            verbs.setdefault((source, row.target, MARKS.get(row.by, "")), []).append(verb)
    return [_edge(*ends, names) for ends, names in verbs.items()]


def _edge(source: str, target: str, mark: str, verbs: list[str]) -> str:
    label = "\\n".join(verbs)
    return f'  {source} -> {target} [label="{label}" {mark}]'.replace(" ]", "]")


if __name__ == "__main__":
    sys.exit(main())
