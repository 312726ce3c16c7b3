"""The first entry of a chain: all that residents are shown of a project when its record begins."""

from collections.abc import Sequence
from datetime import date, datetime

from tortoise.transactions import in_transaction

from portal.projects.ledger.chain import BATCH, append_to_many
from portal.projects.ledger.change import Change, Fact
from portal.projects.ledger.live import DUE, TITLE, Rows, is_text, live_rows
from portal.projects.models import Project, Site, Target
from portal.projects.quantities import plain

NOT_TOLD = (TITLE, DUE)

Facts = dict[str, Fact]
Texts = dict[str, str]


async def open_ledgers(now: datetime) -> int:
    """Begin the chain of every project that has none. Returns how many; running twice does no harm."""
    opened = 0
    while ids := await Project.filter(ledger_count=0).order_by("id").limit(BATCH).values_list("id", flat=True):
        opened += await open_some([int(number) for number in ids], now=now)  # type: ignore[call-overload]
    return opened


async def open_some(ids: Sequence[int], *, now: datetime) -> int:
    """The same for these projects, which have no chain yet; part of the transaction around it, if there is one."""
    async with in_transaction():
        # Under the locks: another process may be opening the same ones.
        projects = await Project.filter(id__in=ids, ledger_count=0).order_by("id").select_for_update()
        rows = await live_rows(projects, now=now)
        changes = {project.id: [opening_of(rows[project.id])] for project in projects}
        await append_to_many(changes, update=None, unit="", now=now)
    return len(changes)


def opening_of(rows: Rows) -> Change:
    """The first entry: all that residents are shown of a project, as it stands."""
    facts: Facts = {}
    texts: Texts = {}
    for row, fields in rows.items():
        before = "" if row == "project" else f"{row} "
        for name, value in fields.items():
            if name not in NOT_TOLD and value not in (None, ""):
                if is_text(name):
                    texts[before + name] = str(value)
                else:
                    facts[before + name] = value
    return Change("record opened", "project", after=facts, after_texts=texts)


def target_facts(target: Target) -> Facts:
    return {
        "planned": plain(target.planned),
        "achieved": plain(target.achieved),
        "ended_on": _day(target.ended_on),
    }


def target_texts(target: Target) -> Texts:
    return {"name_zh": target.name_zh, "unit_zh": target.unit_zh}


def site_texts(site: Site) -> Texts:
    return {"name_zh": site.name_zh, "covers": site.covers}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
