"""A complaint about the people of a unit is invisible to that unit, on every path of the route table.

The walk knows no room: a new room's routes are walked as soon as they are in the table.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
from starlette.routing import Route

from portal.chores import keep_house
from portal.feedback.handling.asking import ask_back
from portal.feedback.handling.assignment import assign_case, remind, sign_for
from portal.feedback.handling.people import say_about_people
from portal.feedback.models import Case, CaseFact, CasePhoto, CaseTask, PublicAnswer
from portal.feedback.queries import number_of
from portal.feedback.search.index import index_cases
from portal.staff.models import Account, Unit
from portal.staff.policy import Role
from tests.feedback.carol import SEND, filled, photo, receipt_in, upload
from tests.feedback.course import Course, read
from tests.feedback.public import QUESTION_PUBLIC, published
from tests.kit.cast import BOBS_UNIT, DANS_UNIT, PROJECT, World, add
from tests.kit.client import Answer, Client
from tests.kit.databases import both_databases

TYPED = "值班员推搡老人"
SECRET = "小黑猫"
PHONE = "13955557777"
ONCE_PUBLIC = "换班的老周"
SECRETS = (SECRET, PHONE, "139****7777", "说明谁在值班", "请先调监控", ONCE_PUBLIC)
# Whoever signs out sees nothing any more.
NOT_WALKED = ("/desk/sign-in", "/desk/sign-out")


@dataclass(frozen=True)
class Complaint:
    """The case, its number, and the name of its photo."""

    id: int
    number: str
    photo: str

    def address(self, path: str) -> str:
        """A route's address for this case; what else it asks for is that of the cast, or 1."""
        known = {"number": self.number, "name": self.photo, "size": "large", "slug": PROJECT}
        return re.sub(r"{(\w+)}", lambda found: known.get(found[1], "1"), re.sub(r"{\w+:int}", str(self.id), path))

    def form(self, moved: int) -> dict[str, object]:
        """What a hostile member of the unit would send to any form: the case in each way of naming one."""
        ids = [str(self.id), self.number]
        naming = dict.fromkeys(("case", "cases", "ticked", "ids", "settles", "row", "task"), ids)
        saying = dict.fromkeys(("answer", "note", "why", "question", "result", "reason"), "好的，请您放心。")
        return {
            **naming,
            **saying,
            "words": TYPED,
            "text": TYPED,
            "phone": PHONE,
            "act": "export",
            "seen": str(moved),
            "way": "solved",
            "confirmed": "yes",
        }


@pytest.fixture
async def complaint(course: Course) -> AsyncIterator[Complaint]:
    """Carol complains about Bob's unit; Dan's unit handles it, and somebody even gave Bob's unit a task.

    An answer of it was public once. Rita reviews what becomes public for Bob's unit.
    """
    world, now = course.world, course.clock()
    form = await filled(course.client, text=f"{TYPED}，{SECRET}也吓跑了。", phone=PHONE)
    receipt = receipt_in(await course.client.post(SEND, form, files=[upload(photo())]))
    case = await Case.all().order_by("-id").first()
    assert case is not None
    await Case.filter(id=case.id).update(about_people=True, about_unit_id=world.bob.unit_id, state="accepted")
    await index_cases([case.id])
    dans = await Unit.get(name_zh=DANS_UNIT)
    await assign_case(case=await read(case.id), by=world.cora, now=now, unit=dans)
    await sign_for(case=await read(case.id), by=world.dora, now=now)
    await ask_back(case=await read(case.id), by=world.dora, now=now, question="请说明谁在值班。")
    await remind(case=await read(case.id), by=world.sue, now=now, words="请先调监控。")
    await CaseTask.create(
        case_id=case.id, unit_id=world.bob.unit_id, words="x", given_at=now, given_by_id=world.cora.id
    )
    said = {
        "question": ONCE_PUBLIC,
        "answer": ONCE_PUBLIC,
        "withdrawn_reason": "有误",
        "kind": case.kind,
        "label": "noise",
    }
    people = {"prepared_by": world.cora, "approved_by": world.sue, "withdrawn_by": world.sue}
    moments = dict.fromkeys(("prepared_at", "published_at", "withdrawn_at"), now)
    # Under the number of the case, which is what the walk puts into addresses.
    await PublicAnswer.create(
        id=case.id, case_id=case.id, project_id=case.project_id, state="withdrawn", **said, **people, **moments
    )
    world.accounts["rita"] = await add("Rita", Role.REVIEWER, await Unit.get(name_zh=BOBS_UNIT), now)
    number = number_of(case, prefix=world.portal.state.settings.case_prefix)
    assert number == receipt.number
    yield Complaint(case.id, number, (await CasePhoto.get(case_id=case.id)).name)


