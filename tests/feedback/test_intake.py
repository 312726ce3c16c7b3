"""What the form takes, and what it gives back with a word."""

import itertools

import pytest

from portal.app import Portal
from portal.feedback.models import Case, CasePhoto
from portal.projects.models import FormerSlug, Project
from portal.store.edition import changing_public_content
from tests.feedback.carol import (
    FORM,
    SEND,
    WORDS,
    errors_in,
    filled,
    look_up,
    photo,
    receipt_in,
    sent,
    ticket_in,
    upload,
)
from tests.kit.cast import PROJECT, World
from tests.kit.client import Answer, Client
from tests.kit.databases import both_databases

# Each could hide, reorder or break what others read.
HOSTILE = {
    "nul": "a\x00b",
    "lone surrogate": "a%ED%A0%80b",
    "override": "a\u202eb",
    "four bytes": "𠮷野家",
    "joined emoji": "👩‍👩‍👧‍👦",
    "markup": "<script>alert(1)</script><b>'\"&{{ 7*7 }}",
    "megabyte": "很" * 350_000,
    "formula": "=1+1",
    "percent": "100%(n)s %s %%",
    "lines": "a\r\nb\rc",
}
FIELDS = ("kind", "text", "place", "lon", "lat", "phone", "email", "name", "project", "form_key", "about", "photos")
FIELDS += ("site", "same", "about_people", "consent", "calm", "task", "work", "sum")


def is_shown_safely(answer: Answer) -> None:
    """What a resident typed may look like a leftover of ours, so these pages are read here and not inspected."""
    assert answer.status in (200, 303, 409, 422), answer.status
    assert "<script>alert" not in answer.text and "\u202e" not in answer.text and "\x00" not in answer.text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_text_in_any_field_is_refused_or_shown_safely(client: Client, world: World, text: str) -> None:
    cora = await world.as_(world.cora)
    forms = ((FORM, SEND), ("/feedback/new", "/feedback"))
    for field, (form, path) in itertools.product(FIELDS, forms[: 1 if len(text) > 1000 else 2]):
        answer = await client.post(path, {**await filled(client, form=form), field: text}, inspect=False)
        is_shown_safely(answer)
        if answer.status == 200:
            receipt = receipt_in(answer)
            is_shown_safely(await client.post("/receipts/", receipt.typed(), inspect=False))
            is_shown_safely(await cora.get(f"/desk/cases/{receipt.number}", inspect=False))
    is_shown_safely(await cora.get("/desk/cases/", inspect=False))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_text_in_the_other_forms_too(client: Client, text: str) -> None:
    receipt = await sent(client, phone="13812341234")
    for fields in ({"case": text, "code": receipt.code}, {"case": receipt.number, "code": text}):
        is_shown_safely(await client.post("/receipts/", fields, inspect=False))
    ticket = ticket_in(await look_up(client, receipt))
    for form in ("view", "facts", "end"):
        for fields in ({"ticket": text[:9999], "text": text}, {**ticket, "text": text}):
            is_shown_safely(await client.post(f"/receipts/{form}", fields, inspect=False))
    for fields in (
        {"form_key": text[:9999], "about": text[:9999], "text": text},
        {"form_key": "", "about": "1", "text": text},
    ):
        is_shown_safely(await client.post("/feedback/additions", fields, inspect=False))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_text_from_staff_is_shown_safely_too(client: Client, world: World, text: str) -> None:
    receipt = await sent(client, phone="13812341234")
    ines, path = await world.as_(world.ines), f"/desk/cases/{receipt.number}"
    known = {"reason": "elsewhere", "seen": "accepted", "confirmed": "yes"}
    for form, names in (
        ("contact", ("why",)),
        ("notes", ("note",)),
        ("refusal", ("reason", "words")),
        ("refusal", ("channel",)),
        ("acceptance", ()),
        ("preview", ("answer",)),
        ("answer", ("answer", "seen")),
        ("answer", ("answer",)),
    ):
        typed = {"words": "x", "answer": "x", **known, **dict.fromkeys(names, text if len(names) < 2 else text[:9999])}
        is_shown_safely(await ines.post(f"{path}/{form}", typed, inspect=False))
        is_shown_safely(await ines.get(path, inspect=False))
    asked = {"q": text[:2000], "state": text[:50], "page": text[:9]}
    is_shown_safely(await ines.get("/desk/cases/", params=asked, inspect=False))
    is_shown_safely(await client.post("/receipts/", receipt.typed(), inspect=False))


