"""Texts and questions as words: what is pure of the search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.projects.search.pinyin import lines_of, readings, syllables_of
from portal.projects.search.question import MOST_TERMS, MOST_WAYS, Phrase, terms_of
from portal.projects.search.table import KINDS, kind_of, row_id, vector
from portal.projects.search.words import coded, folded, words_of


def answers(text: str, typed: str) -> bool:
    """Whether a text with its pinyin answers a question, by the plainest reading of a phrase."""
    kept = [*words_of(text), "0", *syllables_of(text)]
    terms = terms_of(typed)
    return bool(terms) and all(any(stands(phrase, kept) for phrase in term) for term in terms)


def stands(phrase: Phrase, kept: list[str]) -> bool:
    *whole, last = phrase.words
    for at in range(len(kept) - len(whole)):
        end = kept[at + len(whole)]
        if kept[at : at + len(whole)] == whole and (end.startswith(last) if phrase.begun else end == last):
            return True
    return False


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("更换供暖管线40公里", "供暖"),
        ("更换供暖管线40公里", "供暖管线"),
        ("更换供暖管线40公里", "暖气"),
        ("更换供暖管线40公里", "heating"),
        ("更换供暖管线40公里", "Heat"),
        ("更换供暖管线40公里", "gongnuan"),
        ("更换供暖管线40公里", "gongnuanguanxian"),
        ("更换供暖管线40公里", "gong nuan"),
        ("更换供暖管线40公里", "gongnua"),
        ("更换供暖管线40公里", "公里 供暖"),
        ("更换供暖管线40公里", "40公里"),
        ("更换供暖管线40公里", "里"),
        ("更换供暖管线40公里", "供暖管線"),
        ("更换供暖管线40公里", "“供暖”*"),
        ("Sewage pumping station", "PUMP"),
        ("Sewage pumping station", "stations"),
        ("新建充电桩1200个", "charger"),
        ("新建充电桩1200个", "ＣＨＡＲＧＥＲＳ"),
        ("银行绿地", "yinhang"),
        ("银行绿地", "lüdi"),
        ("Café de la gare", "cafe"),
        ("道路照明", "street lights"),
        ("𠮷祥里", "𠮷祥"),
    ],
)
def test_a_text_answers(text: str, typed: str) -> None:
    assert answers(text, typed)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("更换供暖管线40公里", "供线"),
        ("更换供暖管线40公里", "供暖 学校"),
        ("供，暖", "供暖"),
        ("更换供暖管线400公里", "40公里"),
        ("更换供暖管线40公里", "nuangong"),
        ("更换供暖管线40公里", "gongguan"),
        ("供水。暖房", "shuinuan"),
        ("更换供暖管线40公里", "%"),
        ("更换供暖管线40公里", "*"),
        ("pump", "pumping"),
    ],
)
def test_a_text_does_not_answer(text: str, typed: str) -> None:
    assert not answers(text, typed)


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_bounded_terms_of_plain_words(typed: str) -> None:
    terms = terms_of(typed)
    assert len(terms) <= MOST_TERMS and all(0 < len(term) <= MOST_WAYS for term in terms)
    for phrase in (phrase for term in terms for phrase in term):
        assert phrase.words and all(word.isascii() and word.isalnum() for word in phrase.words)


@given(st.text(max_size=200))
def test_whatever_is_kept_is_plain_words(text: str) -> None:
    words = [*words_of(text), *syllables_of(text)]
    assert all(word.isascii() and word.isalnum() for word in words)
    assert words_of(folded(text)) == words_of(text)


@given(st.text(alphabet="供暖管线改造一二三学校，。 ab1", min_size=1, max_size=40), st.data())
def test_a_text_answers_to_every_part_of_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))]
    if terms_of(part) and not any(char in "ab1" for char in part):
        assert len(terms_of(part)) == MOST_TERMS or answers(text, part)


def test_a_long_word_has_few_readings() -> None:
    assert len(readings("gongnuan" * 5)) <= 4
    assert readings("heating") == [["0he", "0a", "0ting"]]
    assert readings("shi") == readings("charger") == readings("暖暖暖暖") == []


def test_a_vector_holds_each_word_once_with_its_places() -> None:
    assert vector(["a", "b", "a"]) == "'a':1,3 'b':2"
    assert vector(["a"] * 300) == "'a':" + ",".join(map(str, range(1, 256)))


def test_each_word_stands_in_one_group_of_synonyms_only() -> None:
    words = [folded(word.strip()) for line in lines_of("synonyms.txt") for word in line.split(",")]
    assert sorted({word for word in words if words.count(word) > 1}) == []
    assert all(len(line.split(",")) <= MOST_WAYS for line in lines_of("synonyms.txt"))


def test_readings_give_each_character_its_syllable() -> None:
    for word, *syllables in (line.split() for line in lines_of("readings.txt")):
        assert len(word) == len(syllables)
        assert syllables_of(word)[:-1] == [f"0{syllable}" for syllable in syllables]


def test_a_character_has_a_code_of_one_length() -> None:
    assert coded("一") == "z04e00" and coded("𠮷") == "z20bb7"


def test_the_id_of_an_entry_tells_its_kind_and_keeps_projects_apart() -> None:
    assert [kind_of(row_id(7, kind, 65535)) for kind in KINDS] == list(KINDS)
    assert row_id(7, KINDS[-1], 65535) < row_id(8, KINDS[0], 0) < 2**62
    assert len(KINDS) <= 16
