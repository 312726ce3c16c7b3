"""Targets: what is promised in numbers, its planned curve, and what came of it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portal.projects.ledger.change import Change
from portal.projects.models import Milestone, PlannedPoint, Target, TargetEntry, Update
from portal.projects.quantities import plain
from portal.web.language import N_
from portal.web.problems import Conflict
from portal.workdays import local_day


async def change_targets(update: Update, *, now: datetime) -> list[Change]:
    """Apply what the update says of targets. Raises Conflict when one of them was ended elsewhere."""
    changes: dict[str, Any] = update.changes
    done = [await _set(update, row) for row in changes.get("targets", [])]
    for key, curve in changes.get("curves", {}).items():
        done.append(await _plan(update, await _held(update, key), curve, now=now))
    today = local_day(now).isoformat()
    as_of_today = {key: [{"on_day": today, "achieved": given}] for key, given in changes.get("achieved", {}).items()}
    for key, entries in {**as_of_today, **changes.get("entries", {})}.items():
        done += await _enter(update, await _held(update, key), entries, now=now)
    for key, text in changes.get("shortfalls", {}).items():
        done.append(await _explain(await _held(update, key), text))
    for key, reason in changes.get("targets_ended", {}).items():
        done.append(await _end(await _held(update, key), reason, now=now))
    return done


async def _set(update: Update, row: dict[str, Any]) -> Change:
    planned = Decimal(row["planned"])
    texts = {name: row[name] for name in ("name_zh", "unit_zh") if row.get(name)}
    after = {"planned": plain(planned)}
    if row.get("id") is None:
        position = await Target.filter(project_id=update.project_id).count()
        made = await Target.create(
            project_id=update.project_id,
            position=position,
            planned=planned,
            basis=row.get("basis") or "",
            name_zh=row["name_zh"],
            unit_zh=row["unit_zh"],
        )
        subject = f"target {made.id}"
        return Change("target added", subject, after=after, after_texts=texts, reason=row.get("reason") or "")
    target = await _held(update, row["id"])
    before_texts = {name: str(getattr(target, name)) for name in texts}
    change = Change(
        "target changed",
        f"target {target.id}",
        before={"planned": plain(target.planned)},
        after=after,
        before_texts=before_texts,
        after_texts=texts,
        reason=row["reason"],
    )
    await Target.filter(id=target.id).update(planned=planned, basis=row.get("basis") or target.basis, **texts)
    return change


async def _plan(update: Update, target: Target, curve: dict[str, Any], *, now: datetime) -> Change:
    old = await PlannedPoint.filter(target_id=target.id, replaced_at=None).order_by("id")
    await PlannedPoint.filter(target_id=target.id, replaced_at=None).update(replaced_at=now)
    for point in curve["points"]:
        milestone = point.get("milestone")
        if milestone is not None and not await Milestone.exists(id=int(milestone), project_id=update.project_id):
            raise Conflict(N_("年度目标的进度安排里有一个节点不属于本项目，请退回修改。"))
        await PlannedPoint.create(
            target_id=target.id,
            on_day=date.fromisoformat(point["on_day"]) if point.get("on_day") else None,
            milestone_id=int(milestone) if milestone is not None else None,
            quantity=Decimal(point["quantity"]),
            published_by=update,
            published_at=now,
        )
    return Change(
        "curve",
        f"target {target.id}",
        before={_when(row.on_day, row.milestone_id): plain(row.quantity) for row in old},
        after={
            _when(point.get("on_day"), point.get("milestone")): plain(Decimal(point["quantity"]))
            for point in curve["points"]
        },
        after_texts={"name_zh": target.name_zh},
        reason=curve.get("reason") or "",
    )


def _when(on_day: date | str | None, milestone: object) -> str:
    return str(on_day) if on_day else f"milestone {milestone}"


async def _enter(update: Update, target: Target, entries: list[dict[str, Any]], *, now: datetime) -> list[Change]:
    done: list[Change] = []
    for entry in entries:
        day, achieved = date.fromisoformat(entry["on_day"]), Decimal(entry["achieved"])
        old = await TargetEntry.filter(target_id=target.id, on_day=day).order_by("-id").first()
        await TargetEntry.create(
            target_id=target.id,
            on_day=day,
            achieved=achieved,
            note=entry.get("note") or "",
            published_by=update,
            published_at=now,
        )
        done.append(
            Change(
                "figure",
                f"target {target.id}",
                before={"on_day": entry["on_day"], "achieved": plain(old.achieved)} if old else {},
                after={"on_day": entry["on_day"], "achieved": plain(achieved)},
                after_texts={"name_zh": target.name_zh},
                reason=entry.get("note") or "",
            )
        )
    newest = await TargetEntry.filter(target_id=target.id).order_by("-on_day", "-id").first()
    if newest:
        await Target.filter(id=target.id).update(achieved=newest.achieved)
    return done


async def _explain(target: Target, text: str) -> Change:
    await Target.filter(id=target.id).update(shortfall=text)
    return Change(
        "shortfall",
        f"target {target.id}",
        before_texts={"shortfall": target.shortfall} if target.shortfall else {},
        after_texts={"name_zh": target.name_zh, "shortfall": text},
    )


async def _end(target: Target, reason: str, *, now: datetime) -> Change:
    await Target.filter(id=target.id).update(ended_on=local_day(now))
    return Change(
        "target ended",
        f"target {target.id}",
        before={"planned": plain(target.planned)},
        before_texts={"name_zh": target.name_zh},
        reason=reason,
    )


async def _held(update: Update, number: int | str) -> Target:
    row = await Target.select_for_update().get_or_none(id=int(number), project_id=update.project_id, ended_on=None)
    if row is None:
        raise Conflict(N_("有一个年度目标已经取消，请退回修改。"))
    return row
