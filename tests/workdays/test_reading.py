"""Reading a year's notice from TOML or a table of days; what is wrong is told with its row."""

import pytest

from portal.workdays import NoticeProblem
from portal.workdays.calendar import shipped_calendar
from portal.workdays.reading import LONGEST, read_calendar, written
from tests.workdays.years import NEW_YEAR_2027, TABLE_2027


def test_a_table_of_days_says_the_same_as_the_blocks() -> None:
    assert read_calendar(TABLE_2027) == read_calendar(NEW_YEAR_2027)
    assert read_calendar("\ufeff" + TABLE_2027.replace("\n", "\r\n")) == read_calendar(NEW_YEAR_2027)


@pytest.mark.parametrize("notice", shipped_calendar().notices, ids=lambda notice: str(notice.year))
def test_what_is_written_is_read_again(notice) -> None:  # type: ignore[no-untyped-def]
    assert read_calendar(written(notice)) == notice
    lines = [f"{day},{kind},{name},{notice.source}" for day, kind, name, _ in notice.rows()]
    table = read_calendar("\n".join(["date,kind,name,notice", *lines]))
    assert set(table.rows()) == set(notice.rows()) and table.source == notice.source


def test_quotes_and_backslashes_in_a_source_stay() -> None:
    notice = read_calendar(NEW_YEAR_2027.replace("一份试验用的通知", 'a \\"b\\" \\\\c'))
    assert notice.source == 'a "b" \\c' and read_calendar(written(notice)) == notice


def test_a_notice_tells_which_holidays_it_lacks() -> None:
    assert read_calendar(NEW_YEAR_2027).lacks() == ["春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"]
    assert [notice.lacks() for notice in shipped_calendar().notices] == [[], [], []]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("date,kind\n2027-01-01,holiday", "four columns"),
        ("date,kind,name,notice", "has no day"),
        ("date,kind,name,notice\n1 Jan,holiday,元旦,x", "Line 2: “1 Jan” is no date"),
        ("date,kind,name,notice\n2027-01-01,holiday,元旦,x\n2027-01-02,off,元旦,x", "Line 3: the kind is"),
        ("date,kind,name,notice\n2027-01-01,holiday,,x", "Line 2 does not name"),
        ("date,kind,name,notice\n2027-01-01,holiday,元旦,", "no year or no source"),
        ("date,kind,name,notice\n2027-01-02,make_up,元旦,x", "has no day off"),
        ("date,kind,name,notice\n2027-01-01,holiday,元旦,x\n2027-01-01,holiday,春节,x", "stands twice"),
        ("date,kind,name,notice\n2027-01-01,holiday,元旦,x\n2027-01-05,make_up,元旦,x", "worked anyway"),
        ("date,kind,name,notice\n2027-01-01,holiday,元旦,x\n2025-01-01,holiday,元旦,x", "does not belong"),
        (NEW_YEAR_2027.replace("2027", "20270", 1), "cannot be right"),
        (NEW_YEAR_2027.replace("2027", "true", 1), "cannot be right"),
        (NEW_YEAR_2027.replace('"一份试验用的通知"', '""'), "no year or no source"),
        (NEW_YEAR_2027.replace('"元旦"', '""'), "Holiday 1 has no name"),
        (NEW_YEAR_2027.replace("[2027-01-09]", "7"), "not written in full"),
        (NEW_YEAR_2027.replace("[2027-01-09]", '["2027-01-09"]'), "a date that is none"),
        ("x" * (LONGEST + 1), "too long"),
        ("", "no year or no source"),
    ],
)
def test_a_wrong_row_is_named_with_what_to_do(rows: str, sentence: str) -> None:
    with pytest.raises(NoticeProblem, match=sentence):
        read_calendar(rows)
