"""An absent reviewer's deputy: for which days, for which rights, and never for the own work."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.feedback.models import Case
from portal.projects.models import Update, UpdateFact
from portal.staff import deputies
from portal.staff.models import Account, Act, Deputy, Unit
from portal.staff.policy import Role
from portal.staff.viewer import Viewer
from portal.web.problems import Conflict
from tests.feedback.carol import errors_in, sent
from tests.feedback.queued import numbers_in
from tests.kit.cast import DANS_UNIT, World, add
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.written import TITLE, approve, in_review

PAGE = "/desk/deputies/"
TODAY = date(2024, 7, 10)


@pytest.fixture(autouse=True)
async def eve(world: World) -> Account:
    """A second author, of Dan's unit."""
    unit = await Unit.get(name_zh=DANS_UNIT)
    world.accounts["eve"] = await add("Eve", Role.AUTHOR, unit, world.portal.state.now())
    return world.eve


async def stand_in(world: World, deputy: Account, *, absent: Account, days: int = 5) -> Deputy:
    """A deputy from today on, named by Ada."""
    return await deputies.name_deputy(
        absent=absent,
        deputy=deputy,
        from_on=TODAY,
        until_on=TODAY + timedelta(days=days),
        by=Viewer(world.ada),
        now=world.portal.state.now(),
        confirmed=True,
    )


def named(**fields: Any) -> dict[str, str]:
    return {name: str(value) for name, value in fields.items()}


@both_databases
async def test_a_deputy_reviews_on_the_days_named_and_both_names_are_kept(world: World, clock: Clock) -> None:
    update = await in_review(world)
    dan = await world.as_(world.dan)
    assert (await dan.get("/desk/review/")).status == 403
    ada = await world.as_(world.ada)
    days = named(from_on="2024-07-11", until_on="2024-07-12")
    assert (
        await ada.post(PAGE, named(absent=world.alice.id, deputy=world.dan.id, confirmed="yes") | days)
    ).status == 303
    assert (await dan.get("/desk/review/")).status == 403  # not yet
    clock.forward(days=1)
    dan = await world.as_(world.dan)
    assert TITLE in (await dan.get("/desk/review/")).words
    answer = await dan.post(f"/desk/review/{update.id}/approval", {"seen": update.digest})
    assert answer.status == 303
    fact = await UpdateFact.get(kind="publish")
    assert (fact.by_id, fact.deputy_for) == (world.dan.id, "Alice")
    clock.forward(days=2)
    assert (await (await world.as_(world.dan)).get("/desk/review/")).status == 403  # over


@both_databases
async def test_a_deputys_time_can_be_ended_before(world: World, clock: Clock) -> None:
    row = await stand_in(world, world.dan, absent=world.alice)
    dan = await world.as_(world.dan)
    assert (await dan.get("/desk/review/")).status == 200
    assert (await dan.post(f"{PAGE}{row.id}/end")).status == 403
    alice = await world.as_(world.alice)
    assert "Dan" in (await alice.get(PAGE)).words
    assert (await alice.post(f"{PAGE}{row.id}/end")).status == 303
    assert (await dan.get("/desk/review/")).status == 403
    assert (await alice.post(f"{PAGE}{row.id}/end")).status == 409
    assert await Act.filter(verb__in=["deputy named", "deputy ended"]).count() == 2


async def test_a_deputy_decides_neither_on_the_own_update_nor_on_the_absent_ones(world: World) -> None:
    await stand_in(world, world.bob, absent=world.alice)
    update = await in_review(world)
    bob = await world.as_(world.bob)
    answer = await bob.post(f"/desk/review/{update.id}/approval", {"seen": update.digest})
    assert answer.status == 403 and "不能审核自己写的进展" in answer.words
    await Update.filter(id=update.id).update(author_id=world.alice.id)
    assert (await bob.post(f"/desk/review/{update.id}/approval", {"seen": update.digest})).status == 403
    assert await UpdateFact.filter(kind="publish").count() == 0


async def test_a_deputy_of_a_supervisor_approves_revised_dates_and_withdraws_nothing(world: World) -> None:
    await stand_in(world, world.alice, absent=world.sue)
    (absent,) = await deputies.absent_colleagues(world.alice.id, day=TODAY)
    alice = Viewer(world.alice, (absent,))
    assert alice.may("approve revised dates") and not alice.holds("approve revised dates")
    for permission in ("publish urgently", "see all projects", "close years", "override lights"):
        assert not alice.may(permission)


