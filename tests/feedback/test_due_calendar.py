"""The administrator's calendar: a new year is looked at, then put into effect; the operator's commands do the same."""

from datetime import date
from pathlib import Path

import pytest

from portal.feedback.due.calendar_page import months_of
from portal.settings import Settings
from portal.staff.models import Act
from portal.staff.record import OPERATOR
from portal.store.edition import read_number
from portal.workdays import NoticeProblem, load_calendar
from portal.workdays.calendar import shipped_calendar
from portal.workdays.models import CalendarYear
from tests.feedback.carol import errors_in
from tests.kit.cast import World
from tests.kit.client import Answer, Client
from tests.test_cli import say
from tests.workdays.years import LONGER_2027, NEW_YEAR_2027, TABLE_2027

PAGE, PREVIEW = "/desk/calendar/", "/desk/calendar/preview"
ROWS = {
    "year": "2027",
    "source": "一份试验用的通知",
    "h1_name": "元旦",
    "h1_first": "2027-01-01",
    "h1_last": "2027-01-03",
}


def day_in(page: Answer, month: int, day: int) -> tuple[str, str]:
    """The look and the words of a day in the calendar on a page."""
    months = page.doc.xpath("//table[@class='month']")
    (cell,) = [cell for cell in months[month - 1].xpath(".//td") if cell.text_content().split()[:1] == [str(day)]]
    return cell.get("class") or "", " ".join(cell.text_content().split())


async def confirmed(ada: Client, page: Answer) -> Answer:
    return await ada.post(PAGE, page.fields("//form[.//input[@name='calendar']]"))


@pytest.mark.parametrize(
    "given",
    [
        {"data": {"text": NEW_YEAR_2027}},
        {"data": {"text": TABLE_2027}},
        {"data": {**ROWS, "h1_make_up": "2027-01-09"}},
        {"data": {}, "files": [("file", ("2027.csv", TABLE_2027.encode("gb18030"), "text/csv"))]},
        {"data": {}, "files": [("file", ("2027.toml", NEW_YEAR_2027.encode(), "text/plain"))]},
    ],
    ids=["pasted blocks", "pasted table", "typed", "a spreadsheet's file", "a file"],
)
async def test_a_new_year_is_looked_at_before_it_takes_effect(world: World, given: dict[str, object]) -> None:
    ada = await world.as_(world.ada)
    assert "暂定" in (await ada.get(PAGE)).words
    page = await ada.post(PREVIEW, **given)
    assert page.status == 200
    assert day_in(page, 1, 3) == ("off", "3 放假 元旦")
    assert day_in(page, 1, 9) == ("worked", "9 调休上班 元旦")
    assert day_in(page, 1, 4) == ("", "4")
    assert "没有春节、清明节" in page.words  # and says what may be missing
    assert await CalendarYear.all().count() == 0 and load_calendar().is_provisional(date(2027, 1, 4))
    number = await read_number()
    answer = await confirmed(ada, page)
    assert (answer.status, answer.headers["location"]) == (303, "/desk/calendar/2027")
    assert await read_number() == number + 1  # forms and receipts are printed anew
    assert load_calendar().is_working(date(2027, 1, 9))
    act = await Act.get(verb="calendar loaded")
    assert (act.account_id, act.subject, act.detail["source"]) == (world.ada.id, "2027", "一份试验用的通知")
    shown = await ada.get("/desk/calendar/2027")
    assert day_in(shown, 1, 9) == ("worked", "9 调休上班 元旦") and "Ada" in shown.words
    known = await ada.get(PAGE)
    assert known.hrefs("(//table)[1]//th/a/@href") == [
        f"/desk/calendar/{year}" for year in (2028, 2027, 2026, 2025, 2024)
    ]


async def test_the_same_year_again_is_told_and_changes_nothing(world: World) -> None:
    ada = await world.as_(world.ada)
    await confirmed(ada, await ada.post(PREVIEW, {"text": NEW_YEAR_2027}))
    number = await read_number()
    again = await confirmed(ada, await ada.post(PREVIEW, {"text": TABLE_2027}))
    assert (again.status, "没有改动" in again.words) == (200, True)
    assert await Act.filter(verb="calendar loaded").count() == 1
    assert await read_number() == number


