"""What a case is about, put right: its project, the site, the kind, and what follows from that for everybody."""

import pytest

from portal.feedback.figures.voices import counts_of, recount_voices
from portal.feedback.handling.joining import join_case
from portal.feedback.handling.placing import place_case
from portal.feedback.handling.verdicts import judge
from portal.feedback.models import Case, CaseFact, ProjectVoice, PublicAnswer
from portal.projects.models import Project, Site
from portal.staff.models import Account
from portal.web.problems import Conflict, NotFound
from tests.feedback.carol import errors_in, look_up, sent, ticket_in
from tests.feedback.casework import accepted, assigned, case_of, deeds_in, desk, done, send
from tests.feedback.course import Course, kinds_of, newest_of, read
from tests.kit.cast import PROJECT, World
from tests.kit.client import Client
from tests.kit.databases import both_databases


async def _other() -> Project:
    """A project of nobody's unit, with sites."""
    site = await Site.exclude(project__slug=PROJECT).select_related("project").order_by("id").first()
    assert site is not None
    return site.project


async def _site_of(project: Project) -> Site:
    site = await Site.filter(project_id=project.id).order_by("number").first()
    assert site is not None
    return site


async def _place(course: Course, case_id: int, by: Account, project: Project | None, **more: object) -> CaseFact | None:
    case = await read(case_id)
    values = {"site": None, "kind": case.kind, **more}
    return await place_case(case=case, by=by, now=course.clock(), project=project, **values)  # type: ignore[arg-type]


@both_databases
async def test_project_site_and_kind_are_put_right_and_what_was_promised_stands(course: Course) -> None:
    case_id = await course.working()
    before, project = await read(case_id), await _other()
    site = await _site_of(project)
    await _place(course, case_id, course.world.ines, project, site=site, kind="question")
    case, fact = await read(case_id), await newest_of(case_id)
    assert (case.project_id, case.site_id, case.kind) == (project.id, site.id, "question")
    assert (case.state, case.unit_id, case.due_at, case.due_days) == (
        *(before.state, before.unit_id),
        *(before.due_at, before.due_days),
    )
    assert (fact.kind, fact.by_id) == ("placed", course.world.ines.id)
    assert fact.detail == {
        "before": {"project": before.project_id, "site": before.site_id, "kind": "complaint"},
        "after": {"project": project.id, "site": site.id, "kind": "question"},
    }
    assert await _place(course, case_id, course.world.ines, project, site=site) is None
    assert (await kinds_of(case_id)).count("placed") == 1


@both_databases
async def test_an_act_begun_before_it_is_ruled_out_and_told_who_was_first(course: Course) -> None:
    case_id = await course.working()
    begun = await read(case_id)
    await _place(course, case_id, course.world.ines, None)
    with pytest.raises(Conflict) as told:
        await course.answers_as_read(begun)
    assert (told.value.params["who"], told.value.params["what"].message) == ("Ines", "调整项目、点位或类别")  # type: ignore[attr-defined]


async def test_what_goes_along_keeps_to_the_project_that_it_was_written_about(course: Course) -> None:
    main, other = await course.working(), await course.accepted()
    ines, now, elsewhere = course.world.ines, course.clock(), await _other()
    await join_case(case=await read(other), to=await read(main), by=ines, now=now)
    with pytest.raises(Conflict, match="请先分出来单独办理"):
        await _place(course, other, ines, elsewhere)
    with pytest.raises(Conflict, match="有别的办件并在这一件里"):
        await _place(course, main, ines, elsewhere)
    await _place(course, main, ines, course.world.project, kind="question")
    assert ((await read(main)).kind, (await read(other)).kind) == ("question", "complaint")


async def test_what_is_answered_or_public_or_settled_by_an_update_stays(course: Course) -> None:
    answered = await course.answered()
    with pytest.raises(Conflict, match="现在的状态"):
        await _place(course, answered, course.world.ines, None)
    await judge(case=await read(answered), verdict="not solved", now=course.clock())
    public = {"question": "泵站响吗？", "answer": "已修。", "prepared_by_id": course.world.hans.id}
    row = await PublicAnswer.create(
        case_id=answered,
        project_id=course.world.project.id,
        kind="complaint",
        state="published",
        prepared_at=course.clock(),
        **public,
    )
    with pytest.raises(Conflict, match="请先撤下公开的答复"):
        await _place(course, answered, course.world.ines, None)
    await PublicAnswer.filter(id=row.id).update(state="in review", digest="seen")
    await _place(course, answered, course.world.ines, None, kind="question")
    draft = await PublicAnswer.get(id=row.id)
    assert (draft.project_id, draft.kind, draft.state, draft.digest) == (None, "question", "draft", "")


