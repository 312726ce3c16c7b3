"""The invented programme: every state is there, it is told on every page, and it goes into no database in use."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import html

from portal.app import create_app
from portal.demo import DemoProblem
from portal.demo.fill import fill
from portal.feedback.facts import FACT_WORDS
from portal.feedback.models import Case, CaseFact, PublicAnswer
from portal.feedback.states import STATE_WORDS
from portal.first_run import prepare
from portal.projects.cards import cards_of
from portal.projects.ledger.record_check import verify_all
from portal.projects.light.words import LIGHT_WORDS
from portal.projects.models import Milestone, Programme, ServiceNotice, Update, UpdateDocument, UpdatePhoto
from portal.settings import Settings
from portal.staff.accounts import account_for
from portal.staff.policy import Role
from portal.staff.sample import is_sample
from portal.store.database import close_database, open_database
from portal.store.migrate import migrate
from portal.store.models import Outbox
from tests.kit.client import Client
from tests.kit.databases import in_own_loop, settings_for

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
# What only a resident's own hand, a holiday notice or a reminder brings.
NOT_IN_THE_SAMPLE = {
    "about people",
    "taken back",
    "placed",
    "no longer urgent",
    "contact changed",
    "added",
    "corrected",
    "split",
    "led on",
    "noted",
    "reminded",
    "due moved",
    "consent taken back",
    "public withdrawn",
    "contact opened",
    "contact released",
    "contact deleted",
    "erased",
    "code replaced",
    "code printed",
    "exported",
    "resumed",
}
FURTHER = {"/notices/", "/nowhere", "/desk/sign-in"}
STRIP = "示例数据，不是真实项目"
STRIP_EN = "Sample data, not real projects"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A portal's folders with the sample in them."""
    settings = settings_for(tmp_path_factory.mktemp("sample"))

    async def make() -> list[str]:
        await migrate(settings)
        await open_database(settings)
        try:
            return [sign.name for sign in (await fill(settings=settings, now=NOW)).signs]
        finally:
            await close_database()

    assert in_own_loop(make)
    return settings


async def test_every_light_and_every_mark_is_there(sample: Settings) -> None:
    await open_database(sample)
    try:
        cards = await cards_of(await Programme.get(year=2026), now=NOW, settings=sample)
        assert {card.light.key for card in cards} == set(LIGHT_WORDS)
        assert [card.project.slug for card in cards if card.override] == ["sample-bus-line"]
        assert [card.project.slug for card in cards if card.project.ended_on] == ["sample-kindergarten"]
        assert any(card.dropped for card in cards)
        shares = {str(round(target.share * 100, 1)) for card in cards for target in card.targets if target.share}
        assert {"80.8", "180.0", "58.5"} <= shares
        assert await Update.filter(version=2).count() == 1
        assert await Update.filter(withdrawn_at__not_isnull=True).count() == 1
        assert await ServiceNotice.filter(begins_at__lte=NOW, ends_at__gt=NOW, ended_at=None).exists()
        assert await ServiceNotice.filter(begins_at__gt=NOW).exists()
        assert {photo.side for photo in await UpdatePhoto.all()} == {"before", "after", ""}
        assert await UpdateDocument.all().count() == 2
        assert await Update.filter(published_at__gt=NOW).count() == 0
        assert await Programme.all().order_by("year").values_list("year", flat=True) == [2025, 2026]
        assert [line async for checked in verify_all(now=NOW) for line in checked.faults] == []
    finally:
        await close_database()


async def test_cases_of_the_sample_stand_in_every_state(sample: Settings) -> None:
    await open_database(sample)
    try:
        assert await Case.all().count() == 64
        assert {str(state) for state in await Case.all().values_list("state", flat=True)} == set(STATE_WORDS)
        marked = [case.text.startswith("（示例）") or case.text == "" for case in await Case.all()]
        assert all(marked)
        told = {str(kind) for kind in await CaseFact.all().values_list("kind", flat=True)}
        assert told == set(FACT_WORDS) - NOT_IN_THE_SAMPLE
        assert await CaseFact.filter(at__gt=NOW).count() == 0
        assert await Case.filter(settled_by_id__not_isnull=True).count() >= 4
        assert await Case.filter(entered_by_id__not_isnull=True).count() == 3
        assert await PublicAnswer.filter(state="published", standing=True).count() == 6
        assert await Outbox.filter(topic="case", delivered_at=None).count() == 0
    finally:
        await close_database()


async def test_a_printed_receipt_opens_its_case(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    await migrate(settings)
    await open_database(settings)
    try:
        filled = await fill(settings=settings, now=NOW)
    finally:
        await close_database()
    portal = create_app(settings, now=lambda: NOW)
    async with portal.starlette.router.lifespan_context(portal.starlette):
        client = Client(portal)
        for number, code in filled.receipts:
            page = await client.post("/receipts/", {"case": number, "code": code})
            assert page.status == 200 and "（示例）" in page.words
        await client.http.aclose()


async def test_every_page_says_that_it_is_invented(sample: Settings) -> None:
    portal = create_app(sample, now=lambda: NOW)
    async with portal.starlette.router.lifespan_context(portal.starlette):
        client = Client(portal)
        home = await client.get("/")
        addresses = {address.partition("#")[0] for address in home.hrefs("//a/@href")} | {
            "/notices/",
            "/nowhere",
            "/desk/sign-in",
        }
        assert len([address for address in addresses if re.fullmatch("/projects/sample-[a-z-]+", address)]) == 12
        for address in sorted(addresses):
            page = await client.get(address)
            assert page.status in (200, 303, 404), address
            if page.status == 303:  # the desk leads who is not signed in to its door
                continue
            said = STRIP_EN if address.startswith("/en") else STRIP
            assert said in html.fromstring(page.text).text_content(), address
        await client.http.aclose()


async def test_a_database_in_use_is_refused(settings: Settings) -> None:
    await open_database(settings)
    try:
        with pytest.raises(DemoProblem):
            await fill(settings=settings, now=NOW)
        assert not await is_sample()
        assert await Programme.all().count() == 1
    finally:
        await close_database()


async def test_a_real_portal_says_nothing_of_a_sample(client: Client) -> None:
    assert STRIP not in (await client.get("/")).text


def test_the_first_run_brings_no_real_promise_among_the_invented_ones(
    sample: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    in_own_loop(lambda: prepare(sample))
    assert "Imported" not in capsys.readouterr().out


async def test_a_password_that_was_shown_opens_its_account(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    await migrate(settings)
    await open_database(settings)
    try:
        signs = (await fill(settings=settings, now=NOW)).signs
        roles = {sign.role for sign in signs}
        assert roles == set(Role)
        found = await account_for(name=signs[0].name, password=signs[0].password)
        assert found is not None
        assert (found.name, found.role) == (signs[0].name, signs[0].role)
    finally:
        await close_database()


async def test_the_words_of_a_deadline_agree_with_its_date(sample: Settings) -> None:
    await open_database(sample)
    try:
        found = await Milestone.exclude(planned_words="")
        assert len(found) == 6
        assert [row.planned_words for row in found] == [
            f"{row.planned_on.month}月{row.planned_on.day}日前" for row in found
        ]
    finally:
        await close_database()
