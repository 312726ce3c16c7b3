"""Taking a list over: its programme, areas, projects, targets and dates, published in one transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tortoise.exceptions import IntegrityError

from portal.projects.ledger.opening import open_some
from portal.projects.lists.actions import IN_REVIEW, TAKEN, must_be_another
from portal.projects.lists.differences import Plan, Planned, digest_of, plan_of
from portal.projects.lists.record import Record, record_of
from portal.projects.lists.rows import Row, programme_in
from portal.projects.lists.slugs import spelled
from portal.projects.models import Area, ListDraft, Programme, Project, Update, UpdateFact
from portal.projects.publication.moves import held, hold_projects
from portal.projects.publication.release import release
from portal.projects.states import PUBLISHED
from portal.projects.update_digest import digest_of as digest_of_update
from portal.settings import Settings
from portal.staff.record import note
from portal.staff.viewer import Viewer
from portal.store.edition import changing_public_content
from portal.web.language import N_
from portal.web.problems import Conflict

NEW_TITLE, CHANGED_TITLE = "年度名单公布", "年度名单调整"
MOVED = N_("您查看之后名单或已公布的内容又有改动，没有公布。请看过最新内容后再决定；必要时请填报人撤回重送。")


async def take_over_list(
    draft: ListDraft, *, by: Viewer, seen: str, now: datetime, settings: Settings, override: str = ""
) -> Programme:
    """Publish what the reviewer saw, all of it or nothing. ``override``: why, though the checks flagged something.

    Raises NotAllowed for the author; Conflict when list or record are not what was seen, or somebody was first.
    """
    must_be_another(draft, by)
    try:
        return await _take_over(draft, by=by, seen=seen, now=now, settings=settings, override=override)
    except IntegrityError as error:  # another list of the same new year, which no row stands for yet, was first
        raise Conflict(MOVED) from error


async def _take_over(
    draft: ListDraft, *, by: Viewer, seen: str, now: datetime, settings: Settings, override: str
) -> Programme:
    async with changing_public_content():
        present = await ListDraft.select_for_update().get(id=draft.id)
        known = await Project.filter(programme__year=present.year).values_list("id", flat=True)
        await hold_projects(known)  # type: ignore[arg-type]
        record = await record_of(present.year)
        plan = plan_of(present, record)
        if present.state != IN_REVIEW:
            raise Conflict
        if not plan.ready or seen != present.digest or seen != digest_of(present, plan):
            raise Conflict(MOVED)
        programme = await _programme(present, plan, record)
        await _make_projects(present, plan, programme, record, now=now)
        updates = await _updates(present, plan, by=by, now=now, override=override)
        await release(updates, at=now, now=now, settings=settings)
        present.update_from_dict({"state": TAKEN, "taken_by_id": by.id, "taken_at": now, "changed_at": now})
        await present.save(update_fields=["state", "taken_by_id", "taken_at", "changed_at"])
        await note(verb="list: taken over", subject=f"list {present.id}", by=by.account, now=now, digest=seen)
    return programme


async def _programme(draft: ListDraft, plan: Plan, record: Record) -> Programme:
    new = [planned for planned in plan.rows if planned.is_new]
    if record.programme is None:
        head, newest = programme_in(draft.rows), record.newest
        areas = {planned.row["area"] for planned in plan.rows}
        return await Programme.create(
            year=draft.year,
            title_zh=head["title"],
            issuer_zh=head["issuer"],
            issuer_en=newest.issuer_en if newest and newest.issuer_zh == head["issuer"] else "",
            source_zh=draft.source,
            box=newest.box if newest else {"west": -180.0, "south": -90.0, "east": 180.0, "north": 90.0},
            promised_areas=len(areas),
            promised_projects=len(new),
        )
    promised = max(record.programme.promised_projects, len(record.projects) + len(new))
    await Programme.filter(id=record.programme.id).update(promised_projects=promised)
    return record.programme


async def _make_projects(draft: ListDraft, plan: Plan, programme: Programme, record: Record, *, now: datetime) -> None:
    """The new rows' projects, each with the first entry of its ledger."""
    areas: dict[str, Area] = {area.name_zh: area for area in record.areas if area.programme_id == programme.id}
    for planned in plan.rows:
        if planned.is_new:
            area = areas.get(planned.row["area"]) or await _area(planned.row["area"], programme, record, areas)
            areas[area.name_zh] = area
            planned.project = await Project.create(
                programme=programme, area=area, **_columns(planned.row, draft, record)
            )
    new = [planned.project.id for planned in plan.rows if planned.project and planned.is_new]
    await open_some(new, now=now)


