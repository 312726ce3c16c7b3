"""Looking for a case from the queue: by number, day, words, the caller's phone."""

from tests.feedback.carol import sent
from tests.feedback.casework import accepted
from tests.feedback.queued import copies, index_all, numbers_in
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

QUEUE, SEARCH = "/desk/cases/", "/desk/cases/search"


@both_databases
async def test_a_case_is_found_by_number_words_or_place(client: Client, world: World) -> None:
    first = await sent(client, place="黄泥川")
    second = await sent(client, text="路灯不亮 100%_")
    await index_all()
    ines = await world.as_(world.ines)
    for words, found in [
        (first.number.lower(), first),
        ("000002", second),
        ("2", second),
        ("路灯", second),
        ("黄泥川", first),
    ]:
        page = await ines.post(SEARCH, {"words": words})
        assert numbers_in(page) == [found.number], words
    for words in ("%", "'; drop table feedback_case; --", "\x00", "𠮷" * 30, "1" * 60):
        assert (await ines.post(SEARCH, {"words": words})).status in (200, 303)


@both_databases
async def test_a_caller_is_found_by_phone_by_intake_only(client: Client, world: World) -> None:
    receipt = await accepted(client, world, phone="138 1234 1234")
    await sent(client)
    ines, hans = await world.as_(world.ines), await world.as_(world.hans)
    for typed in ("13812341234", "１３８-1234-1234", "+86 13812341234"):
        page = await ines.post(SEARCH, {"words": typed})
        assert numbers_in(page) == [receipt.number], typed
    assert numbers_in(await hans.post(SEARCH, {"words": "13812341234"})) == []
    assert receipt.number in (await hans.get(QUEUE)).text  # it is among those that he sees


@both_databases
async def test_a_case_is_found_by_the_day_it_was_received(client: Client, world: World, clock: Clock) -> None:
    early = await sent(client)  # on 10 July 2024, 10:00 in Shanghai
    clock.forward(hours=14)  # midnight: the eleventh begins
    late = await accepted(client, world, text="从7月10日起停水")
    clock.forward(days=300)
    await index_all()
    ines, hans = await world.as_(world.ines), await world.as_(world.hans)
    for words in ("2024-07-10", "2024/7/10", "2024年7月10日", "２０２４年 7月10日"):
        assert numbers_in(await ines.post(SEARCH, {"words": words})) == [early.number], words
    assert numbers_in(await hans.post(SEARCH, {"words": "2024-07-11"})) == [late.number]
    # without a year: the last such day, and who wrote of it
    assert numbers_in(await ines.post(SEARCH, {"words": "7月10日"})) == [late.number, early.number]
    for words in ("2024-07-12", "2024年2月31日", "13月45日", "2月29日", "0000-00-00", "9999年9月9日"):
        page = await ines.post(SEARCH, {"words": words})
        assert (page.status, numbers_in(page)) == (200, []), words


async def test_who_looks_for_a_masked_number_is_told_what_to_type(client: Client, world: World) -> None:
    await sent(client, phone="13812341234")
    ines, hans = await world.as_(world.ines), await world.as_(world.hans)
    for browser, told in ((ines, "请输入完整的电话号码，或者用办件号找"), (hans, "请用办件号找")):
        page = await browser.post(SEARCH, {"words": "138****1234"})
        assert numbers_in(page) == [] and told in page.words


async def test_what_is_looked_for_stands_in_no_address(client: Client, world: World) -> None:
    await sent(client, text="路灯不亮")
    await copies(client, 60, text="路灯不亮")
    await index_all()
    ines = await world.as_(world.ines)
    page = await ines.post(SEARCH, {"words": "路灯"})
    assert len(numbers_in(page)) == 50
    assert [address for address in page.hrefs() if "路灯" in address or "%E8%B7%AF" in address] == []
    second = await ines.post(SEARCH, {"words": "路灯", "page": "2"})
    assert len(numbers_in(second)) == 11
    assert page.headers["cache-control"] == "no-store"
    assert (await ines.get(SEARCH)).headers["location"] == QUEUE