@pytest.mark.parametrize(
    ("typed", "place", "words"),
    [
        ({"text": "date,kind,name,notice\n2027-01-01,off,元旦,x"}, "text", "第 2 行"),
        ({"text": "nothing"}, "text", "TOML"),
        ({"text": "字" * 50_000}, "text", "太长"),
        ({**ROWS, "year": "27"}, "year", "四位数"),
        ({**ROWS, "source": ""}, "source", "出处"),
        ({**ROWS, "h1_first": "", "h1_last": ""}, "h1_first", "至少写一个节日"),
        ({**ROWS, "h1_name": ""}, "h1_name", "节日的名称"),
        ({**ROWS, "h1_first": "元月一日"}, "h1_first", "不是日期"),
        ({**ROWS, "h1_last": "2026-12-31"}, "h1_first", "早于第一天"),
        ({**ROWS, "h1_make_up": "2027-01-05"}, "h1_first", "不是周末"),
        ({**ROWS, "h1_make_up": "2027-01-09、soon"}, "h1_make_up", "“soon”不是日期"),
        ({**ROWS, "h3_name": "清明节", "h3_first": "2027-01-02"}, "h3_first", "写了两次"),
        ({**ROWS, "h2_name": "春节", "h2_first": "2028-02-02"}, "h2_first", "不属于 2027 年"),
        ({}, "year", "四位数"),
    ],
)
async def test_what_is_wrong_is_told_at_its_field_and_everything_typed_stays(
    world: World, typed: dict[str, str], place: str, words: str
) -> None:
    answer = await (await world.as_(world.ada)).post(PREVIEW, typed)
    assert answer.status == 422
    errors = errors_in(answer)
    assert next(iter(errors)) == f"#{place}" and words in errors[f"#{place}"]
    (pasted, rows) = (dict(form.form_values()) for form in answer.doc.xpath("//form[contains(@action, 'preview')]"))
    kept = {**pasted, **rows, "text": str(pasted["text"]).removeprefix("\n")}  # as a browser reads it
    assert {name: kept[name] for name in typed} == typed
    assert await CalendarYear.all().count() == 0


async def test_a_file_that_is_no_text_is_refused_in_words_and_named(world: World) -> None:
    file = [("file", ("日历.xlsx", b"PK\x03\x04\xff\xff\xff\x80", "application/octet-stream"))]
    answer = await (await world.as_(world.ada)).post(PREVIEW, {"text": "也粘贴了"}, files=file)
    assert answer.status == 422 and list(errors_in(answer)) == ["#file"]
    assert "请重新选择文件：日历.xlsx" in answer.words and "也粘贴了" in answer.text


async def test_what_is_put_into_effect_is_checked_again(world: World) -> None:
    ada = await world.as_(world.ada)
    for text in ("", "year = 2027", LONGER_2027.replace("2027-01-04", "2026-01-04")):
        answer = await ada.post(PAGE, {"calendar": text})
        assert (answer.status, list(errors_in(answer))) == (422, ["#text"])
    assert await CalendarYear.all().count() == 0


async def test_only_administrators_open_the_calendar(world: World) -> None:
    for account in world.accounts.values():
        client, expected = await world.as_(account), 200 if account.id == world.ada.id else 403
        for path in (PAGE, "/desk/calendar/2026", "/en/desk/calendar/", "/en/desk/calendar/2027"):
            assert (await client.get(path)).status == expected
        if expected == 403:
            assert (await client.post(PREVIEW, {"text": NEW_YEAR_2027})).status == 403
            assert (await client.post(PAGE, {"calendar": NEW_YEAR_2027})).status == 403
    assert (await (await world.as_(world.ada)).get("/desk/calendar/999999")).status == 404
    assert await CalendarYear.all().count() == 0


async def test_a_year_without_a_notice_says_that_it_is_provisional(world: World) -> None:
    ada = await world.as_(world.ada)
    assert "还没有载入" in (await ada.get("/desk/calendar/2027")).words
    assert "还没有载入" not in (await ada.get("/desk/calendar/2026")).words


def test_the_months_of_a_year_hold_each_day_once_with_its_working_days() -> None:
    months = months_of(2026, shipped_calendar(), "zh")
    squares = [[square for week in month.weeks for square in week if square] for month in months]
    assert [len(days) for days in squares] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert [month.working for month in months] == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
    assert all(len(week) == 7 for month in months for week in month.weeks)


