"""A milestone answers complaints: ticked on the update's form, read by the reviewer, settled by its publication."""

from datetime import timedelta

from portal.feedback.handling.settling import settle_cases
from portal.feedback.handling.withdrawal import withdraw_case
from portal.feedback.models import Case, CaseFact
from portal.projects.models import Update
from tests.feedback.carol import sent
from tests.kit.cast import World
from tests.kit.client import Answer
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.bob import CREATE, NEW, approved, at, drafted, published, review_of, seen_by, submitted

LONG = "泵站夜里有异响，已经三天了，住在旁边的老人睡不着觉，白天也有震动，请尽快派人来看一看。"


def offered(answer: Answer) -> list[str]:
    """The numbers on the form, in their order."""
    return [str(row.text_content()) for row in answer.doc.xpath("//fieldset[@class='settles']//label//b")]


async def case_of(world: World, **fields: str) -> Case:
    """A complaint of a resident about Bob's project."""
    await sent(world.anybody(), **fields)
    await Case.filter(state="submitted").update(state="accepted")
    return await Case.all().order_by("-id").first()  # type: ignore[return-value]


async def test_the_form_offers_the_open_cases_of_its_project_those_due_first_before_others(world: World) -> None:
    slow = await case_of(world, kind="suggestion")
    quick = await case_of(world, kind="question", text=LONG)
    over = await case_of(world)
    await Case.filter(id=over.id).update(state="withdrawn")
    elsewhere = await case_of(world)
    await Case.filter(id=elsewhere.id).update(project_id=(await Case.get(id=slow.id)).project_id + 1)
    about_people = await case_of(world, text="泵站的人骂人")
    await Case.filter(id=about_people.id).update(about_people=True)
    page = await (await world.as_(world.bob)).get(NEW)
    assert offered(page) == [f"GX-2024-{number:06}" for number in (quick.id, slow.id)]
    assert LONG[:40] in page.words and LONG[40:] not in page.words
    assert "骂人" not in page.words
    (part,) = page.doc.xpath("//details[@id='settles']")
    heading = " ".join(part.find("summary").text_content().split())
    assert (heading, part.get("open") is not None) == ("这次进展解决了哪些反馈 （在办 2 件）", True)
    await Case.all().update(state="withdrawn")
    (part,) = (await (await world.as_(world.bob)).get(NEW)).doc.xpath("//details[@id='settles']")
    assert (part.find("summary").text_content(), part.get("open")) == ("这次进展解决了哪些反馈", None)


async def test_what_intake_has_not_read_is_not_offered(world: World) -> None:
    read = await case_of(world)
    await sent(world.anybody(), text="王科长收了红包")
    page = await (await world.as_(world.bob)).get(NEW)
    assert offered(page) == [f"GX-2024-{read.id:06}"] and "红包" not in page.words


async def test_what_was_withdrawn_before_intake_read_it_is_not_told_whatever_ids_a_form_sends(world: World) -> None:
    await sent(world.anybody(), text="王科长收了红包")
    case = await Case.get()
    await withdraw_case(case=case, now=world.portal.state.now())
    bob = await world.as_(world.bob)
    form = {**(await bob.get(NEW)).fields("//form[.//textarea]"), f"settles{case.id}": "yes", "title": ""}
    answer = await bob.post(CREATE, form)
    assert answer.status == 422 and "红包" not in answer.text and f"GX-2024-{case.id:06}" not in answer.text


async def test_of_a_project_without_a_unit_nobody_reads_how_a_case_begins(world: World) -> None:
    case = await case_of(world)
    world.project.unit_id = None
    await world.project.save()
    page = await (await world.as_(world.dan)).get(NEW)
    assert (offered(page), "异响" in page.words) == ([f"GX-2024-{case.id:06}"], False)