def routes(course: Course, method: str, *, begin: str = "/") -> Iterator[str]:
    for route in course.world.portal.starlette.routes:
        if isinstance(route, Route) and method in (route.methods or ()) and route.path not in NOT_WALKED:
            yield from [route.path] if route.path.startswith(begin) else []


def leaks(answer: Answer, path: str, number: str) -> list[str]:
    """What of the complaint stands in an answer; a number that was asked for by address is no news."""
    assert answer.status != 500, path
    told = _told(answer)
    secrets = SECRETS if "{number}" in path else (*SECRETS, number)
    return [secret for secret in secrets if secret in told]


def _told(answer: Answer) -> str:
    """What an answer says, and where it leads."""
    return answer.response.content.decode("utf-8", "replace") + str(answer.headers.get("location", ""))


async def walked(course: Course, complaint: Complaint, account: Account) -> tuple[dict[str, list[str]], Client]:
    """What each page told of the complaint, by its route."""
    browser = await course.world.as_(account)
    told = {}
    for path in routes(course, "GET"):
        answer = await browser.get(complaint.address(path), inspect=False)
        if found := leaks(answer, path, complaint.number):
            told[path] = found
    return told, browser


@pytest.mark.parametrize("name", ["bob", "hans", "kai", "ines", "alice", "rita", "ada"])
async def test_no_page_tells_of_it(course: Course, complaint: Complaint, name: str) -> None:
    told, browser = await walked(course, complaint, course.world.accounts[name])
    assert told == {}
    for path in ("/desk/cases/{number}", "/desk/cases/{number}/photos/{name}/{size}"):
        assert (await browser.get(complaint.address(path), inspect=False)).status in (403, 404)


@pytest.mark.parametrize("name", ["bob", "hans", "kai", "ines", "alice", "rita"])
async def test_no_form_tells_of_it_or_changes_it(course: Course, complaint: Complaint, name: str) -> None:
    browser = await course.world.as_(course.world.accounts[name])
    before, told = await kept_of(complaint), {}
    for path in routes(course, "POST", begin="/desk/"):
        form = complaint.form((await read(complaint.id)).moved)
        answer = await browser.post(complaint.address(path), form, inspect=False)
        found = [leak for leak in leaks(answer, path, complaint.number) if leak not in (PHONE, complaint.number)]
        if found:
            told[path] = found
    assert told == {}
    assert await kept_of(complaint) == before


async def kept_of(complaint: Complaint) -> list[object]:
    """The case, how much happened to it, and the answer that was public."""
    facts = await CaseFact.filter(case_id=complaint.id).count()
    return [dict(await read(complaint.id)), facts, dict(await PublicAnswer.get(case_id=complaint.id))]


async def test_those_who_decide_on_it_see_it_on_the_same_paths(course: Course, complaint: Complaint) -> None:
    """Without this the walk might pass because nobody sees anything."""
    page, queue, picture = "/desk/cases/{number}", "/desk/cases/", "/desk/cases/{number}/photos/{name}/{size}"
    for account in (course.world.cora, course.world.sue, course.world.dora):
        told, browser = await walked(course, complaint, account)
        assert {page, queue} <= set(told) and SECRET in told[page]
        assert ONCE_PUBLIC in told["/desk/public/{id:int}"]
        assert (await browser.get(complaint.address(picture), inspect=False)).status == 200
    cora = await course.world.as_(course.world.cora)
    for path, form in (("/desk/cases/search", complaint.form(0)), ("/desk/cases/export", complaint.form(0))):
        answer = await cora.post(path, form, inspect=False)
        assert complaint.number in _told(answer), path


async def pages(course: Course, account: Account) -> dict[str, str]:
    """What each page of the desk that names no case shows, counts included."""
    browser, shown = await course.world.as_(account), {}
    for path in routes(course, "GET", begin="/desk/"):
        if "{" not in path or "{slug}" in path:
            answer = await browser.get(path.replace("{slug}", PROJECT), inspect=False)
            html = answer.headers.get("content-type", "").startswith("text/html") and answer.status < 400
            shown[path] = answer.words if html else str(answer.status)
    return shown


