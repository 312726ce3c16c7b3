"""Deadlines in words: what is understood as days, and what is left as it was written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from portal.projects.deadlines import read_deadline
from portal.projects.deadlines.numerals import number_of
from portal.projects.deadlines.plain_form import plain_form

# words -> begins, due, recurring, not understood; of a programme of 2025
WORDS = {
    "计划2025年5月实施，2025年9月完工": ("2025-05-31", "2025-09-30", False, []),
    "2025年年底前": (None, "2025-12-31", False, []),
    "2025年底": (None, "2025-12-31", False, []),
    "上半年": (None, "2025-06-30", False, []),
    "三季度末": (None, "2025-09-30", False, []),
    "2026年第一季度": (None, "2026-03-31", False, []),
    "10月底前": (None, "2025-10-31", False, []),
    "2025年6月30日前": (None, "2025-06-30", False, []),
    "２０２５年６月３０日前": (None, "2025-06-30", False, []),
    "2025-06-30": (None, "2025-06-30", False, []),
    "2025.06-2025.10": ("2025-06-30", "2025-10-31", False, []),
    "全年": (None, "2025-12-31", False, []),
    "年内": (None, "2025-12-31", False, []),
    "9月中旬": (None, "2025-09-20", False, []),
    "常态化": (None, None, True, []),
    "长期坚持": (None, None, True, []),
    "全年常态化推进": (None, "2025-12-31", True, []),
    "每月10日前": (None, None, True, ["10日"]),
    "力争年底前完成": (None, "2025-12-31", False, []),
    "二〇二五年十月": (None, "2025-10-31", False, []),
    "二〇二五年十二月三十一日前": (None, "2025-12-31", False, []),
    "計劃於2025年5月開工，年底竣工": ("2025-05-31", "2025-12-31", False, []),
    "5-9月": ("2025-05-31", "2025-09-30", False, []),
    "3月1日至15日": ("2025-03-01", "2025-03-15", False, []),
    "2024年10月至次年3月": ("2024-10-31", "2025-03-31", False, []),
    "2025年上半年开工建设，2026年完工": ("2025-06-30", "2026-12-31", False, []),
    "开工时间：2025年4月，竣工时间：2025年11月": ("2025-04-30", "2025-11-30", False, []),
    "1月起": ("2025-01-31", None, False, []),
    "一期6月底前完成，二期10月底前完成": (None, "2025-10-31", False, ["一期", "二期"]),
    "2024年2月": (None, "2024-02-29", False, []),
    "供暖前完成": (None, None, False, ["供暖"]),
    "三个月内": (None, None, False, ["三个月"]),
    "2025年2月30日": (None, None, False, ["2025年2月30日"]),
    "100年": (None, None, False, ["100年"]),
    "": (None, None, False, []),
}


@pytest.mark.parametrize("words", WORDS)
def test_words_are_understood_as_days(words: str) -> None:
    begins, due, recurring, missed = WORDS[words]
    read = read_deadline(words, year=2025)
    days = [day and day.isoformat() for day in (read.begins_on, read.due_on)]
    assert (days, read.recurring, read.not_understood) == ([begins, due], recurring, missed)
    assert read.words == words


def test_the_words_a_day_was_read_from_are_told() -> None:
    read = read_deadline("计划2025年5月实施，供暖前完工", year=2025)
    assert [read.words[start:end] for start, end in read.understood] == ["2025年5月"]
    assert [read.words[start:end] for start, end in read.missed] == ["供暖"]


def test_numbers_are_read_as_they_are_counted() -> None:
    assert {text: number_of(text) for text in ("十", "十二", "二十", "三十一", "二0二五", "12", "百", "")} == {
        "十": 10, "十二": 12, "二十": 20, "三十一": 31, "二0二五": 2025, "12": 12, "百": None, "": None,
    }  # fmt: skip


PIECES = st.sampled_from(
    ["2025年", "二〇二五年", "9999年", "5月", "13月", "十月", "31日", "底", "前", "年底", "季度", "三", "上半年",
     "起", "至", "-", "，", "。", "开工", "完成", "常态化", "每月", "次年", "①", " ", "\n", "０", "年", "月", "日"]
)  # fmt: skip
ANY = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join))


@given(ANY, st.integers(2000, 2100))
def test_nothing_makes_it_fail_and_every_day_is_sane(words: str, year: int) -> None:
    read = read_deadline(words, year=year)
    for day in (read.begins_on, read.due_on):
        assert day is None or date(2000, 1, 1) <= day <= date(2101, 12, 31)
    assert read.begins_on is None or read.due_on is None or read.begins_on <= read.due_on
    assert all(0 <= start < end <= len(words) for start, end in (*read.understood, *read.missed))


@given(ANY)
def test_the_plain_form_is_as_long_and_stays_what_it_is(words: str) -> None:
    plain = plain_form(words)
    assert len(plain) == len(words)
    assert plain_form(plain) == plain


@given(st.lists(PIECES, max_size=14).map("".join))
def test_width_and_traditional_characters_make_no_difference(words: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in words)
    traditional = OpenCC("s2t").convert(words)
    plain = read_deadline(words, year=2025)
    for other in (wide, traditional):
        read = read_deadline(other, year=2025)
        assert (read.begins_on, read.due_on, read.recurring) == (plain.begins_on, plain.due_on, plain.recurring)
