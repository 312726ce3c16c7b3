"""From a pasted notice to the projects in it."""

import re
from dataclasses import dataclass, field

from portal.projects.deadlines import Deadline, read_deadline
from portal.projects.lists.levels import project_style, ranks_of
from portal.projects.lists.lines import Line, lines_of, values_in
from portal.projects.lists.quantities import Proposal, quantities_in

MOST_ITEMS = 300
# Two of these within one project: two projects may have been read as one.
ONCE = ("due", "unit")
_EDGES = " \t　:：,，;；.。、-—"


@dataclass
class Item:
    """One project as the notice words it; every text as written.

    ``parts``: its numbered sub-items. ``loose``: lines that belong to no field. ``doubled``: labels that stood twice.
    """

    number: int
    title: str = ""
    area: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        return "\n".join(self.fields.get(name, [])).strip()

    def deadline(self, year: int) -> Deadline:
        return read_deadline(self.text("due").strip(_EDGES), year=year)

    def quantities(self) -> list[Proposal]:
        return quantities_in(self.text("content"))


@dataclass
class Reading:
    """What was read: the items in order, and the lines that belong to none of them."""

    items: list[Item]
    before: list[str]


def read_list(text: str) -> Reading:
    """Read a notice. No items when nothing in it looks like a list of projects."""
    lines = lines_of(text)
    style = project_style(lines)
    reading = Reading([], [])
    if not style:
        reading.before = [line.written for line in lines]
        return reading
    ranks = ranks_of(lines)
    area, held = "", ""
    for line in lines:
        above = line.style and style in ranks and ranks[line.style] < ranks[style]
        if above and not line.fields:
            area, held = line.head.strip(_EDGES), "area"
        elif _begins(line, style):
            reading.items.append(_item(line, len(reading.items) + 1, area))
            held = _held_after(line, "")
        elif not reading.items or held == "area":
            reading.before.append(line.written)
        else:
            held = _take(reading.items[-1], line, held)
    reading.before += [item.title for item in reading.items if not item.fields and item.title]
    reading.items = [_tidied(item) for item in reading.items if item.fields][:MOST_ITEMS]
    for number, item in enumerate(reading.items, 1):
        item.number = number
    return reading


def _begins(line: Line, style: str) -> bool:
    return any(name == "title" for name, _, _ in line.fields) if style == "title" else line.style == style


def _item(line: Line, number: int, area: str) -> Item:
    item = Item(number, area=area)
    head, rest = _title_and_rest(line.head.strip())
    item.title = head
    if rest:
        item.fields["content"] = [rest]
    _note_fields(item, line)
    return item


def _title_and_rest(head: str) -> tuple[str, str]:
    """A heading's first sentence, and the others."""
    found = re.search(r"[。．:：;；\n]|(?<=\D)\.(?=\D)", head)
    if found and head[found.end() :].strip(_EDGES):
        return head[: found.start()].strip(_EDGES), head[found.end() :].strip()
    return head.strip(_EDGES), ""


def _note_fields(item: Item, line: Line) -> None:
    for name, value in values_in(line):
        if name == "title":
            item.title = value.strip(_EDGES) or item.title
        else:
            if name in ONCE and name in item.fields and name not in item.doubled:
                item.doubled.append(name)
            item.fields.setdefault(name, []).extend([value] if value else [])


def _held_after(line: Line, held: str) -> str:
    """The field that the next line may go on with: the content, or one whose value has not begun."""
    if not line.fields:
        return held
    name, value = list(values_in(line))[-1]
    return name if name == "content" or not value else ""


def _take(item: Item, line: Line, held: str) -> str:
    if line.fields:
        if line.head.strip(_EDGES):
            _add(item, line.written[: line.fields[0][1]].strip(), held)
        _note_fields(item, line)
        return _held_after(line, held)
    if line.style:
        item.parts.append(line.head.strip())
    _add(item, line.written, held)
    return held if held in ("content", "") else ""


def _add(item: Item, written: str, held: str) -> None:
    if held or not item.fields:
        item.fields.setdefault(held or "content", []).append(written)
    else:
        item.loose.append(written)


def _tidied(item: Item) -> Item:
    for name in ("due", "person", "unit", "support"):
        if name in item.fields:
            item.fields[name] = [line.strip(_EDGES) for line in item.fields[name] if line.strip(_EDGES)]
    if not item.title:
        item.title = _title_and_rest(item.text("content"))[0]
    return item
