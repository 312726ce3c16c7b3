import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from portal.projects.cards import Card, cards_of
from portal.projects.filters import MAX_TEXT, area_choices, place_choices, place_of, read_filters
from portal.projects.models import Programme
from portal.settings import Settings
from portal.web.rendering import translate
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock


@pytest.fixture
async def cards(database: Settings, clock: Clock) -> list[Card]:
    return await cards_of(await Programme.get(year=2024), now=clock(), settings=database)


def kept(cards: list[Card], **query: str) -> list[int]:
    filters = read_filters(query, cards)
    return [card.project.number for card in cards if filters.keeps(card)]


def test_no_filter_keeps_everything(cards: list[Card]) -> None:
    assert kept(cards) == kept(cards, area="", light="", place="", q="") == list(range(1, 16))
    assert not read_filters({}, cards)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"area": "sewage"}, [1, 2]),
        ({"area": "education"}, [11, 12, 13]),
        ({"light": "not_published"}, list(range(1, 16))),
        ({"light": "late"}, []),
        ({"place": "凌水湾区域"}, [1]),
        ({"q": "泵站"}, [1]),
        ({"q": "PUMPING"}, [1]),
        ({"q": "  泵站  "}, [1]),
        ({"q": "泵 站"}, []),
        ({"area": "sewage", "q": "管网"}, [2]),
        ({"area": "sewage", "place": "英歌石"}, []),
        ({"q": "没有这样的词"}, []),
    ],
)
def test_what_the_filters_keep(cards: list[Card], query: dict[str, str], numbers: list[int]) -> None:
    assert kept(cards, **query) == numbers


def test_places_and_the_whole_district_part_the_list(cards: list[Card]) -> None:
    places = [choice.value for choice in place_choices(cards)]
    assert "district" not in places
    found = sorted(number for place in (*places, "district") for number in kept(cards, place=place))
    assert found == list(range(1, 16))
    assert {place_of(card) for card in cards if not card.sites} == {"district"}


def test_areas_stand_in_the_order_of_the_programme(cards: list[Card]) -> None:
    keys = ["sewage", "dust", "lighting", "housing", "water", "traffic", "charging", "transit", "education", "health"]
    assert [choice.value for choice in area_choices(cards)] == keys


@pytest.mark.parametrize("name", ["area", "light", "place"])
def test_a_wrong_value_is_explained_and_left_out(cards: list[Card], name: str) -> None:
    filters = read_filters({name: "<b>海</b>"}, cards)
    (word,) = filters.ignored
    assert "“<b>海</b>”" in translate("zh", word)
    assert getattr(filters, name) == ""
    assert kept(cards, **{name: "<b>海</b>"}) == list(range(1, 16))


def test_what_is_typed_is_cut_and_cleaned(cards: list[Card]) -> None:
    assert len(read_filters({"q": "长" * 1000}, cards).text) == MAX_TEXT
    assert read_filters({"q": "\x00泵\u202e站\r\n"}, cards).text == "泵站"


@tuned(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(query=st.dictionaries(st.sampled_from(["area", "light", "place", "q", "x"]), st.text(max_size=80)))
def test_no_query_whatever_raises(cards: list[Card], query: dict[str, str]) -> None:
    for word in read_filters(query, cards).ignored:
        assert translate("zh", word) and translate("en", word)


# The same through the page.


def listed(answer: Answer) -> int:
    """How many projects the page's list shows."""
    return len(
        {address for address in answer.hrefs("//main//ol//a/@href | //main//ul//a/@href") if "/projects/" in address}
    )


async def test_the_address_alone_filters_the_list(client: Client) -> None:
    everything = await client.get("/projects/")
    some = await client.get("/projects/?area=education")
    assert "/projects/yinggeshi-school" in some.hrefs()
    assert "/projects/sewer-renewal" in everything.hrefs()
    assert listed(some) < listed(everything)
    assert some.doc.xpath("//select[@name='area']/option[@selected]/@value") == ["education"]


async def test_a_search_is_not_kept_in_memory_and_a_filter_is(client: Client) -> None:
    memory = client.portal.front.app  # type: ignore[attr-defined]
    await client.get("/projects/?q=%E6%B3%B5%E7%AB%99")
    await client.get("/projects/?area=nowhere")
    assert list(memory.kept) == []
    await client.get("/projects/?area=sewage")
    assert len(memory.kept) == 1


@pytest.mark.parametrize(
    "query",
    [
        "area=%00",
        "area=sewage&area=dust",
        "q=" + "x" * 5000,
        "q=%ff%fe",
        "q=%ED%A0%80",
        "q='%20OR%201=1--",
        "light[]=late",
        "&&&===",
        "q=%F0%A0%AE%B7",
        "area=<script>alert(1)</script>",
    ],
)
async def test_a_hostile_query_gets_a_sound_page(client: Client, query: str) -> None:
    answer = await client.get(f"/projects/?{query}")
    assert answer.status == 200
    assert "<script>alert" not in answer.text
