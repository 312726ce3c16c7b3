"""A pasted text as lines: which begin a heading, and which fields stand in them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from portal.projects.deadlines.plain_form import plain_form
from portal.projects.lists.labels import AT_START, FIELD_OF, INSIDE, NUMBERINGS

_HAN = [
    *"一二三四五六七八九",
    *(f"{tens}十{ones}" for tens in ("", "二", "三") for ones in ("", *"一二三四五六七八九")),
]
_HEADING = re.compile(r"(?:^|(?<=[。；;]))\s*(?P<n>[一二三四五六七八九十]{1,3})、")


@dataclass(frozen=True)
class Line:
    """A line as written, without outer blanks, with ``plain`` of the same length.

    ``style``: of its numbering, "" for none; ``text_from``: where the words behind the number begin.
    ``fields``: (field, where its label begins, where its value begins), in order.
    """

    written: str
    plain: str
    style: str = ""
    text_from: int = 0
    fields: tuple[tuple[str, int, int], ...] = ()

    @property
    def head(self) -> str:
        """The words before the first label, without their number."""
        return self.written[self.text_from : self.fields[0][1] if self.fields else len(self.written)]


def lines_of(text: str) -> list[Line]:
    """The lines of a text that are not empty."""
    written = (line.strip() for line in text.replace("\u2028", "\n").splitlines())
    return [_line(part) for line in written if line for part in _paragraph(line)]


def _paragraph(line: str) -> list[str]:
    """The parts of a paragraph in which headings 一、二、三、 follow each other behind full stops; else the line."""
    starts = [found for found in _HEADING.finditer(line) if found["n"] in _HAN]
    numbers = [_HAN.index(found["n"]) for found in starts]
    if len(numbers) < 2 or numbers != list(range(len(numbers))):
        return [line]
    edges = [0, *(found.start("n") for found in starts), len(line)]
    return [part for begin, end in pairwise(edges) if (part := line[begin:end].strip())]


def _line(written: str) -> Line:
    plain = plain_form(written)
    if found := AT_START.match(plain):
        first = (FIELD_OF[found["label"]], found.start(), found.end())
        return Line(written, plain, fields=(first, *_fields(plain, found.end())))
    for style, pattern in NUMBERINGS.items():
        if found := pattern.match(plain):
            return Line(written, plain, style, found.end(), tuple(_fields(plain, found.end())))
    return Line(written, plain, fields=tuple(_fields(plain, 0)))


def _fields(plain: str, start: int) -> Iterable[tuple[str, int, int]]:
    for found in INSIDE.finditer(plain, start):
        yield FIELD_OF[found["boxed"] or found["label"]], found.start(), found.end()


def values_in(line: Line) -> Iterable[tuple[str, str]]:
    """Each field of a line with what stands behind its label, up to the next one."""
    if not line.fields:
        return
    ends = [start for _, start, _ in line.fields[1:]] + [len(line.written)]
    for (field, _, start), end in zip(line.fields, ends, strict=True):
        yield field, line.written[start:end].strip()
