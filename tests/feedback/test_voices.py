"""What residents say stands on the page of the project, beside what is reported of it."""

from datetime import UTC, datetime
from typing import Any

from portal.feedback.figures.freezing import count_anew
from portal.feedback.figures.voices import counts_of
from portal.feedback.models import Case, ProjectVoice, PublicAnswer
from portal.feedback.report_counts import feedback_of
from portal.projects.models import Project, Update
from portal.projects.yearly.report import Feedback
from portal.staff.models import Unit
from portal.store.edition import changing_public_content, read_number
from tests.feedback.figured import a_case, many, row
from tests.kit.cast import BOBS_UNIT, PROJECT, World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.kit.statements import queries_of

PAGE = f"/projects/{PROJECT}"
SENT = datetime(2024, 7, 9, 2, tzinfo=UTC)


def voices_on(page: Answer) -> str:
    (section,) = page.doc.xpath("//section[@id='voices']")
    return " ".join(section.text_content().split())


async def complaints(world: World, **verdicts: int) -> None:
    said = {"solved": "solved", "partly": "partly", "unsolved": "not solved", "silent": ""}
    for name, n in verdicts.items():
        for _ in range(n):
            await a_case(SENT, project_id=world.project.id, verdict=said[name], state="closed")


async def counted(clock: Clock) -> None:
    clock.forward(minutes=11)
    await count_anew(now=clock())


@both_databases
async def test_of_those_who_complained_it_says_how_many_say_what(client: Client, world: World, clock: Clock) -> None:
    assert "还没有收到过关于这个项目的反馈。" in voices_on(await client.get(PAGE))
    await complaints(world, solved=9, partly=6, unsolved=4, silent=8)
    await a_case(SENT, project_id=world.project.id, kind="question")
    await a_case(SENT, project_id=world.project.id, state="withdrawn")
    await counted(clock)
    said = voices_on(await client.get(PAGE))
    assert "收到 29 件：待受理 1 件，已办结 28 件。" in said
    assert "27 位投诉过的居民中，9 位说已解决，6 位说部分解决，4 位说未解决，8 位还没有评价。" in said


@both_databases
async def test_complaints_about_people_and_entered_ones_are_kept_apart(
    client: Client, world: World, clock: Clock
) -> None:
    await complaints(world, solved=1)
    bobs = await Unit.get(name_zh=BOBS_UNIT)
    await a_case(SENT, project_id=world.project.id, about_people=True, about_unit=bobs)
    await a_case(SENT, project_id=world.project.id, entered_by=world.ines, verdict="partly", state="closed")
    await counted(clock)
    said = voices_on(await client.get(PAGE))
    assert "收到 2 件：已办结 2 件。" in said
    assert "1 位投诉过的居民中，1 位说已解决。" in said
    assert "另有 1 件投诉由工作人员接电话时代为录入：1 件部分解决。" in said


@both_databases
async def test_what_was_merged_speaks_on_the_page_it_went_to(client: Client, world: World, clock: Clock) -> None:
    gone = await Project.exclude(slug=PROJECT).first()
    assert gone
    await Project.filter(id=gone.id).update(merged_into_id=world.project.id)
    await a_case(SENT, project_id=gone.id)
    await counted(clock)
    assert "收到 1 件：" in voices_on(await client.get(PAGE))


@both_databases
async def test_an_update_says_how_many_had_written(client: Client, world: World, clock: Clock) -> None:
    async with changing_public_content():
        update = await Update.create(**_update(world, clock))
    for _ in range(14):
        await a_case(SENT, project_id=world.project.id, settled_by=update, state="answered")
    await counted(clock)
    (mark,) = (await client.get(PAGE)).doc.xpath(f"//article[@id='update-{update.id}']//p[@class='settled']")
    assert mark.text_content() == "14 位居民反映后有了这项进展。"


def _update(world: World, clock: Clock) -> dict[str, Any]:
    now = clock()
    return {
        "project_id": world.project.id, "author_id": world.bob.id, "title": "泵站启用", "body": "已经启用。",
        "state": "published", "published_at": now, "created_at": now, "changed_at": now, "changes": {},
    }  # fmt: skip


async def test_a_published_answer_is_there_at_once_and_gone_at_once(client: Client, world: World, clock: Clock) -> None:
    now = clock()
    async with changing_public_content():
        answer = await PublicAnswer.create(
            project=world.project, kind="question", question="泵站几点开？", answer="八点。", state="published",
            prepared_by=world.ines, prepared_at=now, published_at=now,
        )  # fmt: skip
    assert "泵站几点开？" in voices_on(await client.get(PAGE))
    async with changing_public_content():
        await PublicAnswer.filter(id=answer.id).update(state="withdrawn", withdrawn_at=now)
    assert "泵站几点开？" not in voices_on(await client.get(PAGE))


@both_databases
async def test_only_what_says_something_else_is_written_anew(world: World, clock: Clock) -> None:
    made = await a_case(SENT, project_id=world.project.id)
    await counted(clock)
    first, edition = await ProjectVoice.get(project_id=world.project.id), await read_number()
    assert await Case.filter(id=made.id).update(text="") == 1
    await counted(clock)
    assert (await ProjectVoice.get(project_id=world.project.id)).as_of == first.as_of
    assert await read_number() == edition


async def test_the_page_asks_no_more_for_it(client: Client, world: World, clock: Clock) -> None:
    before = await queries_of(client, PAGE + "?about=before")
    await complaints(world, solved=3)
    await counted(clock)
    assert await queries_of(client, PAGE + "?about=after") == before


async def test_the_yearly_report_counts_what_the_page_counts_and_nothing_about_people(world: World) -> None:
    project = world.project.id
    await many([row(SENT, project_id=project, about_people=True) for _ in range(3)])
    await many([row(SENT, project_id=project, state="closed") for _ in range(6)])
    voice = (await counts_of([project]))[project]
    assert (await feedback_of([project]))[project] == Feedback(6, 6)
    assert sum(voice["states"].values()) == 6
