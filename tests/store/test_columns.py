from datetime import UTC, datetime, timedelta, timezone

import pytest

from portal.settings import Settings
from portal.store.models import Outbox
from tests.kit.databases import both_databases

SHANGHAI_MORNING = datetime(2024, 7, 10, 9, 30, tzinfo=timezone(timedelta(hours=8)))
THE_SAME_IN_UTC = datetime(2024, 7, 10, 1, 30, tzinfo=UTC)


async def keep(moment: datetime | None) -> Outbox:
    return await Outbox.create(topic="t", payload={}, created_at=THE_SAME_IN_UTC, delivered_at=moment)


@both_databases
async def test_a_moment_given_in_shanghai_is_found_by_a_utc_filter(database: Settings) -> None:
    row = await keep(SHANGHAI_MORNING)
    assert await Outbox.get(delivered_at=THE_SAME_IN_UTC) == row
    assert await Outbox.filter(delivered_at__lt=THE_SAME_IN_UTC).count() == 0
    assert await Outbox.filter(delivered_at__lte=THE_SAME_IN_UTC).count() == 1


@both_databases
async def test_a_filter_given_in_shanghai_finds_a_utc_moment(database: Settings) -> None:
    row = await keep(THE_SAME_IN_UTC)
    assert await Outbox.get(delivered_at=SHANGHAI_MORNING) == row
    assert await Outbox.filter(delivered_at__range=(SHANGHAI_MORNING, SHANGHAI_MORNING)).count() == 1


@both_databases
async def test_a_moment_set_by_an_update_is_turned_to_utc_too(database: Settings) -> None:
    row = await keep(None)
    await Outbox.filter(id=row.id).update(delivered_at=SHANGHAI_MORNING)
    assert await Outbox.get(delivered_at=THE_SAME_IN_UTC) == row


@both_databases
async def test_a_moment_is_read_back_in_utc_to_the_microsecond(database: Settings) -> None:
    moment = SHANGHAI_MORNING.replace(microsecond=123457)
    row = await keep(moment)
    kept = (await Outbox.get(id=row.id)).delivered_at
    assert kept == moment
    assert kept is not None and kept.utcoffset() == timedelta(0)


@both_databases
async def test_moments_are_ordered_whatever_zone_they_came_in(database: Settings) -> None:
    early = await keep(SHANGHAI_MORNING - timedelta(minutes=1))
    late = await keep(THE_SAME_IN_UTC + timedelta(minutes=1))
    middle = await keep(SHANGHAI_MORNING)
    assert await Outbox.all().order_by("delivered_at") == [early, middle, late]


async def test_a_moment_without_a_zone_is_refused(database: Settings) -> None:
    with pytest.raises(ValueError, match="needs its time zone"):
        await keep(datetime(2024, 7, 10, 9, 30))
