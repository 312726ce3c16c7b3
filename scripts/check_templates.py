"""Check every template: it compiles, keeps to the security policy, and says no word past the translators.

The content security policy forbids inline script and style, so a browser would silently drop them;
the HTML checker refuses `hx-` without `data-`; Chinese outside `_()` or `{% trans %}` stays Chinese
on an English page.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import jinja2
import jinja2.meta

from portal.settings import Settings
from portal.web.rendering import Renderer

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"

# Characters and full-width punctuation alike.
CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uff65\U00020000-\U0003ffff]")
# A word that names its own language, as the switch between languages does, is the same in all.
OWN_LANGUAGE = re.compile(r'<(\w+)[^>]*\blang="zh[^>]*>[^<]*</\1>')
FORBIDDEN = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.I),
    "<style> element": re.compile(r"<style\b", re.I),
    "javascript: address": re.compile(r"\bjavascript:", re.I),
    "hx- without data-": re.compile(r"<[^>]*\s(?<!data-)hx-[a-z]", re.I),
}
MARKERS = {"_", "gettext", "ngettext", "pgettext", "npgettext", "N_"}
SILENT = {"whitespace", "comment_begin", "comment", "comment_end", "linecomment"}


def environment() -> jinja2.Environment:
    """The portal's own environment, so that its filters and blocks are known."""
    return Renderer(Settings(), static=str, around=dict).environment("zh")


def without_jinja(source: str) -> str:
    """Blank out what Jinja reads, so that a `>` in an expression ends no tag; lines stay the same."""
    blank = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.S)
    return blank.sub(lambda match: re.sub(r"[^\n]", "_", match.group()), source)


def forbidden_markup(source: str) -> Iterator[tuple[int, str]]:
    markup = without_jinja(source)
    for name, pattern in FORBIDDEN.items():
        for match in pattern.finditer(markup):
            yield markup.count("\n", 0, match.end()) + 1, name


def is_marked(tokens: list[tuple[int, str, str]], position: int) -> bool:
    """Whether the string at this position is an argument of a gettext call: `_("…")`."""
    while tokens[position - 1][2] == "," and tokens[position - 2][1] == "string":
        position -= 2
    return tokens[position - 1][2] == "(" and tokens[position - 2][2] in MARKERS


def unmarked_words(source: str, jinja: jinja2.Environment) -> Iterator[tuple[int, str]]:
    """Find Chinese in text and in strings that no translator would ever see."""
    source = OWN_LANGUAGE.sub(lambda match: "\n" * match.group().count("\n"), source)
    tokens = [token for token in jinja.lex(source) if token[1] not in SILENT]
    in_trans = False
    for position, (line, kind, value) in enumerate(tokens):
        if value in {"trans", "endtrans"} and tokens[position - 1][1] == "block_begin":
            in_trans = value == "trans"
        found = CHINESE.search(value)
        if not found or (kind == "data" and in_trans) or (kind == "string" and is_marked(tokens, position)):
            continue
        yield line + value.count("\n", 0, found.start()), f"unmarked words {value[found.start() :][:20]!r}"


def missing_templates(source: str, jinja: jinja2.Environment) -> Iterator[tuple[int, str]]:
    for name in jinja2.meta.find_referenced_templates(jinja.parse(source)):
        if name and not (TEMPLATES / name).exists():
            yield 1, f"no template {name}"


def faults() -> Iterator[str]:
    jinja = environment()
    if not jinja.policies["ext.i18n.trimmed"]:
        yield 'rendering: set policies["ext.i18n.trimmed"] = True as in babel.cfg, or words are not found'
    for path in sorted(TEMPLATES.rglob("*.*")):
        name, source = path.relative_to(ROOT), path.read_text(encoding="utf-8")
        try:
            jinja.compile(source, str(name))
        except jinja2.TemplateSyntaxError as error:
            yield f"{name}:{error.lineno}: {error.message}"
            continue
        found = {*forbidden_markup(source), *unmarked_words(source, jinja), *missing_templates(source, jinja)}
        for line, fault in sorted(found):
            yield f"{name}:{line}: {fault}"


if __name__ == "__main__":
    found = list(faults())
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    sys.exit(bool(found))
