"""Check that every Chinese word that Python tells a reader is marked for the translators.

Looked at are the places from which words reach readers: what is raised, and what is added to a
form's errors. A marked f-string fails too, since the extractor cannot read it.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHINESE = re.compile(r"[\u3400-\u9fff]")
MARKERS = {"N_", "_", "Word", "counted", "gettext", "ngettext"}


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "attr", None) or getattr(call.func, "id", "")


def is_told(node: ast.AST) -> bool:
    """Whether the words below this node are shown to a reader."""
    if isinstance(node, ast.Raise):
        return True
    return isinstance(node, ast.Call) and name_of(node) == "add" and "errors" in ast.unparse(node.func)


def chinese_in(node: ast.AST) -> Iterator[ast.Constant]:
    """Find Chinese strings below a node that no marker takes."""
    if isinstance(node, ast.Call) and name_of(node) in MARKERS:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from chinese_in(child)


def faults_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if is_told(node):
            for constant in chinese_in(node):
                yield constant.lineno, f"mark for translation: N_({constant.value[:20]!r}…)"
        if isinstance(node, ast.Call) and name_of(node) in MARKERS:
            for argument in node.args[:1]:
                if isinstance(argument, ast.JoinedStr):
                    yield node.lineno, "an f-string cannot be translated: use %(name)s and a value"


def faults() -> Iterator[str]:
    for path in sorted((ROOT / "portal").rglob("*.py")):
        for line, fault in sorted(set(faults_in(ast.parse(path.read_text(encoding="utf-8"))))):
            yield f"{path.relative_to(ROOT)}:{line}: {fault}"


if __name__ == "__main__":
    found = list(faults())
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    sys.exit(bool(found))