@both_databases
async def test_four_byte_characters_come_back_as_written(client: Client) -> None:
    receipt = await sent(client, text="𠮷野家门口，👩‍👩‍👧‍👦 过不去。\n第二行", place="𠮷")
    page = await look_up(client, receipt)
    assert "𠮷野家门口，👩‍👩‍👧‍👦 过不去。\n第二行" in page.doc.xpath("//blockquote")[0].text_content()


async def test_an_empty_form_names_both_places(client: Client) -> None:
    answer = await client.post(SEND, {**await filled(client), "kind": "", "text": " \n"})
    assert (answer.status, list(errors_in(answer))) == (422, ["#kind", "#text"])
    assert await Case.all().count() == 0


async def test_what_was_typed_stays(client: Client) -> None:
    typed = {"text": "响", "place": "地" * 201, "phone": "1" * 61, "email": "c" * 121, "name": "王" * 41, "kind": ""}
    answer = await client.post(SEND, {**await filled(client), **typed})
    assert set(errors_in(answer)) == {"#kind", "#place", "#phone", "#email", "#name"}
    kept = {name: value.strip() for name, value in answer.fields().items() if name in typed}
    assert kept == {name: value for name, value in typed.items() if name != "kind"}


@pytest.mark.parametrize("length", [1, 2000])
async def test_text_may_have_one_to_2000_characters(client: Client, length: int) -> None:
    await sent(client, text="响" * length)
    answer = await client.post(SEND, await filled(client, text="响" * 2001))
    assert (answer.status, list(errors_in(answer))) == (422, ["#text"])


@pytest.mark.parametrize(
    "phone", ["0411-84790000", "+86 138 0000 1234", "(0411) 8479 0000", "１３８００００１２３４", "12345"]
)
async def test_a_phone_is_taken_as_people_write_it(client: Client, phone: str) -> None:
    await sent(client, phone=phone, email="carol.w+news@mail.example.cn")


CONTACTS = [{"phone": "微信 carol_wx"}, {"phone": "47"}, {"email": "carol@"}, {"email": "见微信"}]


@pytest.mark.parametrize("typed", CONTACTS)
async def test_no_shape_of_a_contact_blocks(client: Client, world: World, typed: dict[str, str]) -> None:
    receipt = await sent(client, **typed)
    (value,) = typed.values()
    ines, path = await world.as_(world.ines), f"/desk/cases/{receipt.number}"
    page = await ines.get(path)
    assert f"{value[0]}***" in page.words and value not in page.words.split()
    assert value in (await ines.post(f"{path}/contact", {"why": "约时间到现场"})).words


@pytest.mark.parametrize("typed", [{"phone": "1" * 60}, {"email": "c" * 120}])
async def test_a_contact_may_be_as_long_as_its_field(client: Client, typed: dict[str, str]) -> None:
    await sent(client, **typed)


@pytest.mark.parametrize("text", ["\u200b\u200b", " \u200b\n\u3000\u2060", "\u00ad\u200d"])
async def test_text_that_nobody_sees_is_no_text(client: Client, text: str) -> None:
    answer = await client.post(SEND, await filled(client, text=text))
    assert (answer.status, errors_in(answer)) == (422, {"#text": "请写明具体情况"})
    ticket = ticket_in(await look_up(client, await sent(client)))
    assert (await client.post("/receipts/facts", {**ticket, "text": text})).status == 422
    assert await Case.all().count() == 1


@pytest.mark.parametrize("kind", ["complaint", "suggestion", "question", "praise"])
async def test_each_kind_has_its_term(client: Client, portal: Portal, kind: str) -> None:
    await sent(client, kind=kind)
    assert (await Case.get()).due_days == portal.state.settings.working_days_for(kind)


async def test_status_and_the_like_cannot_be_sent_along(client: Client) -> None:
    await sent(client, state="closed", due_days="99", id="77", answered_at="2020-01-01", code_hash="x")
    case = await Case.get()
    assert (case.id, case.state, case.due_days, case.answered_at) == (1, "submitted", 5, None)


