"""What the form's page shows beside what was typed: rows for new things, days for figures, choices."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from portal.projects.documents.refusal import MAX_DOCUMENTS
from portal.projects.models import Milestone, Target
from portal.projects.notice_kinds import NOTICE_KINDS
from portal.projects.states import FACT_WORDS
from portal.projects.update_form import curves, figures, milestones, notices, targets
from portal.projects.update_form.form import UpdateForm
from portal.projects.update_form.parts import PARTS
from portal.projects.update_form.photos import SIDES
from portal.projects.update_form.record import Figures, Record, month_ends, points_in_force
from portal.projects.update_form.sites_page import sites_page
from portal.store.photos import MAX_PHOTOS


def page_of(record: Record, read: UpdateForm, *, today: date) -> dict[str, Any]:
    """The values of the form's template."""
    update, project = record.update, record.project
    lost = [row.file_name for row in (*read.photos, *read.documents)] if read.errors else []
    return {
        "project": project,
        "update": update,
        "record": record,
        "form": read,
        "errors": read.errors,
        "parts": [part for part in PARTS if part.is_for(record)],
        "milestone_kinds": milestones.KINDS,
        "new_rows": _rows(read, "new", milestones.NEW_FIELDS[:1], milestones.NEW_ROWS, milestones.MOST_ROWS),
        "figures": [(row, figures.earlier_rows(record, row, today=today), _newest(row)) for row in record.targets],
        "new_targets": _rows(read, "nt", tuple(targets.NEW_FIELDS), targets.NEW_ROWS, targets.MOST_ROWS),
        "curves": [
            (row, _months(row, project.programme.year), _nodes(row, record.milestones), bool(points_in_force(row)))
            for row in record.targets
        ],
        "new_notices": _rows(read, "nn", ("title",), notices.NEW_ROWS, notices.MOST_ROWS),
        "notice_kinds": NOTICE_KINDS,
        "sites": sites_page(record, read),
        "sides": SIDES,
        "document_rows": range(MAX_DOCUMENTS - len(record.documents)),
        "photo_rows": range(MAX_PHOTOS - len(record.photos)),
        "lost_files": lost,
        "facts": sorted(update.facts, key=lambda fact: fact.id) if update else [],
        "fact_words": FACT_WORDS,
        "today": today,
        "path": f"/desk/updates/{update.id}" if update else f"/desk/projects/{project.slug}/updates/new",
    }


def _rows(read: UpdateForm, prefix: str, names: Sequence[str], spare: int, most: int) -> range:
    """As many rows as were filled and some to spare."""
    filled = [row for row in range(most) if any(read.value(f"{prefix}{row}_{name}") for name in names)]
    return range(min(max(filled, default=-1) + 1 + spare, most))


def _newest(target: Target) -> Any:
    by_day = Figures.of(target).by_day
    return by_day[max(by_day)] if by_day else None


def _months(target: Target, year: int) -> list[tuple[date, str]]:
    return [(day, curves.month_field(target, day)) for day in month_ends(year)]


def _nodes(target: Target, rows: Sequence[Milestone]) -> list[tuple[Milestone, str]]:
    return [(row, curves.node_field(target, row)) for row in rows]
