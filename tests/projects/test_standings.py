"""The lights as rows: equal to the rule for whatever is published, whoever fills them and when."""

import asyncio
from datetime import datetime, timedelta

import pytest
from tortoise.transactions import in_transaction

from portal.projects.cards import cards_for
from portal.projects.light.standings import (
    computed_in,
    follow_scheduled,
    light_in,
    ready,
    rebuild,
    refresh_standings,
)
from portal.projects.models import Milestone, Project, Standing
from portal.settings import Settings
from portal.store.edition import read_number
from portal.workdays import local_day
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.rich import LIGHTS, fill


async def kept() -> dict[int, tuple[object, ...]]:
    return {
        row.project_id: (
            row.day,
            light_in(row),
            computed_in(row),
            row.status,
            row.slip_days,
            row.next_on,
            row.overdue_on,
            row.newest_at,
        )
        for row in await Standing.all()
    }


async def computed(settings: Settings, now: datetime) -> dict[int, tuple[object, ...]]:
    """What the rule says of every project that stands for itself."""
    projects = await Project.filter(merged_into_id=None).select_related("programme", "area", "unit")
    return {
        card.project.id: (
            local_day(now),
            card.light,
            card.computed,
            card.outcome.status,
            card.outcome.slip_days,
            card.outcome.next_on,
            card.outcome.overdue_on,
            card.newest,
        )
        for card in await cards_for(projects, now=now, settings=settings)
    }


@both_databases
async def test_the_rows_say_what_the_rule_says(database: Settings, clock: Clock) -> None:
    rich = await fill(clock())
    await ready(now=clock(), settings=database)
    found = await kept()
    assert found == await computed(database, clock())
    shown = [found[project.id][1] for project in rich.projects if project.id in found]
    assert [light.key for light in shown] == LIGHTS[:-1]  # type: ignore[attr-defined]
    assert rich.projects[14].id not in found


@both_databases
async def test_the_rows_turn_with_the_day(database: Settings, clock: Clock) -> None:
    rich = await fill(clock())
    await ready(now=clock(), settings=database)
    before = await kept()
    await ready(now=clock.forward(days=4), settings=database)
    after = await kept()
    assert after == await computed(database, clock())
    assert after[rich.projects[12].id][1].key == "late"  # type: ignore[attr-defined]
    await ready(now=clock.forward(days=-4), settings=database)  # a clock that was set right
    assert await kept() == before


@both_databases
async def test_rows_that_are_missing_or_one_too_many_are_seen_to(database: Settings, clock: Clock) -> None:
    rich = await fill(clock())
    await ready(now=clock(), settings=database)
    await Standing.filter(project_id=rich.projects[0].id).delete()
    await ready(now=clock(), settings=database)
    assert await kept() == await computed(database, clock())
    await Project.filter(id=rich.projects[1].id).update(merged_into_id=rich.projects[0].id)
    await ready(now=clock(), settings=database)
    assert await kept() == await computed(database, clock())


@both_databases
async def test_they_are_made_again_from_nothing(database: Settings, clock: Clock) -> None:
    await fill(clock())
    await ready(now=clock(), settings=database)
    await Standing.all().update(light="done", slip_days=0)  # typed by hand
    assert await rebuild(now=clock(), settings=database) == 14
    assert await kept() == await computed(database, clock())


@both_databases
async def test_a_change_refills_its_own_project(database: Settings, clock: Clock) -> None:
    rich = await fill(clock())
    await ready(now=clock(), settings=database)
    await Milestone.filter(project_id=rich.projects[0].id).update(actual_on=rich.today)
    await refresh_standings([rich.projects[0].id, rich.projects[0].id], now=clock(), settings=database)
    assert await kept() == await computed(database, clock())


@both_databases
async def test_a_change_that_fails_leaves_the_rows(database: Settings, clock: Clock) -> None:
    rich = await fill(clock())
    await ready(now=clock(), settings=database)
    before = await kept()
    with pytest.raises(RuntimeError):
        async with in_transaction():
            await Milestone.filter(project_id=rich.projects[0].id).update(actual_on=rich.today)
            await refresh_standings([rich.projects[0].id], now=clock(), settings=database)
            raise RuntimeError
    assert await kept() == before == await computed(database, clock())


@both_databases
async def test_many_at_once_do_not_collide(database: Settings, clock: Clock) -> None:
    """Each has a connection of its own on PostgreSQL, as several processes would."""
    rich = await fill(clock())
    ids = [project.id for project in rich.projects]
    work = [refresh_standings(None, now=clock(), settings=database) for _ in range(4)]
    work += [refresh_standings(ids[::-1], now=clock(), settings=database) for _ in range(4)]
    work += [ready(now=clock(), settings=database) for _ in range(4)]
    await asyncio.gather(*work)
    assert await kept() == await computed(database, clock())


@both_databases
async def test_the_last_row_is_of_the_last_change(database: Settings, clock: Clock) -> None:
    """Who refills all, while a milestone is being reached, waits for that and reads it."""
    rich = await fill(clock())
    await ready(now=clock(), settings=database)
    number = rich.projects[0].id

    async def reach() -> None:
        async with in_transaction():
            await Project.select_for_update().get(id=number)
            await Milestone.filter(project_id=number).update(actual_on=rich.today)
            await asyncio.sleep(0.05)
            await refresh_standings([number], now=clock(), settings=database)

    await asyncio.gather(reach(), *(refresh_standings(None, now=clock(), settings=database) for _ in range(3)))
    assert await kept() == await computed(database, clock())
    assert (await Standing.get(project_id=number)).light == "done"


@both_databases
async def test_a_scheduled_update_is_in_its_row_when_it_is_public(database: Settings, clock: Clock) -> None:
    rich = await fill(clock())
    await rich.update(14, days_ago=-1 / 24)
    await ready(now=clock(), settings=database)
    edition = await read_number()
    assert await follow_scheduled(now=clock(), settings=database) == 0
    assert await read_number() == edition
    clock.forward(hours=1)
    assert await follow_scheduled(now=clock(), settings=database) == 1
    assert await read_number() == edition + 1
    assert await kept() == await computed(database, clock())
    assert await follow_scheduled(now=clock.forward(days=1), settings=database) == 0


async def test_rows_of_today_are_left_alone(database: Settings, clock: Clock) -> None:
    await fill(clock())
    await ready(now=clock(), settings=database)
    await Standing.all().update(slip_days=4321)
    await ready(now=clock() + timedelta(hours=3), settings=database)
    assert await Standing.filter(slip_days=4321).count() == 14
