"""One act on many rows of the queue: each for itself, and told afterwards what went and what did not."""

import pytest

from portal.feedback.models import Case, CaseFact
from portal.projects.models import Project
from portal.staff.models import Act
from tests.feedback.carol import filled, receipt_in, sent
from tests.feedback.queued import copies
from tests.kit.cast import World
from tests.kit.client import Answer, Client
from tests.kit.databases import both_databases

BULK = "/desk/cases/bulk"


async def ticked(browser: Client, address: str = "/desk/cases/") -> list[str]:
    """What ticking every row of a page would send."""
    return [str(value) for value in (await browser.get(address)).doc.xpath("//input[@name='case']/@value")]


def gone(answer: Answer) -> list[str]:
    return [str(row.text_content()) for row in answer.doc.xpath("//ul[@class='numbers']/li")]


def left(answer: Answer) -> dict[str, str]:
    rows = answer.doc.xpath("//table//tbody/tr")
    return {row.xpath("./th")[0].text_content(): row.xpath("./td")[0].text_content() for row in rows}


@both_databases
async def test_ticked_cases_are_accepted_each_for_itself(client: Client, world: World) -> None:
    first, second, third = [await sent(client) for _ in range(3)]
    ines, cora = await world.as_(world.ines), await world.as_(world.cora)
    rows = await ticked(ines)
    assert (await cora.post(f"/desk/cases/{second.number}/acceptance", {"seen": "0"})).status == 303
    answer = await ines.post(BULK, {"case": rows, "act": "accept"})
    assert (answer.status, gone(answer)) == (200, [first.number, third.number])
    assert list(left(answer)) == [second.number] and "Cora" in left(answer)[second.number]
    assert await CaseFact.filter(kind="accepted").count() == 3
    again = await ines.post(BULK, {"case": rows, "act": "accept"})
    assert gone(again) == [] and len(left(again)) == 3


@both_databases
async def test_ticked_cases_are_assigned_to_a_person_labelled_and_hurried(client: Client, world: World) -> None:
    for _ in range(2):
        await sent(client)
    ines = await world.as_(world.ines)
    await ines.post(BULK, {"case": await ticked(ines), "act": "accept"})
    answer = await ines.post(BULK, {"case": await ticked(ines), "act": "assign", "to": f"a{world.hans.id}"})
    assert len(gone(answer)) == 2, left(answer)
    cases = await Case.all()
    assert {(case.state, case.unit_id, case.handler_id) for case in cases} == {
        ("assigned", world.hans.unit_id, world.hans.id)
    }
    for form in ({"act": "label", "label": "noise"}, {"act": "urgent"}):
        answer = await ines.post(BULK, {"case": await ticked(ines), **form})
        assert len(gone(answer)) == 2, left(answer)
    cases = await Case.all()
    assert [case.label for case in cases] == ["noise", "noise"] and all(case.urgent_at for case in cases)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"act": "accept"}, "请先勾选要处理的办件"),
        ({"act": "assign", "to": "", "case": "1.0"}, "请选择交给哪个单位或者哪个人"),
        ({"act": "assign", "to": "a99999", "case": "1.0"}, "请选择交给哪个单位或者哪个人"),
        ({"act": "label", "label": "words of mine", "case": "1.0"}, "请选择公开事由"),
    ],
)
async def test_what_is_missing_is_told(client: Client, world: World, form: dict[str, str], said: str) -> None:
    await sent(client)
    ines = await world.as_(world.ines)
    answer = await ines.post(BULK, form)
    assert answer.status == 422 and said in answer.words
    assert (await Case.get()).state == "submitted"


async def test_bulk_asks_for_the_right_of_each_act(client: Client, world: World) -> None:
    await sent(client)
    hans, sue = await world.as_(world.hans), await world.as_(world.sue)
    assert await ticked(hans) == []  # nothing that he may do in bulk
    for act in ("accept", "assign", "label", "urgent", "export"):
        assert (await hans.post(BULK, {"act": act, "case": "1.0"})).status == 403, act
    assert (await sue.post(BULK, {"act": "accept", "case": "1.0"})).status == 403
    assert (await sue.post(BULK, {"act": "nonsense", "case": "1.0"})).status == 400
    assert (await Case.get()).state == "submitted"


async def test_what_may_not_be_seen_is_not_moved(client: Client, world: World) -> None:
    await sent(client)
    await Case.all().update(about_people=True)
    ines, cora = await world.as_(world.ines), await world.as_(world.cora)
    rows = await ticked(cora)
    assert len(rows) == 1
    answer = await ines.post(BULK, {"case": rows, "act": "accept"})
    assert gone(answer) == [] and "没有找到这件办件" in answer.words
    assert (await Case.get()).state == "submitted"
    assert gone(await cora.post(BULK, {"case": rows, "act": "accept"})) != []


async def test_ticked_cases_are_exported_and_no_others(client: Client, world: World) -> None:
    first = await sent(client, text="第一件")
    await sent(client, text="第二件")
    ines = await world.as_(world.ines)
    case = await Case.all().order_by("id").first()
    assert case is not None
    answer = await ines.post(BULK, {"case": f"{case.id}.0", "act": "export"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert first.number in answer.text and "第二件" not in answer.text
    assert (await Act.get(verb="cases exported")).detail == {"count": 1, "cases": [case.id]}


async def test_no_more_than_a_page_goes_at_once(client: Client, world: World) -> None:
    await copies(client, 60)
    ines = await world.as_(world.ines)
    rows = [f"{case.id}.0" for case in await Case.all()] + ["", "x.1", "9" * 30, "7", "-1.0"]
    answer = await ines.post(BULK, {"case": rows, "act": "accept"})
    assert len(gone(answer)) == 50 and await Case.filter(state="accepted").count() == 50


async def test_a_case_of_another_project_goes_with_the_rest(client: Client, world: World) -> None:
    other = await Project.get(number=2)
    path = f"/projects/{other.slug}/feedback"
    receipt = receipt_in(await client.post(path, await filled(client, form=path + "/new")))
    ines = await world.as_(world.ines)
    assert gone(await ines.post(BULK, {"case": await ticked(ines), "act": "accept"})) == [receipt.number]
