"""When the database or the disk is away: no receipt, nothing half done, and recovery by itself."""

import pytest
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from portal.app import Portal
from portal.feedback.models import Case, CaseFact, CasePhoto
from portal.store.models import Outbox
from tests.feedback.carol import SEND, filled, look_up, photo, receipt_in, sent, ticket_in, upload
from tests.kit.client import Client
from tests.kit.databases import both_databases


@both_databases
@pytest.mark.parametrize("lost", ["case_fact", "outbox", "case_photo"])
async def test_a_sending_that_cannot_be_kept_whole_is_not_kept(client: Client, portal: Portal, lost: str) -> None:
    form = await filled(client)
    await get_connection("default").execute_script(f"ALTER TABLE {lost} RENAME TO away")
    answer = await client.post(SEND, form, files=[upload(photo())], inspect=False)
    assert answer.status == 500  # a table that is missing is our fault
    assert not answer.doc.xpath("//*[@id='code']")
    assert list(portal.state.photos.folder.rglob("*.jpg")) == []
    await get_connection("default").execute_script(f"ALTER TABLE away RENAME TO {lost}")
    assert (await Case.all().count(), await Outbox.all().count()) == (0, 0)
    receipt = receipt_in(await client.post(SEND, form, files=[upload(photo())]))
    await look_up(client, receipt)
    assert (await CaseFact.all().count(), await CasePhoto.all().count()) == (1, 1)


async def test_without_a_database_everything_says_so(client: Client, portal: Portal) -> None:
    form, receipt = await filled(client), await sent(client)
    ticket = ticket_in(await look_up(client, receipt))
    file = portal.state.settings.database_file
    await get_connection("default").close()
    file.rename(file.with_name("away"))
    file.mkdir()
    for path, fields in (
        (SEND, form),
        ("/receipts/", receipt.typed()),
        ("/receipts/view", ticket),
        ("/receipts/facts", {**ticket, "text": "x"}),
        ("/feedback/additions", {"form_key": form["form_key"], "about": "1", "text": "x"}),
    ):
        answer = await client.post(path, fields)
        assert (answer.status, answer.headers["retry-after"]) == (503, "30"), path
    file.rmdir()
    file.with_name("away").rename(file)
    assert (await look_up(client, receipt)).status == 200


async def test_a_full_disk_under_the_photos_gives_no_receipt(client: Client, portal: Portal) -> None:
    portal.state.photos.folder.mkdir(parents=True, exist_ok=True)
    portal.state.photos.folder.rmdir()
    portal.state.photos.folder.write_text("not a folder")
    answer = await client.post(SEND, await filled(client), files=[upload(photo())])
    assert (answer.status, await Case.all().count()) == (503, 0)


async def test_a_broken_addition_leaves_no_file(client: Client, portal: Portal) -> None:
    form = await filled(client)
    await client.post(SEND, form)
    await get_connection("default").execute_script("ALTER TABLE outbox RENAME TO away")
    fields = {"form_key": form["form_key"], "about": "1", "text": "还有臭味。"}
    answer = await client.post("/feedback/additions", fields, files=[upload(photo())], inspect=False)
    assert answer.status == 500
    assert list(portal.state.photos.folder.rglob("*.jpg")) == []
    assert await CasePhoto.all().count() == 0


async def test_a_transaction_elsewhere_does_not_swallow_a_sending(client: Client) -> None:
    form = await filled(client)
    with pytest.raises(RuntimeError):
        async with in_transaction():
            raise RuntimeError
    receipt_in(await client.post(SEND, form))