@both_databases
async def test_the_published_update_becomes_the_answer_and_closes_nothing(world: World) -> None:
    ticked, left = await case_of(world), await case_of(world)
    update = await submitted(await world.as_(world.bob), **{f"settles{ticked.id}": "yes"})
    assert update.changes == {"settles": [ticked.id]}
    assert [(await Case.get(id=case.id)).state for case in (ticked, left)] == ["accepted", "accepted"]
    alice = await world.as_(world.alice)
    page = await alice.get(review_of(update))
    assert f"GX-2024-{ticked.id:06}" in page.words and f"GX-2024-{left.id:06}" not in page.words
    assert (await approved(alice, update)).status == 303
    settled = await Case.get(id=ticked.id)
    assert (settled.state, settled.settled_by_id, settled.way, settled.closed_at) == (
        "answered",
        update.id,
        "solved",
        None,
    )
    assert settled.first_answered_at == settled.answered_at == world.portal.state.now()
    fact = await CaseFact.get(case_id=ticked.id, kind="answered").prefetch_related("told")
    assert (fact.detail["update"], fact.by_id, list(fact.told)) == (update.id, world.bob.id, [])
    assert (await Case.get(id=left.id)).state == "accepted"


async def test_whoever_joined_a_settled_case_is_answered_along(world: World) -> None:
    main, joined = await case_of(world), await case_of(world)
    await Case.filter(id=joined.id).update(state="joined", joined_to_id=main.id)
    await Case.filter(id=main.id).update(joined_count=1)
    page = await (await world.as_(world.bob)).get(NEW)
    assert "另有 1 人反映同一件事" in page.words and offered(page) == [f"GX-2024-{main.id:06}"]
    update = await published(world, **{f"settles{main.id}": "yes"})
    for case in (main, joined):
        after = await Case.get(id=case.id)
        assert (after.state, after.settled_by_id) == ("answered", update.id)


async def test_an_approval_counts_only_for_the_cases_that_the_reviewer_saw(world: World) -> None:
    first, second = await case_of(world), await case_of(world)
    bob, alice = await world.as_(world.bob), await world.as_(world.alice)
    update = await submitted(bob, **{f"settles{first.id}": "yes"})
    seen = await seen_by(alice, update)
    await bob.post(at(update) + "/recall")
    fields = (await bob.get(at(update))).fields("//form[@enctype]")
    assert fields[f"settles{first.id}"] == "yes"
    await bob.post(at(update), {**fields, f"settles{second.id}": "yes", "act": "submit"})
    answer = await alice.post(review_of(update, "approval"), seen)
    assert answer.status == 409
    assert [(await Case.get(id=case.id)).state for case in (first, second)] == ["accepted", "accepted"]


@both_databases
async def test_a_scheduled_update_settles_when_its_moment_comes(world: World, clock: Clock) -> None:
    from portal.chores import keep_house

    case = await case_of(world)
    alice, settings = await world.as_(world.alice), world.portal.state.settings
    update = await submitted(await world.as_(world.bob), **{f"settles{case.id}": "yes"})
    assert (await approved(alice, update, at="2024-07-11T08:00")).status == 303
    await keep_house(settings=settings, now=clock())
    assert (await Case.get(id=case.id)).state == "accepted"
    clock.forward(days=1)
    await keep_house(settings=settings, now=clock())
    settled = await Case.get(id=case.id)
    assert (settled.state, settled.settled_by_id, settled.answered_at) == ("answered", update.id, clock())
    await keep_house(settings=settings, now=clock.forward(minutes=1))
    assert await CaseFact.filter(case_id=case.id, kind="answered").count() == 1


async def test_an_update_that_changes_the_record_too_still_takes_effect_at_once(world: World) -> None:
    case = await case_of(world)
    fields = {f"settles{case.id}": "yes", "new0_title": "水泵验收", "new0_planned_on": "2024-08-01"}
    update = await submitted(await world.as_(world.bob), **fields)
    sue = await world.as_(world.sue)
    page = await sue.get(review_of(update))
    assert page.doc.xpath("//input[@name='at']") == []
    assert (await approved(sue, update)).status == 303
    assert (await Case.get(id=case.id)).state == "answered"


