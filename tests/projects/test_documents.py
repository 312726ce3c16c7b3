"""Documents of an update: which PDFs are taken, who may download them and when."""

import sys
import tempfile
from datetime import timedelta
from io import BytesIO
from typing import IO, Any

import pytest

from portal.chores import ORPHANS_KEPT, sweep_documents
from portal.projects.documents.intake import judged
from portal.projects.documents.pages import disposition
from portal.projects.models import Update, UpdateDocument
from portal.projects.publication.copies import copied_documents
from portal.store.file_store import FileStore
from tests.feedback.carol import errors_in, photo
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.bob import CREATE, TITLE, approved, at, drafted, filled, review_of, submitted
from tests.projects.papers import clicking, closing, opening, pdf

NAME = "施工公告（第 3 号）.pdf"


def paper(content: bytes, *, row: int = 0, name: str = NAME) -> tuple[str, Any]:
    return (f"doc_{row}", (name, content, "application/pdf"))


def kept_in(world: World) -> list[str]:
    return sorted(path.name for path in world.portal.state.documents.folder.rglob("*") if path.is_file())


def address(row: UpdateDocument) -> str:
    return f"/documents/{row.name}/{row.file_name}"


@both_databases
async def test_a_document_is_public_with_its_update_and_gone_with_its_withdrawal(client: Client, world: World) -> None:
    bob, content = await world.as_(world.bob), pdf()
    update = await submitted(bob, files=[paper(content)], doctitle_0="施工公告")
    row = await UpdateDocument.get()
    assert (row.title, row.file_name, row.size) == ("施工公告", NAME, len(content))
    desk = f"{at(update)}/documents/{row.name}/{row.file_name}"
    assert (await client.get(address(row))).status == 404 and (await client.get(desk)).status == 303
    assert (await (await world.as_(world.dan)).get(desk)).status == 404
    alice, sue = await world.as_(world.alice), await world.as_(world.sue)
    assert [(await browser.get(desk)).content == content for browser in (bob, alice)] == [True, True]
    assert (await approved(alice, update)).status == 303
    assert (await client.get(address(row))).content == content
    assert (await client.get(address(row).replace("3", "4"))).status == 404
    await sue.post(f"{at(update)}/withdrawal", {"reason": "公告已作废", "all_versions": "yes"})
    assert (await Update.get(id=update.id)).withdrawn_at is not None
    assert (await client.get(address(row))).status == 410


async def test_the_document_under_review_is_linked_wherever_it_is_named(client: Client, world: World) -> None:
    update = await submitted(await world.as_(world.bob), files=[paper(pdf())], doctitle_0="施工公告")
    bob, alice = await world.as_(world.bob), await world.as_(world.alice)
    for browser, page in ((alice, review_of(update)), (alice, f"{at(update)}/preview"), (bob, at(update))):
        (found,) = (await browser.get(page)).hrefs("//ul[contains(@class, 'docs')]//a/@href")
        assert found.startswith(f"/desk/updates/{update.id}/documents/")
        assert (await browser.get(found)).content == pdf()
        assert (await client.get(found)).status == 303  # to the sign-in
        assert (await client.get(found.replace(f"/desk/updates/{update.id}", ""))).status == 404
        assert (await (await world.as_(world.dan)).get(found)).status == 404


async def test_a_download_is_named_bounded_and_asked_for_again(client: Client, world: World) -> None:
    update = await submitted(await world.as_(world.bob), files=[paper(pdf())], doctitle_0="施工公告")
    await approved(await world.as_(world.alice), update)
    row = await UpdateDocument.get()
    answer = await client.get(address(row))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == disposition(NAME)
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-cache"
    again = await client.get(address(row), headers={"if-none-match": answer.headers["etag"]})
    assert (again.status, again.content) == (304, b"")


