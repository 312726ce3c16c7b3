"""The first entry of a chain: the promise, its targets, nodes and sites as they stand when the record begins."""

from collections.abc import Sequence
from datetime import date, datetime

from tortoise.transactions import in_transaction

from portal.projects.ledger.chain import BATCH, append_to_many
from portal.projects.ledger.change import Change, Fact
from portal.projects.ledger.site_facts import site_facts
from portal.projects.models import Milestone, Project, Site, Target
from portal.projects.quantities import plain

TEXTS = ("title_zh", "promise_zh", "official_zh", "official_source", "due_words")

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
        projects = (
            await Project.filter(id__in=ids, ledger_count=0)
            .order_by("id")
            .select_for_update()
            .prefetch_related("targets", "sites", "milestones", "milestones__revisions")
        )
        changes = {project.id: [opening_of(project)] for project in projects}
        await append_to_many(changes, update=None, unit="", now=now)
    return len(changes)


def opening_of(project: Project) -> Change:
    """The first entry of a project whose targets, sites and milestones with their revisions are read."""
    facts: Facts = {"number": project.number, "scope": project.scope, "due": _day(project.due)}
    texts: Texts = {name: str(getattr(project, name)) for name in TEXTS}
    for target in project.targets:
        _add(facts, texts, f"target {target.id}", target_facts(target), target_texts(target))
    for site in (row for row in project.sites if row.removed_at is None):
        _add(facts, texts, f"site {site.number}", site_facts(site), site_texts(site))
    for milestone in project.milestones:
        _add(facts, texts, f"milestone {milestone.id}", milestone_facts(milestone), {"title": milestone.title})
    return Change("record opened", "project", after=facts, after_texts=texts)


def _add(facts: Facts, texts: Texts, row: str, its_facts: Facts, its_texts: Texts) -> None:
    facts |= {f"{row} {name}": value for name, value in its_facts.items() if value not in (None, "")}
    texts |= {f"{row} {name}": text for name, text in its_texts.items()}


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


def milestone_facts(milestone: Milestone) -> Facts:
    revisions = sorted(milestone.revisions, key=lambda revision: revision.id)
    return {
        "planned_on": _day(milestone.planned_on),
        "due_on": _day(revisions[-1].due_on) if revisions else None,
        "actual_on": _day(milestone.actual_on),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
