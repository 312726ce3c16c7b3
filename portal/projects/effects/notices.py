"""Service notices: announced, and taken back before their end."""

from datetime import datetime
from typing import Any

from portal.projects.ledger.change import Change
from portal.projects.models import ServiceNotice, Site, Update
from portal.web.language import N_
from portal.web.problems import Conflict


async def change_notices(update: Update, *, now: datetime) -> list[Change]:
    """Apply what the update says of service notices. Raises Conflict when one of them is over."""
    changes: dict[str, Any] = update.changes
    done = [await _announce(update, row) for row in changes.get("notices", [])]
    done += [
        await _take_back(update, int(key), reason, now=now) for key, reason in changes.get("notices_ended", {}).items()
    ]
    return done


async def _announce(update: Update, row: dict[str, Any]) -> Change:
    site = await Site.get_or_none(project_id=update.project_id, number=row["site"]) if row.get("site") else None
    made = await ServiceNotice.create(
        project_id=update.project_id,
        site=site,
        kind=row["kind"],
        title=row["title"],
        body=row.get("body") or "",
        begins_at=datetime.fromisoformat(row["begins_at"]),
        ends_at=datetime.fromisoformat(row["ends_at"]),
        published_by=update,
    )
    after = {"kind": made.kind, "begins_at": row["begins_at"], "ends_at": row["ends_at"], "site": row.get("site")}
    texts = {"title": made.title} | ({"body": made.body} if made.body else {})
    return Change("notice", f"notice {made.id}", after=after, after_texts=texts)


async def _take_back(update: Update, number: int, reason: str, *, now: datetime) -> Change:
    row = await ServiceNotice.get_or_none(id=number, project_id=update.project_id)
    open_one = ServiceNotice.filter(id=number, project_id=update.project_id, ended_at=None, ends_at__gt=now)
    if row is None or not await open_one.update(ended_at=now, ended_reason=reason):
        raise Conflict(N_("有一条服务通知已经结束，请退回修改。"))
    return Change("notice ended", f"notice {number}", before_texts={"title": row.title}, reason=reason)