@pytest.mark.parametrize("name", ["bob", "hans", "kai", "ines"])
async def test_no_count_is_another_for_it(course: Course, name: str) -> None:
    account, settings = course.world.accounts[name], course.world.portal.state.settings
    await course.working()
    await keep_house(settings=settings, now=course.clock())
    before = await pages(course, account)
    await request_complaint(course)
    await keep_house(settings=settings, now=course.clock())
    after = await pages(course, account)
    assert {path: (before[path], after[path]) for path in before if before[path] != after[path]} == {}


async def test_intake_says_that_a_case_is_about_people_and_the_unit_loses_it(course: Course) -> None:
    case_id = await course.working()
    world, case = course.world, await read(case_id)
    await Case.filter(id=case_id).update(text="王科长收了红包", label="noise")
    number = number_of(case, prefix=world.portal.state.settings.case_prefix)
    ines, hans, cora = [await world.as_(one) for one in (world.ines, world.hans, world.cora)]
    page = f"/desk/cases/{number}"
    hint = "可能反映的是工作人员"
    assert hint in (await ines.get(page)).words and hint not in (await hans.get(page)).words
    form = {"seen": str((await read(case_id)).moved), "people_unit": str(world.hans.unit_id)}
    assert (await ines.post(f"{page}/about-people", {**form, "people_unit": ""})).status == 422
    assert (await hans.post(f"{page}/about-people", form)).status == 403
    answer = await ines.post(f"{page}/about-people", form)
    assert (answer.status, answer.headers["location"]) == (303, "/desk/cases/")
    for browser in (ines, hans):
        assert (await browser.get(page)).status == 404
        assert number not in (await browser.get("/desk/cases/?state=all")).text
    shown = await cora.get(page)
    assert "该单位看不到这一件" in shown.words and "标明反映的是工作人员" in shown.words
    after = await read(case_id)
    assert (after.about_people, after.about_unit_id) == (True, world.hans.unit_id)
    assert (after.unit_id, after.handler_id, after.label, after.consent_at) == (None, None, "", None)
    fact = await CaseFact.get(case_id=case_id, kind="about people")
    assert (fact.by_id, fact.detail) == (world.ines.id, {"unit": world.hans.unit_id})


@both_databases
@pytest.mark.parametrize("name", ["rita", "alice"])
async def test_no_reviewer_goes_on_reading_what_was_public_of_it(client: Client, world: World, name: str) -> None:
    """Rita reviews for the very unit, Alice for none: neither may see a complaint about people."""
    now = world.portal.state.now()
    unit = await Unit.get(name_zh=BOBS_UNIT)
    world.accounts["rita"] = await add("Rita", Role.REVIEWER, unit, now)
    answer = await published(client, world)
    reader, sue = [await world.as_(world.accounts[one]) for one in (name, "sue")]
    page = f"/desk/public/{answer.id}"
    assert "王小明您好" in (await reader.get(page)).words
    assert (await sue.post(f"{page}/withdrawal", {"reason": "有误"})).status == 303
    await say_about_people(case=await Case.get(), unit=unit, by=world.ines, now=now)
    assert ((await reader.get(page)).status, (await sue.get(page)).status) == (404, 200)
    await PublicAnswer.all().update(state="published")  # as if somebody published at that moment
    assert [QUESTION_PUBLIC in (await one.get("/desk/public/")).text for one in (reader, sue)] == [False, True]


async def test_a_unit_sees_a_case_from_its_acceptance_on(course: Course) -> None:
    case_id = await course.submitted()
    world = course.world
    page = f"/desk/cases/{number_of(await read(case_id), prefix=world.portal.state.settings.case_prefix)}"
    hans, ines = await world.as_(world.hans), await world.as_(world.ines)
    assert ((await hans.get(page)).status, (await ines.get(page)).status) == (404, 200)
    await Case.filter(id=case_id).update(state="accepted")
    assert (await hans.get(page)).status == 200


async def request_complaint(course: Course) -> None:
    """The same as the fixture, in the middle of a test."""
    case_id = await course.submitted()
    await Case.filter(id=case_id).update(about_people=True, about_unit_id=course.world.bob.unit_id, state="accepted")
    cora = await pages(course, course.world.cora)
    prefix = course.world.portal.state.settings.case_prefix
    assert number_of(await read(case_id), prefix=prefix) in cora["/desk/cases/"]
