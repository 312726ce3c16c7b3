"""A file of figures: kept as it was read, judged a stretch at a time, sent to review as a whole or not at all.

The state of the work is in its row, so any process can go on with it, also after a restart. Whoever looks at its page
moves it on by one stretch; two who look at once wait for each other at the row.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tortoise.transactions import in_transaction

from portal.projects.bulk.columns import COLUMNS
from portal.projects.bulk.judging import judge
from portal.projects.bulk.queries import DROPPED, READ, READING, TAKEN
from portal.projects.bulk.record import Known, known_for
from portal.projects.bulk.sending import send_figures
from portal.projects.bulk.table_form import day_of
from portal.projects.deadlines.plain_form import plain_form
from portal.projects.models import FigureImport
from portal.staff.record import note
from portal.staff.viewer import Viewer
from portal.web.forms import Word
from portal.web.language import N_
from portal.web.problems import Conflict

STRETCH = 250
KEPT = timedelta(days=30)

Row = dict[str, Any]


async def keep_file(rows: Sequence[Row], *, file_name: str, by: Viewer, now: datetime) -> FigureImport:
    """Keep what was read of a file, to be judged. The viewer's files of a month ago go."""
    await FigureImport.filter(author_id=by.id, created_at__lt=now - KEPT).delete()
    return await FigureImport.create(
        author=by.account,
        file_name=file_name,
        rows=list(rows),
        errors=[],
        state=READING,
        total=len(rows),
        created_at=now,
    )


async def go_on(number: int, *, by: Viewer, today: date) -> FigureImport:
    """Judge the next stretch of a file's rows, if there is one left."""
    known = await _known(by)
    async with in_transaction():
        held = await FigureImport.select_for_update().get(id=number, author_id=by.id)
        if held.state == READING:
            _judge_stretch(held, known, today)
            await held.save(update_fields=["rows", "errors", "done", "state"])
    return held


def _judge_stretch(held: FigureImport, known: Mapping[int, Known], today: date) -> None:
    before = {_what(row) for row in held.rows[: held.done]}
    for row in held.rows[held.done : held.done + STRETCH]:
        entry, errors = judge_row(row, known, today=today)
        if _what(row) in before and not errors:
            errors = [("id", Word(N_("同一个目标、同一天在前面已经有一行")))]
        before.add(_what(row))
        row["entry"] = None if errors else entry
        row["old"] = known[int(row["id"])].last_figure if entry else ""
        held.errors += [_error(row["line"], column, word) for column, word in errors]
    held.done = min(held.done + STRETCH, held.total)
    held.state = READ if held.done == held.total else READING


def _what(row: Row) -> tuple[str, str]:
    """The target and the day that a row is about, however they are written: "05" and "5" are one target."""
    day = day_of(_iso(row), today=date.max)
    return row["id"].lstrip("0"), day.isoformat() if isinstance(day, date) else row["day"]


def _iso(row: Row) -> str:
    return str(row["day"]).replace("/", "-")


def _error(line: int, column: str, word: Word) -> Row:
    return {"line": line, "column": COLUMNS[column], "message": word.message, "params": dict(word.params)}


def judge_row(
    row: Row, known: Mapping[int, Known], *, today: date
) -> tuple[dict[str, str] | None, list[tuple[str, Word]]]:
    """The new figure that a row says, if any, and what is wrong with it, by column."""
    if row["formula"]:
        return None, [(name, Word(N_("这一格是公式，请改成填好的数"))) for name in row["formula"]]
    if row["wide"]:
        return None, [("id", Word(N_("这一行比表头多出几格，请核对有没有错位")))]
    target = (
        known.get(int(row["id"])) if row["id"].isascii() and row["id"].isdecimal() and len(row["id"]) < 10 else None
    )
    if target is None:
        return None, [("id", Word(N_("本单位没有这个目标代码，请从下载的表里照抄")))]
    if plain_form(row["target"]) != plain_form(" ".join(target.target.name_zh.split())):
        message = N_("目标代码和目标名称对不上，代码对应“%(name)s”，请核对有没有错行")
        return None, [("target", Word(message, {"name": target.target.name_zh}))]
    if row["number"] != str(target.target.project.number):
        message = N_("目标代码和项目编号对不上，代码对应第 %(number)s 项，请核对有没有错行")
        return None, [("number", Word(message, {"number": target.target.project.number}))]
    return _judge_figure(row, target, today)


def _judge_figure(row: Row, target: Known, today: date) -> tuple[dict[str, str] | None, list[tuple[str, Word]]]:
    if not row["achieved"] and not row["note"]:
        return None, []
    if not row["day"] and row["achieved"] == target.last_figure and not row["note"]:
        return None, []  # as it was downloaded: a figure of version 0.1, which has no day
    day = day_of(_iso(row), today=today)
    if isinstance(day, Word):
        return None, [("day", day)]
    verdict = judge(target, achieved=row["achieved"], note=row["note"], day=day)
    return verdict.entry, list(verdict.errors)


async def take_over_file(held: FigureImport, *, by: Viewer, now: datetime, today: date) -> int:
    """Send a file's new figures to review: all of them or none. Gives how many projects.

    Raises Conflict when the file is not without errors, when somebody was first, or when the record has moved since
    it was judged; then it is judged anew.
    """
    known = await _known(by)
    async with in_transaction():
        present = await FigureImport.select_for_update().get(id=held.id, author_id=by.id)
        if present.state != READ or present.errors:
            raise Conflict
        if _still_the_same(present, known, today):
            entries = entries_of(present)
            if not entries:
                raise Conflict(N_("文件里没有新的数量，不用送审。"))
            bundles = await send_figures(entries, known=list(known.values()), by=by, now=now)
            await FigureImport.filter(id=held.id).update(state=TAKEN, bundle=bundles[0])
            await note(
                verb="figures: sent",
                subject=f"import {held.id}",
                by=by.account,
                now=now,
                rows=present.total,
                bundles=bundles,
            )
            return len({known[number].target.project_id for number in entries})
        await FigureImport.filter(id=held.id).update(state=READING, done=0, errors=[])
    raise Conflict(N_("核对之后已公布的数量有变，现在重新核对，请再看一遍。"))


def entries_of(held: FigureImport) -> dict[int, list[dict[str, str]]]:
    """The new figures of a judged file, by target."""
    entries: dict[int, list[dict[str, str]]] = {}
    for row in held.rows:
        if row["entry"]:
            entries.setdefault(int(row["id"]), []).append(row["entry"])
    return entries


def _still_the_same(held: FigureImport, known: Mapping[int, Known], today: date) -> bool:
    return all(judge_row(row, known, today=today) == (row["entry"], []) for row in held.rows)


async def drop_file(held: FigureImport) -> None:
    await FigureImport.filter(id=held.id, state__in=[READING, READ]).update(state=DROPPED, rows=[], errors=[])


async def _known(by: Viewer) -> dict[int, Known]:
    return {each.target.id: each for each in await known_for(by)}
