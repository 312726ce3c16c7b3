"""Sites: added, moved, described, removed."""

from datetime import datetime
from typing import Any

from portal.projects.ledger.change import Change
from portal.projects.ledger.site_facts import site_facts
from portal.projects.models import Project, Site, Update
from portal.web.language import N_
from portal.web.problems import Conflict

TEXTS = ("name_zh", "name_en", "covers")


async def change_sites(update: Update, *, now: datetime) -> list[Change]:
    """Apply what the update says of sites. Raises Conflict when one of them was removed elsewhere."""
    changes: dict[str, Any] = update.changes
    done = [await _set(update, row) for row in changes.get("sites", [])]
    done += [
        await _remove(update, int(key), reason, now=now) for key, reason in changes.get("sites_removed", {}).items()
    ]
    return done


async def _set(update: Update, row: dict[str, Any]) -> Change:
    values = {name: row.get(name) or "" for name in TEXTS}
    places = {name: row[name] for name in ("lon", "lat", "precision_m")} | {"geometry": row.get("geometry")}
    texts = {name: text for name, text in values.items() if text}
    if row.get("number") is None:
        number = await _next_number(update.project_id)
        made = Site(project_id=update.project_id, number=number, position=number - 1)
        await made.update_from_dict({**values, **places}).save()
        await Project.filter(id=update.project_id).update(scope="sites")
        return Change("site added", f"site {number}", after=site_facts(made), after_texts=texts)
    site = await _held(update, row["number"])
    before, before_texts = site_facts(site), {name: text for name in TEXTS if (text := str(getattr(site, name)))}
    await site.update_from_dict({**values, **places}).save()
    return Change(
        "site changed",
        f"site {site.number}",
        before=before,
        after=site_facts(site),
        before_texts=before_texts,
        after_texts=texts,
        reason=row.get("reason") or "",
    )


async def _remove(update: Update, number: int, reason: str, *, now: datetime) -> Change:
    site = await _held(update, number)
    await Site.filter(id=site.id).update(removed_at=now, removed_reason=reason)
    texts = {"name_zh": site.name_zh} if site.name_zh else {}
    return Change("site removed", f"site {number}", before=site_facts(site), before_texts=texts, reason=reason)


async def _next_number(project_id: int) -> int:
    # Under the project's lock, which every publication holds: a number is never given twice.
    newest = await Site.filter(project_id=project_id).order_by("-number").first()
    return newest.number + 1 if newest else 1


async def _held(update: Update, number: int) -> Site:
    site = await Site.select_for_update().get_or_none(project_id=update.project_id, number=int(number), removed_at=None)
    if site is None:
        raise Conflict(N_("有一个点位已经取消，请退回修改。"))
    return site
