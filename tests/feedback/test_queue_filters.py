"""The filters of the queue: what each chooses, what is wrong with one, and those that are kept."""

import asyncio
from datetime import timedelta

import pytest

from portal.feedback.models import Case, SavedFilter
from portal.projects.models import Project
from tests.feedback.carol import filled, receipt_in, sent
from tests.feedback.queued import counts_in, numbers_in
from tests.kit.cast import World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

QUEUE = "/desk/cases/"


@both_databases
async def test_every_filter_chooses_its_cases(client: Client, world: World, clock: Clock) -> None:
    ours = await sent(client)
    clock.forward(days=1)
    other_project = await Project.get(number=2)
    path = f"/projects/{other_project.slug}/feedback"
    other = receipt_in(await client.post(path, await filled(client, form=path + "/new", kind="praise")))
    first, second = await Case.all().order_by("id")
    unit = world.hans.unit_id
    await Case.filter(id=first.id).update(
        unit_id=unit, handler_id=world.hans.id, label="noise", urgent_at=clock(), joined_count=2, handed_back=1
    )
    ines = await world.as_(world.ines)
    both = [ours.number, other.number]
    for query, found in {
        f"project={first.project_id}": [ours.number],
        f"project={second.project_id}": [other.number],
        f"unit={unit}": [ours.number],
        "unit=none": [other.number],
        f"handler={world.hans.id}": [ours.number],
        "handler=999999": [],
        "kind=praise": [other.number],
        "label=noise": [ours.number],
        "urgency=urgent": [ours.number],
        "joined=leading": [ours.number],
        "joined=no": [other.number],
        "joined=along": [],
        "received_from=2024-07-11": [other.number],
        "received_until=2024-07-10": [ours.number],
        "received_from=2024-07-10&received_until=2024-07-11": both,
        "sort=received": both[::-1],
        "sort=unit": None,
        "kind=nonsense&project=abc&unit=99999999999999999999": both,
    }.items():
        page = await ines.get(f"{QUEUE}?{query}")
        shown = numbers_in(page)
        assert sorted(shown) == sorted(both) if found is None else shown == found, query


async def test_people_are_listed_by_their_units(client: Client, world: World) -> None:
    await sent(client)
    page = await (await world.as_(world.ines)).get(QUEUE)
    for field, units in (("f-handler", []), ("b-to", ["单位"])):
        groups = {
            group.get("label"): group.xpath("option/text()")
            for group in page.doc.xpath(f"//select[@id='{field}']/optgroup")
        }
        people = {"城市建设管理局": ["Hans", "Kai"], "教育文化局": ["Dora"]}
        assert sorted(groups) == sorted([*people, *units])
        assert {name: groups[name] for name in people} == people


async def test_a_date_that_is_none_is_told_at_its_place(client: Client, world: World) -> None:
    ines = await world.as_(world.ines)
    wrong = await ines.get(f"{QUEUE}?received_from=gestern&kind=praise")
    assert wrong.status == 422 and "请写日期，例如 2024-09-30" in wrong.words
    assert wrong.doc.xpath("//select[@name='kind']/option[@selected]/@value") == ["praise"]
    turned = await ines.get(f"{QUEUE}?received_from=2024-07-10&received_until=2024-07-01")
    assert turned.status == 422 and "最后一天不能早于第一天" in turned.words


@both_databases
async def test_a_filter_is_kept_shown_with_its_count_and_deleted(client: Client, world: World) -> None:
    await sent(client, kind="praise")
    await sent(client)
    ines = await world.as_(world.ines)
    kept = await ines.post("/desk/cases/filters", {"name": "表扬", "kind": "praise", "state": "submitted"})
    assert (kept.status, kept.headers["location"]) == (303, f"{QUEUE}?state=submitted&kind=praise")
    queue = await ines.get(QUEUE)
    assert counts_in(queue, "saved own") == {"表扬": "1"}
    await ines.post("/desk/cases/filters", {"name": "表扬", "kind": "complaint"})
    row = await SavedFilter.get()
    assert (row.query, row.account_id) == ("kind=complaint", world.ines.id)
    cora = await world.as_(world.cora)
    assert "表扬" not in counts_in(await cora.get(QUEUE), "saved own")
    assert (await cora.post(f"/desk/cases/filters/{row.id}/removal")).status == 404
    assert (await ines.post(f"/desk/cases/filters/{row.id}/removal")).status == 303
    assert await SavedFilter.all().count() == 0


@both_databases
async def test_a_filter_kept_by_a_double_click_is_kept_once(world: World) -> None:
    ines = await world.as_(world.ines)
    form = {"name": "我的", "kind": "praise"}
    clicks = await asyncio.gather(*[ines.post("/desk/cases/filters", form) for _ in range(4)])
    assert [click.status for click in clicks] == [303] * 4
    assert await SavedFilter.all().values_list("name", "query") == [("我的", "kind=praise")]


@pytest.mark.parametrize(("name", "said"), [("", "请给这个筛选起个名字"), ("长" * 41, "名字最多 40 个字")])
async def test_a_name_that_cannot_be_is_told(client: Client, world: World, name: str, said: str) -> None:
    await sent(client)
    ines = await world.as_(world.ines)
    answer = await ines.post("/desk/cases/filters", {"name": name, "kind": "complaint"})
    assert answer.status == 422 and said in answer.words
    assert answer.doc.xpath("//select[@name='kind']/option[@selected]/@value") == ["complaint"]
    assert await SavedFilter.all().count() == 0


async def test_no_more_than_twelve_filters_are_kept(client: Client, world: World) -> None:
    ines = await world.as_(world.ines)
    for at in range(12):
        assert (await ines.post("/desk/cases/filters", {"name": f"第 {at}"})).status == 303
    full = await ines.post("/desk/cases/filters", {"name": "再来一个"})
    assert full.status == 422 and "最多保存 12 个筛选" in full.words


async def test_the_states_to_choose_from_say_each_thing_once(client: Client, world: World) -> None:
    await sent(client)
    ines = await world.as_(world.ines)

    def words_of(page: Answer, select: str) -> list[str]:
        return [option.text_content() for option in page.doc.xpath(f"//select[@name='{select}']/option")]

    page = await ines.get(QUEUE)
    states = words_of(page, "state")
    assert [words for words in states if states.count(words) > 1] == []
    assert [words for words in words_of(page, "urgency") if words in states] == ["全部"]
    chosen = await ines.get(f"{QUEUE}?state=late")
    assert chosen.doc.xpath("//select[@name='state']/option[@selected]/@value") == ["late"]


async def test_a_due_date_of_another_year_says_its_year(client: Client, world: World, clock: Clock) -> None:
    await sent(client)
    ines = await world.as_(world.ines)
    due = "//td[@class='du']/small"
    before = [cell.text_content() for cell in (await ines.get(QUEUE)).doc.xpath(due)]
    await Case.all().update(due_at=clock() + timedelta(days=365))
    after = [cell.text_content() for cell in (await ines.get(QUEUE)).doc.xpath(due)]
    assert ([("年" in words) for words in (*before, *after)], len(before)) == ([False, True], 1)
