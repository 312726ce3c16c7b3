from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from portal.projects.browsing.figures import FiguresMemory, YearFigures, count_year
from portal.projects.browsing.filters import MAX_TEXT, Filters, read_filters
from portal.projects.browsing.listing import page_of
from portal.projects.models import Programme, Project
from portal.settings import Settings
from portal.staff.models import Unit
from portal.web.rendering import translate
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases


@dataclass
class Year:
    """The 2024 programme with its figures."""

    programme: Programme
    figures: YearFigures
    clock: Clock

    def read(self, **query: str) -> Filters:
        return read_filters(query, self.figures)

    async def kept(self, **query: str) -> list[int]:
        found = await page_of(self.programme, self.read(**query), self.figures, now=self.clock())
        return [line.project.number for line in found.lines]


@pytest.fixture
async def year(database: Settings, clock: Clock) -> Year:
    programme = await Programme.get(year=2024)
    memory = FiguresMemory(lambda: 1)
    return Year(programme, await memory.figures_of(programme, now=clock(), settings=database), clock)


@both_databases
async def test_no_filter_keeps_everything(year: Year) -> None:
    assert await year.kept() == await year.kept(area="", light="", place="", unit="", q="") == list(range(1, 16))
    assert not year.read()


@both_databases
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
        ({"q": "泵 站"}, [1]),
        ({"area": "sewage", "q": "管网"}, [2]),
        ({"area": "sewage", "place": "英歌石"}, []),
        ({"q": "没有这样的词"}, []),
        ({"q": "gongnuan", "light": "not_published", "place": "district"}, [5, 6]),
        ({"q": "英歌石", "area": "health"}, [14]),
    ],
)
async def test_what_the_filters_keep(year: Year, query: dict[str, str], numbers: list[int]) -> None:
    assert await year.kept(**query) == numbers


@both_databases
async def test_places_and_the_whole_district_part_the_list(year: Year) -> None:
    places = [choice.value for choice in year.figures.places]
    assert "district" not in places
    kept = {place: await year.kept(place=place) for place in (*places, "district")}
    assert sorted(number for numbers in kept.values() for number in numbers) == list(range(1, 16))
    assert {choice.value: choice.count for choice in year.figures.places} == {
        place: len(numbers) for place, numbers in kept.items() if place != "district"
    }
    assert year.figures.wide == len(kept["district"])


@both_databases
async def test_a_unit_has_its_projects(year: Year) -> None:
    unit = await Unit.create(name_zh="城市建设管理局")
    await Project.filter(number__in=[2, 7]).update(unit_id=unit.id)
    figures = await count_year(year.programme, today=year.clock().date())
    assert [(choice.name_zh, choice.count) for choice in figures.units] == [("城市建设管理局", 2)]
    again = Year(year.programme, figures, year.clock)
    assert await again.kept(unit=str(unit.id)) == [2, 7]


@both_databases
async def test_areas_stand_in_the_order_of_the_programme(year: Year) -> None:
    keys = ["sewage", "dust", "lighting", "housing", "water", "traffic", "charging", "transit", "education", "health"]
    assert [choice.value for choice in year.figures.areas] == keys


@pytest.mark.parametrize("name", ["area", "light", "place", "unit"])
async def test_a_wrong_value_is_explained_and_left_out(year: Year, name: str) -> None:
    filters = year.read(**{name: "<b>海</b>"})
    (word,) = filters.ignored
    assert "“<b>海</b>”" in translate("zh", word)
    assert getattr(filters, name) == ""
    assert await year.kept(**{name: "<b>海</b>"}) == list(range(1, 16))


@pytest.mark.parametrize("typed", ["%", "*", "“”", "🙂"])
async def test_a_text_without_words_is_explained_and_left_out(year: Year, typed: str) -> None:
    filters = year.read(q=typed)
    assert [f"“{typed}”" in translate("zh", word) for word in filters.ignored] == [True]
    assert not filters


def test_what_is_typed_is_cut_and_cleaned(year: Year) -> None:
    assert len(year.read(q="长" * 1000).text) == MAX_TEXT
    assert year.read(q="\x00泵\u202e站\r\n").text == "泵站"


@pytest.mark.parametrize(
    ("page", "read", "told"), [("2", 2, 0), ("0", 1, 1), ("-1", 1, 1), ("一", 1, 1), ("9999999", 1, 1)]
)
def test_a_page_is_a_number(year: Year, page: str, read: int, told: int) -> None:
    filters = year.read(page=page)
    assert (filters.page, len(filters.ignored)) == (read, told)


def test_the_address_of_another_page_keeps_the_filters(year: Year) -> None:
    chosen = year.read(q="泵 站", area="sewage", light="late", x="1", page="3")
    assert chosen.address(page=4) == "?q=%E6%B3%B5+%E7%AB%99&area=sewage&light=late&page=4"
    assert year.read().address() == ""


@tuned(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    query=st.dictionaries(st.sampled_from(["area", "light", "place", "unit", "page", "q", "x"]), st.text(max_size=80))
)
def test_no_query_whatever_raises(year: Year, query: dict[str, str]) -> None:
    for word in read_filters(query, year.figures).ignored:
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