async def test_a_case_that_is_over_when_the_update_is_sent_is_told_of_and_nothing_typed_is_lost(world: World) -> None:
    case, other = await case_of(world), await case_of(world)
    bob = await world.as_(world.bob)
    draft = await drafted(bob, **{f"settles{case.id}": "yes"})
    await Case.filter(id=case.id).update(state="withdrawn", unit_id=world.bob.unit_id)
    fields = (await bob.get(at(draft))).fields("//form[@enctype]")
    answer = await bob.post(at(draft), {**fields, f"settles{other.id}": "yes", "body": "又写了一句", "act": "submit"})
    assert (answer.status, f"GX-2024-{case.id:06}" in answer.words) == (422, True)
    kept = answer.fields("//form[@enctype]")
    assert (kept["body"], kept[f"settles{other.id}"], kept[f"settles{case.id}"]) == ("又写了一句", "yes", "yes")
    del kept[f"settles{case.id}"]
    assert (await bob.post(at(draft), {**kept, "act": "submit"})).status == 303
    assert (await Update.get(id=draft.id)).changes == {"settles": [other.id]}


async def test_a_case_that_is_answered_before_the_publication_is_left_as_it_is(world: World, clock: Clock) -> None:
    case = await case_of(world)
    update = await submitted(await world.as_(world.bob), **{f"settles{case.id}": "yes"})
    await Case.filter(id=case.id).update(state="answered", answered_at=clock(), first_answered_at=clock())
    assert (await approved(await world.as_(world.alice), update)).status == 303
    after = await Case.get(id=case.id)
    assert (after.settled_by_id, after.state) == (None, "answered")
    assert (await Update.get(id=update.id)).state == "published"


async def test_cases_of_other_projects_and_about_people_cannot_be_ticked_by_hand(world: World) -> None:
    secret, elsewhere = await case_of(world), await case_of(world)
    await Case.filter(id=secret.id).update(about_people=True)
    await Case.filter(id=elsewhere.id).update(project_id=world.project.id + 1)
    ticks = {f"settles{case.id}": "yes" for case in (secret, elsewhere)} | {"settles99999999999999999999": "yes"}
    update = await submitted(await world.as_(world.bob), **ticks)
    assert update.changes == {}


async def test_a_correction_offers_no_cases(world: World, clock: Clock) -> None:
    await case_of(world)
    update = await published(world)
    clock.forward(hours=1)
    bob = await world.as_(world.bob)
    answer = await bob.post(f"{at(update)}/correction")
    page = await bob.get(answer.headers["location"])
    assert page.doc.xpath("//details[@id='milestones']") and not page.doc.xpath("//details[@id='settles']")


async def test_the_public_page_tells_nothing_of_the_cases(world: World) -> None:
    case = await case_of(world, text=LONG)
    update = await published(world, **{f"settles{case.id}": "yes"})
    page = await world.anybody().get(f"/projects/{world.project.slug}")
    assert f'id="update-{update.id}"' in page.text
    assert LONG[:10] not in page.text and f"GX-2024-{case.id:06}" not in page.text
    desk = await (await world.as_(world.bob)).get(at(update))
    assert f"GX-2024-{case.id:06}" in desk.words and LONG[:10] not in desk.words


async def test_with_many_open_cases_the_first_fifty_are_offered_and_counted(world: World) -> None:
    case = await case_of(world)
    copies = []
    for number in range(60):
        values = {name: getattr(case, name) for name in case._meta.db_fields if name != "id"}
        values |= {"form_hash": f"copy {number}", "due_at": case.due_at + timedelta(hours=number + 1)}
        copies.append(Case(**values))
    await Case.bulk_create(copies)
    page = await (await world.as_(world.bob)).get(NEW)
    assert (len(offered(page)), offered(page)[0]) == (50, f"GX-2024-{case.id:06}")
    assert "这个项目有 61 件在办" in page.words


async def test_a_forged_tick_settles_nothing_that_its_author_does_not_see(world: World) -> None:
    people = await case_of(world, text="泵站的人骂人")
    await Case.filter(id=people.id).update(about_people=True)
    elsewhere = await case_of(world)
    await Case.filter(id=elsewhere.id).update(project_id=world.project.id + 1)
    await sent(world.anybody(), text="路灯不亮")
    unseen = [await Case.get(state="submitted"), people, elsewhere]
    update = await submitted(await world.as_(world.bob), **{f"settles{case.id}": "yes" for case in unseen})
    assert update.changes == {}
    now = world.portal.state.now()
    assert await settle_cases(ids=[case.id for case in unseen], update=update, by=world.bob, now=now) == []