async def test_a_complaint_about_people_is_placed_by_who_may_read_it(course: Course) -> None:
    case_id = await course.accepted()
    await Case.filter(id=case_id).update(about_people=True, about_unit_id=course.world.hans.unit_id)
    with pytest.raises(NotFound):
        await _place(course, case_id, course.world.ines, None)
    await _place(course, case_id, course.world.cora, None)
    assert (await read(case_id)).project_id is None


async def test_both_projects_count_anew(course: Course) -> None:
    case_id = await course.accepted()
    home, project = course.world.project, await _other()
    await recount_voices(since=0, now=course.clock())
    newest = (await newest_of(case_id)).id
    await _place(course, case_id, course.world.ines, project)
    assert await recount_voices(since=newest, now=course.clock()) == 2
    kept = {row.project_id: row.counts for row in await ProjectVoice.all()}
    assert kept == await counts_of([home.id, project.id])
    assert (kept[home.id]["states"], sum(kept[project.id]["states"].values())) == ({}, 1)


async def test_intake_places_a_case_before_it_is_accepted_and_the_resident_reads_it(
    client: Client, world: World
) -> None:
    receipt = await sent(client)
    project = await _other()
    site, ines = await _site_of(project), await world.as_(world.ines)
    page = await ines.get(desk(receipt))
    assert "placement" in deeds_in(page) and "改了类别也不重新计算" in page.words
    form = page.fields("//*[@id='deed-placement']//form")
    assert (form["place_project"], form["place_site"], form["place_kind"]) == (
        str(world.project.id),
        "none",
        "complaint",
    )
    listed = await send(ines, receipt, "placement-sites", **{**form, "place_project": str(project.id)})
    sites = listed.doc.xpath("//select[@id='place_site']/option/@value")
    assert sites == [
        "none",
        *[str(row.id) for row in await Site.filter(project_id=project.id).order_by("position", "id")],
    ]
    fields = {"place_project": str(project.id), "place_site": str(site.id), "place_kind": "question"}
    await done(ines, receipt, "placement", **fields)
    title = f"已归到项目：第 {project.number} 项 {project.title_zh}"
    kind = "类别由“投诉”改为“咨询”，答复期限不变"
    for read_by in (await ines.get(desk(receipt)), opened := await look_up(client, receipt)):
        assert title in read_by.words.replace("　", " ") and kind in read_by.words
        assert f"点位：{site.name_zh}" in read_by.words
    assert f"第 {project.number} 项" in opened.words and "调整了项目、点位或类别" in opened.words
    export = (await client.post("/receipts/copy", {**ticket_in(opened), "as": "file"})).json()
    placed = [step["placed"] for step in export["history"] if "placed" in step]
    assert placed == [{"project": project.slug, "site": site.number, "kind": "question"}]
    await done(ines, receipt, "placement", place_project="none", place_site="none", place_kind="question")
    assert "改为不指明项目" in (await look_up(client, receipt)).words
    case = await case_of(receipt)
    assert (case.state, case.project_id, case.site_id) == ("submitted", None, None)


async def test_what_the_form_never_offered_is_told_at_its_place(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    ines, project = await world.as_(world.ines), await _other()
    site = await _site_of(project)
    for fields, wrong in [
        ({"place_project": "", "place_site": "none", "place_kind": "question"}, "#place_project"),
        ({"place_project": "none", "place_site": "x", "place_kind": "question"}, "#place_site"),
        ({"place_project": "none", "place_site": "none", "place_kind": "rubbish"}, "#place_kind"),
    ]:
        answer = await send(ines, receipt, "placement", **fields)
        assert (answer.status, list(errors_in(answer))) == (422, [wrong])
    for where, words in [
        ({"place_project": str(world.project.id), "place_site": str(site.id)}, "所选的点位不在所选的项目里"),
        ({"place_project": "none", "place_site": str(site.id)}, "所选的点位不在所选的项目里"),
        ({"place_project": "999999", "place_site": "none"}, "所选的项目不在列表里"),
    ]:
        answer = await send(ines, receipt, "placement", **where, place_kind="complaint")
        assert answer.status == 422 and words in answer.words
    assert (await case_of(receipt)).project_id == world.project.id


async def test_who_sees_an_unassigned_case_follows_its_project_and_an_assigned_one_stays(
    client: Client, world: World
) -> None:
    loose, given = await accepted(client, world), await assigned(client, world)
    ines, hans = await world.as_(world.ines), await world.as_(world.hans)
    for receipt in (loose, given):
        assert (await hans.get(desk(receipt))).status == 200
        await done(ines, receipt, "placement", place_project="none", place_site="none", place_kind="complaint")
    assert [(await hans.get(desk(receipt))).status for receipt in (loose, given)] == [404, 200]
