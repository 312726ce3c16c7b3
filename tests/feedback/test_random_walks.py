"""Random walks of several cases through every verb: what may never be, whatever staff, residents and the clock do."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.feedback.models import Case
from portal.projects.models import Update
from portal.staff.models import Unit
from tests.feedback.walk_acts import ACTS, COMMON
from tests.feedback.walking import CASES, Walk
from tests.kit.cast import BOBS_UNIT, DANS_UNIT, World
from tests.kit.databases import both_databases

# Every walk begins in the middle of things: one case signed for, another joined to it, a third accepted.
FIRST = [("accept", 0, 0), ("assign", 0, 0), ("sign", 0, 0), ("accept", 1, 0), ("join", 1, 0), ("accept", 2, 0)]

steps = st.lists(
    st.tuples(
        st.sampled_from([*ACTS, *COMMON * 2]), st.integers(0, CASES - 1), st.integers(0, CASES - 1), st.booleans()
    ),
    min_size=20,
    max_size=50,
)


@pytest.fixture
async def update(world: World) -> Update:
    """An update that was published."""
    return await Update.create(
        project_id=world.project.id,
        state="published",
        title="泵站完成检修",
        body="两台泵已经更换轴承。",
        changes={},
        author_id=world.bob.id,
        created_at=world.portal.state.now(),
        changed_at=world.portal.state.now(),
    )


@both_databases
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(steps=steps)
async def test_whatever_is_done_history_and_dates_hold(
    world: World, update: Update, steps: list[tuple[str, int, int, bool]]
) -> None:
    units = {name: await Unit.get(name_zh=name) for name in (BOBS_UNIT, DANS_UNIT)}
    walk = Walk(world, update, units)
    await walk.begin()
    for verb, at, other, stale in [*((*first, False) for first in FIRST), *steps]:
        await walk.step(verb, ACTS[verb], at, other, stale)
        await walk.check()
    assert walk.done[: len(FIRST)] == [verb for verb, _, _ in FIRST]
    await Case.filter(id__in=walk.ids).update(joined_to_id=None)
    await Case.filter(id__in=walk.ids).delete()