async def test_a_deputy_takes_no_step_after_the_absent_one_took_one(world: World) -> None:
    state = world.portal.state
    state.settings = state.settings.model_copy(update={"review_steps": 2})
    update = await in_review(world)
    assert not await approve(world, update, by=Viewer(world.alice), settings=state.settings)
    await stand_in(world, world.dan, absent=world.alice)
    dan = await world.as_(world.dan)
    answer = await dan.post(f"/desk/review/{update.id}/approval", {"seen": update.digest})
    assert answer.status == 403
    await stand_in(world, world.eve, absent=world.sue)
    eve = await world.as_(world.eve)
    assert "您代Sue审核" in (await eve.get(f"/desk/review/{update.id}")).words
    assert (await eve.post(f"/desk/review/{update.id}/approval", {"seen": update.digest})).status == 303
    assert (await UpdateFact.get(kind="publish")).deputy_for == "Sue"


async def test_a_disabled_colleague_lends_nothing(world: World, clock: Clock) -> None:
    await stand_in(world, world.dan, absent=world.alice)
    await Account.filter(id=world.alice.id).update(disabled_at=clock())
    assert (await (await world.as_(world.dan)).get("/desk/review/")).status == 403


@both_databases
async def test_nobody_has_two_deputies_on_one_day(world: World) -> None:
    await stand_in(world, world.dan, absent=world.alice)
    with pytest.raises(Conflict, match="已经指定"):
        await stand_in(world, world.eve, absent=world.alice, days=0)
    assert await Deputy.all().count() == 1


@pytest.mark.parametrize(("who", "status"), [("ada", 200), ("sue", 200), ("alice", 200), ("bob", 403)])
async def test_who_names_deputies(world: World, who: str, status: int) -> None:
    browser = await world.as_(getattr(world, who))
    assert (await browser.get(PAGE)).status == status
    for_everybody = who in ("ada", "sue")
    deputy = world.eve if for_everybody else world.sue
    sent = named(absent=world.sue.id, deputy=deputy.id, confirmed="yes", from_on="2024-07-11", until_on="2024-07-12")
    assert (await browser.post(PAGE, sent)).status == (303 if status == 200 else 403)
    absent = {"ada": "sue", "sue": "sue", "alice": "alice"}.get(who)
    rows = await Deputy.all().select_related("absent")
    assert [row.absent_id for row in rows] == ([getattr(world, absent).id] if absent else [])
    assert for_everybody or all(row.absent_id == row.by_id for row in rows)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("absent", ""),
        ("absent", "99"),
        ("absent", "ada"),
        ("deputy", "x"),
        ("deputy", "sue"),
        ("deputy", "ada"),
        ("deputy", "ines"),
        ("deputy", "hans"),
        ("confirmed", ""),
        ("from_on", "morgen"),
        ("from_on", "9999-01-01"),
        ("until_on", "2024-07-09"),
        ("until_on", "2025-07-11"),
    ],
)
async def test_what_is_missing_or_wrong_is_said_at_its_place(world: World, field: str, typed: str) -> None:
    ada = await world.as_(world.ada)
    value = getattr(world, typed).id if typed in ("ines", "sue", "ada", "hans") else typed
    sent = named(
        **{"absent": world.sue.id, "deputy": world.eve.id, "from_on": "2024-07-10", "until_on": "2024-07-12"}
        | {"confirmed": "yes"}
        | {field: value}
    )
    answer = await ada.post(PAGE, sent)
    assert answer.status == 422 and list(errors_in(answer)) == [f"#{field}"]
    assert await Deputy.all().count() == 0
    if field in ("from_on", "until_on"):
        assert answer.doc.xpath(f"//input[@name='{field}']/@value") == [typed]


