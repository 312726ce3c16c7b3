"""What may become public and is not prepared yet; what is typed while preparing: kept, never over a newer one."""

from portal.feedback.models import Case, PublicAnswer
from portal.staff.models import Draft
from tests.feedback.carol import errors_in, sent
from tests.feedback.public import ANSWER_PUBLIC, QUESTION_PUBLIC, answered, approved, prepared
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.databases import both_databases


async def test_what_was_typed_is_offered_again_and_forgotten_when_it_is_kept(client: Client, world: World) -> None:
    done = await answered(client, world, photos=1)
    ines = await world.as_(world.ines)
    page = await ines.get(done.desk)
    (form,) = page.doc.xpath("//form[@data-draft]")
    assert (form.get("data-draft"), form.get("data-draft-to")) == (done.desk, "/desk/drafts")
    typed = {"draft.address": done.desk, "question": "写到一半", "label": "noise", "standing": "yes", "seen": "0"}
    assert (await ines.post("/desk/drafts", typed)).status == 200
    offered = await ines.get(done.desk)
    assert "您有一份没送出的内容" in offered.words and offered.doc.xpath("//form[@data-draft]") == []
    fields = (await ines.get(done.desk + "?draft=continue")).fields("//main//form[@data-draft]")
    taken_up = {name: fields[name].strip() for name in ("question", "answer", "label", "standing", "seen")}
    assert taken_up == {"question": "写到一半", "answer": "", "label": "noise", "standing": "yes", "seen": "0"}
    kept = await ines.post(done.desk, {**fields, "answer": ANSWER_PUBLIC})
    assert (kept.status, await Draft.all().count()) == (303, 0)
    assert (await PublicAnswer.get()).question == "写到一半"


@both_databases
async def test_answers_that_may_become_public_and_nobody_prepared_are_listed(client: Client, world: World) -> None:
    done = await answered(client, world)
    secret = await sent(client, text="不同意公开的")
    await Case.exclude(id=done.case.id).update(state="answered", answered_at=done.case.answered_at)
    ines, dora = await world.as_(world.ines), await world.as_(world.dora)
    page = await ines.get("/desk/public/")
    assert page.hrefs("//ul[@class='prev']//a/@href") == [done.desk] and secret.number not in page.text
    assert done.case.text not in page.text
    assert (await dora.get("/desk/public/")).hrefs("//ul[@class='prev']//a/@href") == []  # of another unit
    assert (await prepared(world, done, do="save")).status == 303
    assert (await ines.get("/desk/public/")).hrefs("//ul[@class='prev']//a/@href") == []


async def test_a_draft_taken_up_does_not_go_over_what_a_colleague_kept_meanwhile(client: Client, world: World) -> None:
    done = await answered(client, world)
    cora = await world.as_(world.cora)
    typed = {"draft.address": done.desk, "question": "写到一半", "answer": "也一半", "label": "noise", "seen": "0"}
    assert (await cora.post("/desk/drafts", typed)).status == 200
    assert (await prepared(world, done, do="save")).status == 303
    fields = (await cora.get(done.desk + "?draft=continue")).fields("//main//form[@data-draft]")
    answer = await cora.post(done.desk, fields)
    assert answer.status == 409 and "也一半" in answer.text
    assert (await PublicAnswer.get()).question == QUESTION_PUBLIC


async def test_the_name_in_the_contact_is_masked_for_who_may_know_it_and_found_by_the_second_person(
    client: Client, world: World
) -> None:
    done = await answered(client, world, text="王小明家的泵站夜里嗡嗡响", name="王小明")
    ines, hans = await world.as_(world.ines), await world.as_(world.hans)
    assert (await ines.get(done.desk)).fields("//main//form")["question"].strip().startswith("王**家")
    # To a unit that was never given the contact, a mask would tell whose name it is.
    assert (await hans.get(done.desk)).fields("//main//form")["question"].strip().startswith("王小明家")
    assert (await prepared(world, done, question="王小明家旁的泵站有噪声")).status == 303
    stopped = await approved(world)
    assert (stopped.status, list(errors_in(stopped))) == (422, ["#confirmed"])
    assert (await PublicAnswer.get()).state == "in review"