async def test_a_pin_inside_the_district_is_kept(client: Client) -> None:
    await sent(client, lon="121.52345", lat="38.86123")
    case = await Case.get()
    assert (case.lon, case.lat) == (121.52345, 38.86123)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [("2.35", "48.85"), ("121.5", ""), ("", "38.8"), ("nan", "nan"), ("inf", "1e400"), ("x", "y"), ("1" * 50, "38.8")],
)
async def test_a_pin_elsewhere_is_told_and_taken_away(client: Client, lon: str, lat: str) -> None:
    answer = await client.post(SEND, await filled(client, lon=lon, lat=lat))
    assert (answer.status, list(errors_in(answer))) == (422, ["#place"])
    receipt_in(await client.post(SEND, {**answer.fields(), "text": WORDS}))
    assert (await Case.get()).lon is None


async def test_photos_are_kept_without_their_file_names(client: Client, portal: Portal) -> None:
    files = [upload(photo(kind=kind), f"../../{kind}") for kind in ("JPEG", "PNG", "WEBP")]
    receipt = receipt_in(await client.post(SEND, await filled(client), files=files))
    page = await look_up(client, receipt)
    assert len(page.doc.xpath("//figure//img")) == 3
    for row in await CasePhoto.all():
        assert (row.width, row.height) == (640, 480)
        assert portal.state.photos.open_path(row.name, "small") is not None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x1f\x8b" + b"0" * 100, "请选 JPEG、PNG 或 WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "请选 JPEG、PNG 或 WebP"),
        (b"\xff\xd8\xff" + b"0" * 100, "打不开"),
        (b"\xff\xd8\xff" + b"0" * (10 * 1024 * 1024), "不能超过 10 MB"),
    ],
)
async def test_a_refused_photo_is_named_and_the_words_stay(client: Client, content: bytes, words: str) -> None:
    files = [upload(photo(), "好.jpg"), upload(content, "坏<b>.jpg")]
    answer = await client.post(SEND, await filled(client), files=files)
    assert answer.status == 422
    assert errors_in(answer)["#photos"].startswith("“坏<b>.jpg”没有收下。") and words in errors_in(answer)["#photos"]
    assert WORDS in answer.text and "照片要重新选一次： 好.jpg · 坏<b>.jpg" in answer.words.replace("：好", "： 好")
    assert await Case.all().count() == 0


async def test_six_photos_are_taken_and_seven_are_not(client: Client) -> None:
    small = [upload(photo(size=(40 + n, 30)), f"{n}.jpg") for n in range(7)]
    answer = await client.post(SEND, await filled(client), files=small)
    assert (answer.status, errors_in(answer)) == (422, {"#photos": "最多 6 张照片，您选了 7 张"})
    receipt_in(await client.post(SEND, await filled(client), files=small[:6]))
    assert await CasePhoto.all().count() == 6


async def test_an_unknown_project_is_not_found(client: Client) -> None:
    assert (await client.get("/projects/no-such/feedback/new")).status == 404
    assert (await client.post("/projects/no-such/feedback", {"text": "x"})).status == 404


async def test_a_former_address_leads_on(client: Client) -> None:
    project = await Project.get(slug=PROJECT)
    form = await filled(client)
    async with changing_public_content():
        await FormerSlug.create(slug="old-pump", project=project)
    moved = await client.get("/projects/old-pump/feedback/new")
    assert (moved.status, moved.headers["location"]) == (301, FORM)
    receipt_in(await client.post("/projects/old-pump/feedback", form))


async def test_a_merged_project_takes_feedback_for_the_other(client: Client) -> None:
    form = await filled(client)
    async with changing_public_content():
        await Project.filter(slug=PROJECT).update(merged_into_id=2)
    other = await Project.get(id=2)
    moved = await client.get(FORM)
    assert (moved.status, moved.headers["location"]) == (301, f"/projects/{other.slug}/feedback/new")
    answer = await client.post(SEND, form)
    assert answer.status == 422 and WORDS in answer.text
    receipt_in(await client.post(f"/projects/{other.slug}/feedback", {**answer.fields(), "text": WORDS}))


async def test_a_body_that_is_no_form_is_told_so(client: Client) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = await client.request("POST", SEND, content=b"--y\r\nnonsense", headers=headers)
    assert answer.status in (400, 422)
    assert (await client.request("POST", SEND, content=b"\xff\xfe", headers={"content-type": "x/y"})).status == 422


async def test_foreign_forms_are_refused(client: Client) -> None:
    form = await filled(client)
    for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
        assert (await client.post(SEND, form, headers=headers)).status == 403
    assert await Case.all().count() == 0