@pytest.fixture
def operator(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("PORTAL_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("PORTAL_KEY_DIR", str(settings.key_dir))
    return settings


def test_the_operator_loads_a_year_from_a_file_and_sees_which_are_known(operator: Settings, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(TABLE_2027, encoding="utf-8")
    first = say("workdays", "import", file, "--incomplete").output
    assert "2027 is loaded." in first and "does not name 春节" in first
    assert "2027 was known like this already" in say("workdays", "import", file, "--incomplete").output
    lines = say("workdays", "list").output.splitlines()
    assert [line[:4] for line in lines[:4]] == ["2027", "2026", "2025", "2024"]
    assert "loaded" in lines[0] and "shipped" in lines[1]
    say("keys", "make")
    assert "2028 has none yet" in say("doctor").output


def test_a_year_that_lacks_holidays_is_not_taken_as_final_unasked(operator: Settings, tmp_path: Path) -> None:
    file = tmp_path / "2027.toml"
    file.write_text(NEW_YEAR_2027, encoding="utf-8")
    refused = say("workdays", "import", file)
    assert refused.exit_code == 1
    assert refused.output.splitlines() == [
        "The notice does not name 春节, 清明节, 劳动节, 端午节, 中秋节, 国庆节:"
        " these days would count as working days.",
        "Nothing was changed. Add what is missing, or say --incomplete to load the year like this.",
    ]
    assert "2027" not in say("workdays", "list").output


def test_a_year_that_is_known_is_not_replaced_unasked(operator: Settings, tmp_path: Path) -> None:
    file = tmp_path / "2026.toml"
    file.write_text(NEW_YEAR_2027.replace("2027", "2026").replace("2026-01-09", "2026-01-10"), encoding="utf-8")
    refused = say("workdays", "import", file, "--incomplete")
    assert refused.exit_code == 1
    assert "2026 is known already, with 39 days: 国务院办公厅" in refused.output and "Say --replace" in refused.output
    assert "2026  shipped" in say("workdays", "list").output
    done = say("workdays", "import", file, "--incomplete", "--replace")
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "2026 is loaded.")
    assert "2026  loaded" in say("workdays", "list").output


async def test_the_preview_says_when_it_replaces_a_year(world: World) -> None:
    ada = await world.as_(world.ada)
    told = "2027 年已有安排（一份试验用的通知），生效以后由这一份代替。"
    assert told not in (await ada.post(PREVIEW, {"text": NEW_YEAR_2027})).words
    await confirmed(ada, await ada.post(PREVIEW, {"text": NEW_YEAR_2027}))
    assert told in (await ada.post(PREVIEW, {"text": LONGER_2027})).words
    assert told not in (await ada.post(PREVIEW, {"text": NEW_YEAR_2027})).words  # the same again


async def test_a_year_loaded_at_the_command_line_names_the_operator_in_words(world: World) -> None:
    ada = await world.as_(world.ada)
    await confirmed(ada, await ada.post(PREVIEW, {"text": NEW_YEAR_2027}))
    await CalendarYear.all().update(loaded_by=OPERATOR)
    for path in (PAGE, "/desk/calendar/2027"):
        page = await ada.get(path)
        assert ("系统运维人员" in page.words, "operator" in page.words) == (True, False), path


def test_the_operator_is_told_the_row_and_nothing_is_half_loaded(operator: Settings, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(TABLE_2027 + "2027-01-10,holiday,元旦\n2027-13-01,holiday,元旦,x\n", encoding="utf-8")
    with pytest.raises(NoticeProblem, match="Line 7: “2027-13-01” is no date"):
        say("workdays", "import", file)
    with pytest.raises(NoticeProblem, match="cannot be opened"):
        say("workdays", "import", tmp_path / "nothing.toml")
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NoticeProblem, match="no text in UTF-8"):
        say("workdays", "import", file)
    assert "2027" not in say("workdays", "list").output
    say("keys", "make")
    told = [line for line in say("doctor").output.splitlines() if "holiday notice" in line]
    assert len(told) == 1 and "2027" in told[0]
