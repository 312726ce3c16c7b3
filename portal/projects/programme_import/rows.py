"""Sites and targets as a file says them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from portal.projects.ledger.change import Change
from portal.projects.ledger.opening import Facts, Texts, site_texts, target_facts, target_texts
from portal.projects.ledger.site_facts import site_facts
from portal.projects.models import Project, Site, Target
from portal.projects.programme_file import ProjectPart
from portal.projects.programme_import.matching import (
    PROMISED,
    SITE_FIELDS,
    TARGET_FIELDS,
    Pair,
    match_sites,
    match_targets,
)
from portal.projects.programme_import.stored import StaffRows, subject_of
from portal.projects.programme_import.telling import gone, moved_rows
from portal.workdays import local_day


async def save_sites(
    part: ProjectPart, project: Project, staff: StaffRows, *, reason: str, now: datetime
) -> list[Change]:
    """Add, change and remove sites. A number, once given, never changes hands."""
    pairs = match_sites(part.sites, project.sites, staff)
    number = max((site.number for site in project.sites), default=0)
    changes: list[Change] = []
    for place, pair in enumerate(pairs):
        if pair.row is None:
            number += 1
            made = Site(project_id=project.id, number=number, position=place, **_said(pair.part, SITE_FIELDS))
            await made.save()
            changes.append(_added("site added", made, reason))
        elif gone(pair):
            await Site.filter(id=pair.row.id).update(removed_at=now, removed_reason=reason)
            changes.append(_ended("site removed", pair.row, reason))
        else:
            changes += await _change("site changed", pair, SITE_FIELDS, reason)
    await _reorder(pairs)
    return changes


async def save_targets(
    part: ProjectPart, project: Project, staff: StaffRows, *, reason: str, now: datetime
) -> list[Change]:
    """Add, change and end targets; one with a published figure stays, whatever the file now says."""
    pairs = match_targets(part.targets, project.targets, staff)
    changes: list[Change] = []
    for place, pair in enumerate(pairs):
        if pair.row is None:
            made = Target(project_id=project.id, position=place, **_said(pair.part, TARGET_FIELDS))
            await made.save()
            changes.append(_added("target added", made, reason))
        elif gone(pair):
            await Target.filter(id=pair.row.id).update(ended_on=local_day(now))
            changes.append(_ended("target ended", pair.row, reason))
        else:
            changes += await _change("target changed", pair, TARGET_FIELDS, reason)
    await _reorder(pairs)
    return changes


async def _change(kind: str, pair: Pair[Any, Any], names: Iterable[str], reason: str) -> list[Change]:
    if pair.staffs or pair.part is None:
        return []
    row: Any = pair.row
    differing = pair.differing(names)
    again = isinstance(row, Target) and row.ended_on is not None
    if not differing and not again:
        return []
    before, before_texts = _facts(row), _texts(row)
    values = {name: getattr(pair.part, name) for name in differing} | ({"ended_on": None} if again else {})
    await row.update_from_dict(values).save(update_fields=list(values))
    if not again and not {*differing} & {*PROMISED}:
        return []
    return [
        Change(
            kind,
            subject_of(row),
            before=before,
            after=_facts(row),
            before_texts=before_texts,
            after_texts=_texts(row),
            reason=reason,
        )
    ]


async def _reorder(pairs: Iterable[Pair[Any, Any]]) -> None:
    for row, place in moved_rows(pairs):
        await type(row).filter(id=row.id).update(position=place)


def _said(part: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(part, name) for name in names}


def _added(kind: str, row: Site | Target, reason: str) -> Change:
    return Change(kind, subject_of(row), after=_facts(row), after_texts=_texts(row), reason=reason)


def _ended(kind: str, row: Site | Target, reason: str) -> Change:
    return Change(kind, subject_of(row), before=_facts(row), before_texts=_texts(row), reason=reason)


def _facts(row: Site | Target) -> Facts:
    facts = site_facts(row) if isinstance(row, Site) else target_facts(row)
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _texts(row: Site | Target) -> Texts:
    return site_texts(row) if isinstance(row, Site) else target_texts(row)
