"""The digest of an update in the public ledger: salted, so that it goes with the withdrawal."""

from portal.projects.ledger.verification import verify_chains
from portal.projects.models import LedgerEntry, LedgerText
from tests.kit.cast import PROJECT, World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.test_publication_versions import corrected, withdrawn
from tests.projects.written import approve, out

LEDGER = f"/projects/{PROJECT}/ledger"


async def faults() -> list[str]:
    return [fault.said async for checked in verify_chains() for fault in checked.faults]


@both_databases
async def test_the_digest_of_an_update_stands_in_the_file_salted_and_on_no_page(client: Client, world: World) -> None:
    update = await out(world)
    entry = (await client.get(LEDGER + ".json")).json()["entries"][-1]
    assert entry["written"]["after digest"]["text"] == update.digest
    assert update.digest not in str({**entry, "written": None})
    for page in (LEDGER, f"/projects/{PROJECT}"):
        shown = await client.get(page)
        assert (update.digest[:12] in shown.text, "digest" in shown.words) == (False, False)
    desk = await (await world.as_(world.sue)).get(f"/desk/projects/{PROJECT}/ledger")
    assert update.digest not in desk.text


@both_databases
async def test_a_withdrawal_takes_the_digests_of_all_its_versions_away(
    client: Client, world: World, clock: Clock
) -> None:
    first = await out(world)
    second = await corrected(world, first, title="更正的标题")
    await approve(world, second)
    kept = await out(world, title="别的进展")
    second = await second.get(id=second.id)
    await withdrawn(world, second)
    file = (await client.get(LEDGER + ".json")).json()
    digests = {entry["subject"]: entry["written"].get("after digest") for entry in file["entries"][1:4]}
    gone = {"removed": "有居民的姓名。"}
    assert digests[f"update {first.id}"] == digests[f"update {second.id}"] == gone
    assert digests[f"update {kept.id}"]["text"] == kept.digest
    text = (await client.get(LEDGER + ".json")).text
    assert [row.digest for row in (first, second) if row.digest in text] == []
    assert await LedgerText.filter(text__in=[first.digest, second.digest]).exists() is False
    assert await faults() == []


async def test_a_digest_taken_away_without_a_withdrawal_is_found(world: World, clock: Clock) -> None:
    update = await out(world)
    entry = await LedgerEntry.get(subject=f"update {update.id}")
    await LedgerText.filter(entry_id=entry.id, name="after digest").update(text="", salt="", removed_at=clock())
    assert await faults() == [f"the text 'after digest' of entry {entry.number} is gone, and no removal is on record"]