def test_a_download_has_a_name_for_old_readers_too() -> None:
    assert disposition("a b.pdf") == "attachment; filename=\"a b.pdf\"; filename*=UTF-8''a%20b.pdf"
    assert disposition('公告"\r\n.pdf') == (
        "attachment; filename=\"document.pdf\"; filename*=UTF-8''%E5%85%AC%E5%91%8A%22%0D%0A.pdf"
    )


REFUSED = {
    "a script that opens": (pdf(opening), "脚本"),
    "a script that closes": (pdf(closing), "脚本"),
    "a link to a program": (pdf(clicking("Launch")), "其他程序"),
    "a form that is sent": (pdf(clicking("SubmitForm")), "提交数据"),
    "another file inside": (pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")), "夹带"),
    "a password": (pdf(lambda writer: writer.encrypt("secret")), "密码"),
    "cut off": (pdf()[:200], "损坏"),
    "no pages": (pdf(pages=0), "损坏"),
    "another kind": (b"PK\x03\x04 a document of some other kind", "不是 PDF"),
    "nothing in it": (b"", "不是 PDF"),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
async def test_a_file_that_residents_may_not_get_is_refused_with_its_reason(
    world: World, content: bytes, words: str
) -> None:
    bob = await world.as_(world.bob)
    answer = await bob.post(CREATE, await filled(bob, doctitle_0="公告", act="save"), files=[paper(content)])
    assert answer.status == 422 and list(errors_in(answer)) == ["#doc_0"]
    assert words in errors_in(answer)["#doc_0"] and NAME in answer.words
    assert TITLE in answer.text and answer.fields("//form[@enctype]")["doctitle_0"] == "公告"
    assert kept_in(world) == [] and not await Update.exists()


def on_disk(content: bytes) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed with the test's end
    file.write(content)
    return file


def test_what_opens_without_a_password_is_taken() -> None:
    assert judged(on_disk(pdf(lambda writer: writer.encrypt("", "owner")))) is None
    assert judged(on_disk(pdf(pages=2000))) is None
    assert judged(on_disk(pdf(pages=2001))) == "too_many_pages"


def test_a_judge_that_dies_is_no_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert judged(on_disk(pdf())) == "damaged"


async def test_a_document_needs_a_title_and_there_are_at_most_five(world: World) -> None:
    bob = await world.as_(world.bob)
    answer = await bob.post(CREATE, await filled(bob, act="save"), files=[paper(pdf())])
    assert answer.status == 422 and list(errors_in(answer)) == ["#doctitle_0"]
    six = [paper(pdf(), row=row) for row in range(6)]
    answer = await bob.post(CREATE, await filled(bob, act="save"), files=six)
    assert answer.status == 422 and "最多 5 份" in errors_in(answer)["#documents"]
    assert kept_in(world) == [] and not await Update.exists()


async def test_a_file_of_21_megabytes_is_told_at_its_place(world: World) -> None:
    bob, large = await world.as_(world.bob), pdf() + b"%" * (21 * 1024 * 1024)
    answer = await bob.post(CREATE, await filled(bob, doctitle_0="公告", act="save"), files=[paper(large)])
    assert answer.status == 422 and "20 MB" in errors_in(answer)["#doc_0"]
    assert kept_in(world) == []


@both_databases
async def test_documents_are_changed_on_a_draft_alone(world: World) -> None:
    bob = await world.as_(world.bob)
    first = [paper(pdf()), paper(pdf(), row=1, name="附图.pdf")]
    draft = await drafted(bob, files=first, doctitle_0="公告", doctitle_1="附图")
    one, two = await UpdateDocument.all().order_by("position")
    assert kept_in(world) == sorted([one.name, two.name])
    more = {f"doc{one.id}_remove": "yes", f"doc{two.id}_title": "总平面图", "doctitle_0": "说明"}
    old = {**await filled(bob, at(draft), **more)}
    await submitted(bob, form=at(draft), to=at(draft))
    refused = await bob.post(at(draft), {**old, "act": "save"}, files=[paper(pdf())])
    assert refused.status == 409 and kept_in(world) == sorted([one.name, two.name])
    await bob.post(at(draft) + "/recall")
    assert (await bob.post(at(draft), {**old, "act": "save"}, files=[paper(pdf())])).status == 303
    rows = await UpdateDocument.all().order_by("position").values_list("title", flat=True)
    assert rows == ["总平面图", "说明"] and one.name not in kept_in(world) and len(kept_in(world)) == 2


@both_databases
async def test_another_document_makes_another_version_to_approve(world: World) -> None:
    bob, alice = await world.as_(world.bob), await world.as_(world.alice)
    update = await submitted(bob, files=[paper(pdf())], doctitle_0="公告")
    seen = (await alice.get(review_of(update))).fields("//form[contains(@action, '/approval')]")
    await bob.post(at(update) + "/recall")
    row = await UpdateDocument.get()
    await submitted(bob, form=at(update), to=at(update), **{f"doc{row.id}_title": "另一份公告"})
    assert (await alice.post(review_of(update, "approval"), seen)).status == 409


async def test_the_side_of_a_photo_is_kept_and_approved_with_it(world: World) -> None:
    bob, alice = await world.as_(world.bob), await world.as_(world.alice)
    pair = [(f"photo_{row}", ("a.jpg", photo(), "image/jpeg")) for row in range(2)]
    words = {"alt_0": "改造前", "side_0": "before", "alt_1": "改造后", "side_1": "after"}
    update = await submitted(bob, files=pair, **words)
    assert await update.photos.order_by("position").values_list("side", flat=True) == ["before", "after"]
    seen = (await alice.get(review_of(update))).fields("//form[contains(@action, '/approval')]")
    await bob.post(at(update) + "/recall")
    last = await update.photos.order_by("-position").first()
    assert last is not None
    await submitted(bob, form=at(update), to=at(update), **{f"photo{last.id}_side": ""})
    assert await update.photos.order_by("position").values_list("side", flat=True) == ["before", ""]
    assert (await alice.post(review_of(update, "approval"), seen)).status == 409


async def test_a_name_of_any_length_and_kind_is_made_one_to_download(world: World) -> None:
    bob = await world.as_(world.bob)
    names = ["../../etc/passwd", "C:\\公告\\一.PDF", "。" * 300 + ".pdf", ".pdf", 'a"b;c.pdf']
    for name in names:
        await drafted(bob, files=[paper(pdf(), name=name)], doctitle_0="公告")
    rows = await UpdateDocument.all().order_by("id").values_list("file_name", flat=True)
    assert rows == ["passwd.pdf", "一.pdf", "。" * 76 + ".pdf", "document.pdf", "a%22b;c.pdf"]


@both_databases
async def test_files_of_no_row_are_swept_up_and_those_of_rows_stay(world: World, clock: Clock) -> None:
    await drafted(await world.as_(world.bob), files=[paper(pdf())], doctitle_0="公告")
    store: FileStore = world.portal.state.documents
    orphan = store.save(BytesIO(b"left behind"))
    later = clock() + ORPHANS_KEPT + timedelta(days=40_000)
    swept = [await sweep_documents(store, group=group, now=later) for group in range(256)]
    assert sum(swept) == 1 and kept_in(world) == [(await UpdateDocument.get()).name]
    assert store.open_path(orphan.name) is None


async def test_a_copy_has_the_same_bytes_under_another_name(world: World) -> None:
    await drafted(await world.as_(world.bob), files=[paper(pdf())], doctitle_0="公告")
    row, store = await UpdateDocument.get(), world.portal.state.documents
    (copy,) = await copied_documents([row], store)
    assert copy.name != row.name and copy.sha256 == row.sha256
    assert store.open_path(copy.name).read_bytes() == store.open_path(row.name).read_bytes()
