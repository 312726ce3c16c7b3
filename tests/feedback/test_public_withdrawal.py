"""What was public is taken back: by the resident, by staff, by erasure; and who is first when two act at once."""

import asyncio

from portal.feedback.models import Case, CaseFact, CaseWords, PublicAnswer
from portal.feedback.publication.deciding import publish_answer
from portal.feedback.publication.queries import answers_that_fit
from portal.feedback.publication.withdrawal import withdraw_for_consent, withdraw_for_erasure
from portal.store.edition import changing_public_content
from portal.web.problems import Conflict
from tests.feedback.carol import errors_in, look_up
from tests.feedback.public import ANSWER_PUBLIC, QUESTION_PUBLIC, answered, approved, prepared, published
from tests.kit.cast import PROJECT, World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

LIST = f"/projects/{PROJECT}/answers"


async def consent_taken_back(world: World, *, pause: float = 0.0) -> int:
    """As the receipt's room does it: the consent first, then what is public, in one transaction."""
    case = await Case.get()
    async with changing_public_content():
        await Case.filter(id=case.id).update(consent_at=None)
        await asyncio.sleep(pause)
        return await withdraw_for_consent(case=case, now=world.portal.state.now())


@both_databases
async def test_an_answer_is_withdrawn_with_one_move_and_leaves_its_mark(
    client: Client, world: World, clock: Clock
) -> None:
    answer = await published(client, world)
    assert QUESTION_PUBLIC in (await client.get(LIST)).words
    assert await answers_that_fit(QUESTION_PUBLIC, project_id=None, limit=3) == [answer]
    clock.forward(hours=1)
    alice = await world.as_(world.alice)
    empty = await alice.post(f"/desk/public/{answer.id}/withdrawal", {"reason": ""})
    assert (empty.status, errors_in(empty)) == (422, {"#reason": "请写明撤下的原因"})
    done = await alice.post(f"/desk/public/{answer.id}/withdrawal", {"reason": "写错了 50% 的日期"})
    assert done.status == 303
    one, all_of_them = await client.get(f"/answers/{answer.id}"), await client.get(LIST)
    assert (one.status, all_of_them.status) == (410, 200)
    for page in (one, all_of_them):
        assert "已经撤下" in page.words and "写错了 50% 的日期" in page.words
        assert [words for words in (QUESTION_PUBLIC, ANSWER_PUBLIC) if words in page.text] == []
    assert await answers_that_fit(QUESTION_PUBLIC, project_id=None, limit=3) == []
    fact = await CaseFact.get(kind="public withdrawn")
    assert (fact.by_id, fact.detail) == (world.alice.id, {"answer": answer.id})
    assert (await CaseWords.get(fact_id=fact.id)).text == "写错了 50% 的日期"
    again = await alice.post(f"/desk/public/{answer.id}/withdrawal", {"reason": "再撤一次"})
    assert again.status == 409 and "再撤一次" in again.words


async def test_the_residents_history_leads_to_what_is_public_while_it_stands(client: Client, world: World) -> None:
    done = await answered(client, world)
    await prepared(world, done)
    await approved(world)
    answer = await PublicAnswer.get()
    link = f"//li[.//strong='公开了摘要']//a[@href='/answers/{answer.id}']/text()"
    assert (await look_up(client, done.receipt)).doc.xpath(link) == ["看公开的摘要和答复"]
    await consent_taken_back(world)
    page = await look_up(client, done.receipt)
    assert "公开了摘要" in page.words and page.doc.xpath(link) == []


async def test_who_may_take_back_what_is_public(client: Client, world: World) -> None:
    answer = await published(client, world)  # prepared by Ines, of the unit of Hans
    offered, given = {}, {}
    for name in world.accounts:
        browser = await world.as_(world.accounts[name])
        page = await browser.get(f"/desk/public/{answer.id}")
        offered[name] = page.status == 200 and bool(page.doc.xpath("//form[contains(@action, '/withdrawal')]"))
        given[name] = (await browser.post(f"/desk/public/{answer.id}/withdrawal", {"reason": ""})).status
    assert {name for name in offered if offered[name]} == {"alice", "ines", "cora", "sue"}
    assert {name: status for name, status in given.items() if status != 403} == {
        "alice": 422,
        "ines": 422,
        "dora": 404,
        "cora": 422,
        "sue": 422,
    }
    await PublicAnswer.all().update(prepared_by_id=world.hans.id)
    hans = await world.as_(world.hans)
    done = await hans.post(f"/desk/public/{answer.id}/withdrawal", {"reason": "写错了日期"})
    assert done.status == 303
    page = await client.get(f"/answers/{answer.id}")
    assert (page.status, "写错了日期" in page.words) == (410, True)


@both_databases
async def test_consent_taken_back_takes_the_answer_back(client: Client, world: World) -> None:
    answer = await published(client, world)
    assert await consent_taken_back(world) == 1
    page = await client.get(f"/answers/{answer.id}")
    assert page.status == 410 and "提出问题的居民收回了公开的同意" in page.words and QUESTION_PUBLIC not in page.text
    assert QUESTION_PUBLIC not in (await client.get(LIST)).text
    assert (await client.get(f"/en/answers/{answer.id}")).status == 410
    fact = await CaseFact.get(kind="public withdrawn")
    assert (fact.by_id, fact.detail) == (None, {"answer": answer.id, "reason": "consent"})
    assert await consent_taken_back(world) == 0