def _columns(row: Row, draft: ListDraft, record: Record) -> dict[str, Any]:
    unit = record.unit(row["unit"])
    # A unit of the list that the portal does not know is kept in the list's own words.
    named = [] if unit or not row["unit_words"] else [f"名单所列责任单位：{row['unit_words']}"]
    helping = [f"配合单位：{row['support']}"] if row["support"] else []
    lines = [*named, *helping]
    return {
        "number": row["number"],
        "slug": row["slug"],
        "basis": "named",
        # With no site yet the place is not known; "district" would say that the whole district is meant.
        "scope": "sites",
        "title_zh": row["title"],
        "promise_zh": row["official"],
        "official_zh": row["official"],
        "official_source": draft.source,
        "note_zh": "；".join(lines) + ("。" if lines else ""),
        "due": date.fromisoformat(row["due"]) if row["due"] else None,
        "due_words": row["due_words"],
        "background_zh": [],
        "background_en": [],
        "unit_id": unit.id if unit else None,
        "person": row["person"],
        "staff_fields": ["official_source", "official_zh", "person"],
    }


async def _area(name: str, programme: Programme, record: Record, there: dict[str, Area]) -> Area:
    """A new area; one that an earlier year had keeps its key, and with it its picture and English name."""
    earlier = next((area for area in record.areas if area.name_zh == name), None)
    used = {area.key for area in there.values()}
    base = earlier.key if earlier else spelled(name, longest=24) or "area"
    key = next(key for key in (base, *(f"{base}-{number}" for number in range(2, 1000))) if key not in used)
    name_en = earlier.name_en if earlier else ""
    return await Area.create(programme=programme, key=key, name_zh=name, name_en=name_en, position=len(there))


async def _updates(draft: ListDraft, plan: Plan, *, by: Viewer, now: datetime, override: str) -> list[Update]:
    """One published update for each project that the list adds or changes, with its history."""
    for planned in plan.changing:
        assert planned.project is not None
        await Update.create(**_update(planned, draft, now=now))
    ids = await Update.filter(bundle=_bundle(draft)).values_list("id", flat=True)
    updates = await held([int(number) for number in ids])  # type: ignore[call-overload]
    for update in updates:
        update.digest = digest_of_update(update)
    await Update.bulk_update(updates, fields=["digest"])
    await UpdateFact.bulk_create([fact for update in updates for fact in _facts(update, draft, by, now, override)])
    return updates


def _bundle(draft: ListDraft) -> str:
    return f"list-{draft.id}"


def _update(planned: Planned, draft: ListDraft, *, now: datetime) -> dict[str, Any]:
    new = planned.is_new
    words = f"本项目列入年度名单。出处：{draft.source}。" if new else f"按年度名单调整。出处：{draft.source}。"
    reason = planned.row["reason"]
    return {
        "project": planned.project,
        "state": PUBLISHED,
        "title": NEW_TITLE if new else CHANGED_TITLE,
        "body": words + (f"\n原因：{reason}" if reason and not new else ""),
        "changes": planned.changes,
        "author_id": draft.author_id,
        "created_at": draft.created_at,
        "changed_at": now,
        "published_at": now,
        "bundle": _bundle(draft),
    }


def _facts(update: Update, draft: ListDraft, by: Viewer, now: datetime, override: str) -> Sequence[UpdateFact]:
    return [
        UpdateFact(update_of_id=update.id, kind="drafted", at=draft.created_at, by_id=draft.author_id),
        UpdateFact(
            update_of_id=update.id, kind="submit", at=draft.changed_at, by_id=draft.author_id, digest=update.digest
        ),
        UpdateFact(update_of_id=update.id, kind="publish", at=now, by_id=by.id, digest=update.digest, comment=override),
    ]