async def test_a_reviewer_lends_to_reviewers_alone_and_the_choice_names_roles(world: World) -> None:
    alice, ada = await world.as_(world.alice), await world.as_(world.ada)
    rita = await add("Rita", Role.REVIEWER, None, world.portal.state.now())
    choice = "//select[@name='deputy']/option[@value!='']/text()"
    assert [str(each) for each in (await alice.get(PAGE)).doc.xpath(choice)] == ["Rita · 审核员", "Sue · 督办员"]
    everybody = [str(each).partition(" ")[0] for each in (await ada.get(PAGE)).doc.xpath(choice)]
    assert everybody == ["Alice", "Bob", "Cora", "Dan", "Dora", "Eve", "Hans", "Ines", "Kai", "Rita", "Sue"]
    days = named(from_on="2024-07-11", until_on="2024-07-12", confirmed="yes")
    answer = await alice.post(PAGE, named(deputy=world.dan.id) | days)
    assert answer.status == 422 and list(errors_in(answer)) == ["#deputy"]
    assert (await alice.post(PAGE, named(deputy=rita.id) | days)).status == 303


@both_databases
async def test_what_waits_for_an_absent_handler_waits_for_the_deputy(client: Client, world: World) -> None:
    unit = await Unit.get(id=world.hans.unit_id)
    world.accounts["hugo"] = await add("Hugo", Role.HANDLER, unit, world.portal.state.now())
    receipt = await sent(client)
    await Case.all().update(state="working", unit_id=unit.id, handler_id=world.hans.id)
    mine = "/desk/cases/?state=mine"
    hugo = await world.as_(world.hugo)
    assert numbers_in(await hugo.get(mine)) == []
    hans = await world.as_(world.hans)
    days = named(from_on=TODAY, until_on=TODAY + timedelta(days=3))
    assert (await hans.post(PAGE, named(deputy=world.hugo.id) | days)).status == 303
    hugo = await world.as_(world.hugo)
    assert numbers_in(await hugo.get(mine)) == [receipt.number]
    assert (await hugo.get("/desk/review/")).status == 403  # and nothing else


@pytest.mark.parametrize("who", ["kai", "dora", "ines", "alice", "bob"])
async def test_nobody_else_stands_in_for_a_handler(world: World, who: str) -> None:
    ada = await world.as_(world.ada)
    days = named(from_on=TODAY, until_on=TODAY)
    pair = named(absent=world.hans.id, deputy=getattr(world, who).id, confirmed="yes")
    answer = await ada.post(PAGE, pair | days)
    assert answer.status == 422
    assert errors_in(answer) == {"#deputy": "办件的代理人须是同一单位、同一岗位的同事"}
    assert await Deputy.all().count() == 0


@pytest.mark.parametrize(("absent", "deputy"), [("kai", "hans"), ("cora", "clara"), ("ines", "ida")])
async def test_case_staff_stand_in_for_their_like(world: World, absent: str, deputy: str) -> None:
    now = world.portal.state.now()
    world.accounts["clara"] = await add("Clara", Role.COORDINATOR, None, now)
    world.accounts["ida"] = await add("Ida", Role.INTAKE, None, now)
    ada = await world.as_(world.ada)
    pair = named(absent=getattr(world, absent).id, deputy=getattr(world, deputy).id)
    assert (await ada.post(PAGE, pair | named(from_on=TODAY, until_on=TODAY))).status == 303


async def test_who_handles_no_case_and_reviews_nothing_needs_no_deputy(world: World) -> None:
    ada = await world.as_(world.ada)
    pair = named(absent=world.bob.id, deputy=world.alice.id)
    answer = await ada.post(PAGE, pair | named(from_on=TODAY, until_on=TODAY))
    assert errors_in(answer)["#absent"] == "这个账号不审核进展，也不办理办件，不需要代理人"


async def test_the_desk_leads_to_deputies_and_tells_why_there_is_nobody_to_choose(world: World) -> None:
    ines = await world.as_(world.ines)
    page = await ines.get(PAGE)
    assert page.doc.xpath("//header//a[@class='small deputies']/@href") == [PAGE]
    nobody = "现在没有可以选的人。办件的代理人须是同一单位、同一岗位的同事，账号由管理员设立。"
    assert page.doc.xpath("//select[@id='deputy']/option/@value") == [""] and nobody in page.words
    alice = await (await world.as_(world.alice)).get(PAGE)
    assert alice.doc.xpath("//select[@id='deputy']/option/@value") != [""] and "没有可以选的人" not in alice.words