async def test_consent_taken_back_drops_what_was_prepared(client: Client, world: World) -> None:
    done = await answered(client, world)
    await prepared(world, done)
    alice, answer = await world.as_(world.alice), await PublicAnswer.get()
    assert (await alice.get(f"/desk/public/{answer.id}")).status == 200
    await consent_taken_back(world)
    late = await alice.post(f"/desk/public/{answer.id}/approval", {"seen": answer.digest})
    assert late.status == 404 and "没有公开的稿子会删除" in late.words
    assert (await client.get(f"/answers/{answer.id}")).status == 404
    page = await prepared(world, done)
    assert page.status == 409 and "居民没有同意公开" in page.words and QUESTION_PUBLIC in page.text


@both_databases
async def test_consent_is_asked_for_in_the_transaction_that_publishes(client: Client, world: World) -> None:
    await prepared(world, await answered(client, world))
    # As if a page of the resident's had taken the consent back without dropping the draft.
    await Case.all().update(consent_at=None)
    refused = await approved(world)
    assert refused.status == 409 and "居民没有同意公开，或者收回了同意。" in refused.words
    assert (await PublicAnswer.get()).state == "in review"
    assert not await CaseFact.exists(kind="made public")


@both_databases
async def test_a_resident_who_takes_consent_back_at_that_moment_wins(client: Client, world: World) -> None:
    await prepared(world, await answered(client, world))
    answer = await PublicAnswer.get()

    async def publish() -> str:
        await asyncio.sleep(0.05)  # the resident's transaction has begun and goes on for a while
        try:
            now = world.portal.state.now()
            await publish_answer(answer=answer, by=world.alice, seen=answer.digest, now=now)
        except Conflict as problem:
            return str(problem)
        return "published"

    _, outcome = await asyncio.gather(consent_taken_back(world, pause=0.3), publish())
    assert outcome == "这份公开稿已经不在了：居民收回了公开的同意，或者清除了内容。"
    assert not await PublicAnswer.exists()
    assert (await client.get(f"/answers/{answer.id}")).status == 404


@both_databases
async def test_whoever_is_first_nothing_stays_public_without_consent(client: Client, world: World) -> None:
    done = await answered(client, world)
    given = done.case.consent_at
    outcomes = set()
    for turn in range(8):
        await Case.all().update(consent_at=given)
        assert (await prepared(world, done)).status == 303
        answer = await PublicAnswer.get(state="in review")

        async def publish(answer: PublicAnswer = answer, wait: float = 0.002 * turn) -> str:
            await asyncio.sleep(0.006)
            try:
                await publish_answer(answer=answer, by=world.alice, seen=answer.digest, now=world.portal.state.now())
            except Conflict:
                return "refused"
            return "published"

        async def resident(wait: float = 0.002 * turn) -> int:
            await asyncio.sleep(wait)
            return await consent_taken_back(world)

        taken, outcome = await asyncio.gather(resident(), publish())
        outcomes.add((taken, outcome))
        assert not await PublicAnswer.exists(state="published")
        assert QUESTION_PUBLIC not in (await client.get(LIST)).text
    assert outcomes <= {(1, "published"), (0, "refused")}


async def test_two_reviewers_at_once_publish_once(client: Client, world: World) -> None:
    await prepared(world, await answered(client, world))
    answer = await PublicAnswer.get()
    now = world.portal.state.now()
    both = [publish_answer(answer=answer, by=by, seen=answer.digest, now=now) for by in (world.alice, world.sue)]
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "NoneType"]
    assert await CaseFact.filter(kind="made public").count() == 1


async def test_nothing_is_published_for_a_day_after_a_new_code(client: Client, world: World, clock: Clock) -> None:
    await prepared(world, await answered(client, world))
    until = clock.forward(hours=1)
    await Case.all().update(locked_until=until)
    clock.forward(minutes=-1)
    refused = await approved(world)
    assert refused.status == 409 and "刚补发过查询码" in refused.words
    clock.forward(minutes=1)
    assert (await approved(world)).status == 303


@both_databases
async def test_erasure_takes_words_of_every_version_away(client: Client, world: World) -> None:
    answer = await published(client, world)
    async with changing_public_content():
        assert await withdraw_for_erasure(case=await Case.get(), now=world.portal.state.now()) == 1
    page = await client.get(f"/answers/{answer.id}")
    assert page.status == 410 and "提出问题的居民要求清除" in page.words
    kept = await PublicAnswer.get()
    assert (kept.question, kept.answer, kept.comment, kept.state) == ("", "", "", "withdrawn")
    read = await (await world.as_(world.alice)).get(f"/desk/public/{answer.id}")
    assert read.status == 200 and "提出问题的居民要求清除" in read.words
