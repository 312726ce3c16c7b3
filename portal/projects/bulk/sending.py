"""Figures as updates: one for each project, sent to review together."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from tortoise.transactions import in_transaction

from portal.projects.bulk.record import Known
from portal.projects.models import Project
from portal.projects.publication import Part, draft_bundle, submit_bundle
from portal.projects.publication.bundles import MOST
from portal.projects.quantities import plain
from portal.staff.viewer import Viewer

Entries = Mapping[int, Sequence[dict[str, str]]]


async def send_figures(entries: Entries, *, known: Sequence[Known], by: Viewer, now: datetime) -> list[str]:
    """Send the new figures of targets, by their ids, to review: all or none. Gives the bundles' ids.

    One bundle holds at most MOST projects, so that a reviewer can read it and its publication stays short.
    """
    parts = parts_of(entries, known)
    bundles = []
    async with in_transaction():
        for first in range(0, len(parts), MOST):
            bundle = await draft_bundle(by=by, parts=parts[first : first + MOST], now=now)
            await submit_bundle(bundle, by=by, now=now)
            bundles.append(bundle)
    return bundles


def parts_of(entries: Entries, known: Sequence[Known]) -> list[Part]:
    """One part for each project, in their order, with its figures in words."""
    by_project: dict[int, list[Known]] = {}
    for each in known:
        if entries.get(each.target.id):
            by_project.setdefault(each.target.project_id, []).append(each)
    return [_part(those[0].target.project, those, entries) for those in by_project.values()]


def _part(project: Project, those: Sequence[Known], entries: Entries) -> Part:
    own = {each.target.id: list(entries[each.target.id]) for each in those}
    newest = max(date.fromisoformat(entry["on_day"]) for rows in own.values() for entry in rows)
    lines = [_line(each, entry) for each in those for entry in own[each.target.id]]
    changes = {"entries": {str(number): rows for number, rows in own.items()}}
    title = f"{newest.year}年{newest.month}月完成情况"
    return Part(project_id=project.id, title=title, body="\n".join(lines), changes=changes)


def _line(known: Known, entry: Mapping[str, str]) -> str:
    target, day = known.target, date.fromisoformat(entry["on_day"])
    said = f"截至{day.year}年{day.month}月{day.day}日，{target.name_zh}累计完成{entry['achieved']}{target.unit_zh}"
    note = f"备注：{entry['note']}" if entry.get("note") else ""
    return f"{said}（年度目标{plain(target.planned)}{target.unit_zh}）。{note}"
