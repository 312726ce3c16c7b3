"""Files of figures: out and in with the same columns, judged row by row, sent whole or not at all."""

import asyncio
import csv
import io
import time
import zipfile
from collections.abc import Sequence

import pytest
from openpyxl import Workbook, load_workbook

from portal.projects.bulk.columns import HEADINGS
from portal.projects.models import FigureImport, Project, Target, Update
from portal.staff.models import Act
from portal.web.routing import FORM_BYTES
from tests.feedback.carol import errors_in
from tests.kit.cast import World
from tests.kit.client import Answer, Client
from tests.kit.databases import both_databases
from tests.projects.test_bulk_table import TABLE, figure, unit_with_targets

UPLOAD = "/desk/figures/imports"
Rows = list[list[str]]


async def downloaded(bob: Client) -> Rows:
    answer = await bob.get(TABLE + "figures.csv")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def csv_of(rows: Sequence[Sequence[str]], *, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_of(rows: Sequence[Sequence[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def upload(bob: Client, content: bytes, name: str = "figures.csv") -> Answer:
    return await bob.post(UPLOAD, files={"file": (name, content)})


async def judged(bob: Client, content: bytes, name: str = "figures.csv") -> Answer:
    """The page of a file when all of it was judged."""
    answer = await upload(bob, content, name)
    assert answer.status == 303, answer.words
    page = await bob.get(answer.headers["location"])
    while page.doc.xpath("//progress"):
        page = await bob.get(answer.headers["location"])
    return page


def told(page: Answer) -> list[tuple[str, str, str]]:
    """Line, column and words of each error on a dry run's page."""
    found = []
    for row in page.doc.xpath("//tbody/tr"):
        line, column, words = (" ".join(cell.text_content().split()) for cell in row.xpath("td"))
        found.append((line, column, words))
    return found


async def confirm(bob: Client) -> Answer:
    held = await FigureImport.all().order_by("-id").first()
    assert held is not None
    return await bob.post(f"{UPLOAD}/{held.id}/confirm")


def filled(rows: Rows, line: int, **cells: str) -> Rows:
    """The same rows with some cells of one line (from 1 behind the headings) set."""
    names = {"number": 0, "target": 2, "day": 5, "achieved": 6, "note": 7, "id": 8}
    changed = [list(row) for row in rows]
    for name, value in cells.items():
        changed[line][names[name]] = value
    return changed


FORMATS = {
    "UTF-8 with a mark": lambda rows: (csv_of(rows), "a.csv"),
    "UTF-8 without": lambda rows: (csv_of(rows, encoding="utf-8"), "a.csv"),
    "GBK": lambda rows: (csv_of(rows, encoding="gbk"), "a.csv"),
    "GB18030": lambda rows: (csv_of(rows, encoding="gb18030"), "a.csv"),
    "Unicode text": lambda rows: (csv_of(rows, encoding="utf-16", delimiter="\t"), "a.txt"),
    "tabs": lambda rows: (csv_of(rows, delimiter="\t"), "a.csv"),
    "semicolons": lambda rows: (csv_of(rows, delimiter=";"), "a.csv"),
    "XLSX": lambda rows: (xlsx_of(rows), "a.xlsx"),
}


@pytest.mark.parametrize("form", FORMATS)
async def test_a_file_is_read_in_every_form_that_spreadsheets_write(world: World, form: str) -> None:
    first, *_ = await unit_with_targets(world)
    bob = await world.as_(world.bob)
    rows = filled(await downloaded(bob), 1, day="2024-06-30", achieved="23.4", note="含支线")
    page = await judged(bob, *FORMATS[form](rows))
    assert "1 个数量有变化" in page.words and await Update.all().count() == 0
    assert (await confirm(bob)).status == 303
    entry = {"on_day": "2024-06-30", "achieved": "23.4", "note": "含支线"}
    assert (await Update.get()).changes == {"entries": {str(first.id): [entry]}}


@both_databases
async def test_what_is_downloaded_and_sent_back_changes_nothing(world: World) -> None:
    first, second, _ = await unit_with_targets(world)
    await figure(world, first, "2024-05-31", "12.5")
    await Target.filter(id=second.id).update(achieved="3")
    bob = await world.as_(world.bob)
    rows = await downloaded(bob)
    assert rows[0] == HEADINGS and rows[1][4:7] == ["40", "2024-05-31", "12.5"] and rows[2][5:7] == ["", "3"]
    page = await judged(bob, csv_of(rows))
    assert "没有不同" in page.words
    book = (await bob.get(TABLE + "figures.xlsx")).content
    sheet = load_workbook(io.BytesIO(book)).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()][1][4:7] == [40, "2024-05-31", 12.5]
    assert "没有不同" in (await judged(bob, book, "figures.xlsx")).words
    assert (await confirm(bob)).status == 409


async def test_what_staff_named_like_a_formula_is_written_safely_and_read_back(world: World) -> None:
    first, *_ = await unit_with_targets(world, projects=1)
    await Target.filter(id=first.id).update(name_zh="=HYPERLINK(1)")
    bob = await world.as_(world.bob)
    rows = await downloaded(bob)
    assert rows[1][2] == "'=HYPERLINK(1)"
    sheet = load_workbook(io.BytesIO((await bob.get(TABLE + "figures.xlsx")).content)).worksheets[0]
    assert sheet["C2"].data_type == "s"
    page = await judged(bob, csv_of(filled(rows, 1, day="2024-06-30", achieved="5")))
    assert "1 个数量有变化" in page.words


WRONG_ROWS = {
    "negative": ({"achieved": "-3"}, "累计完成", "负数"),
    "words": ({"achieved": "很多"}, "累计完成", "不是数量"),
    "a formula": ({"achieved": "=1+2"}, "累计完成", "公式"),
    "a hidden formula": ({"achieved": "@SUM(A1)"}, "累计完成", "公式"),
    "a formula of plus": ({"achieved": "+A1"}, "累计完成", "公式"),
    "a formula as a note": ({"note": "=1+2"}, "备注", "公式"),
    "a day ahead": ({"day": "2024-07-11"}, "截至日期", "不能晚于今天"),
    "no day": ({"day": ""}, "截至日期", "截至哪一天"),
    "no such day": ({"day": "2024-02-30"}, "截至日期", "不是日期"),
    "no code": ({"id": ""}, "目标代码", "没有这个目标代码"),
    "a strange code": ({"id": "999999"}, "目标代码", "没有这个目标代码"),
    "a shifted name": ({"target": "别的目标"}, "目标", "对不上"),
    "a shifted number": ({"number": "999"}, "项目编号", "对不上"),
    "less without a word": ({"achieved": "11"}, "备注", "写明原因"),
}


@pytest.mark.parametrize(("cells", "column", "words"), WRONG_ROWS.values(), ids=WRONG_ROWS)
async def test_a_wrong_row_is_told_by_line_and_column_and_stops_all(
    world: World, cells: dict[str, str], column: str, words: str
) -> None:
    first, *_ = await unit_with_targets(world)
    await figure(world, first, "2024-05-31", "12.5")
    before = await Update.all().count()
    bob = await world.as_(world.bob)
    good = filled(await downloaded(bob), 2, day="2024-06-30", achieved="5")
    page = await judged(bob, csv_of(filled(good, 1, **{"day": "2024-06-30", "achieved": "13", **cells})))
    ((line, where, said),) = told(page)
    assert (line, where) == ("2", column) and words in said
    assert (await confirm(bob)).status == 409
    assert await Update.all().count() == before


async def test_a_target_twice_on_a_day_is_refused_at_its_second_row(world: World) -> None:
    await unit_with_targets(world)
    bob = await world.as_(world.bob)
    rows = filled(await downloaded(bob), 1, day="2024-06-30", achieved="5")
    page = await judged(bob, csv_of([*rows, rows[1]]))
    assert told(page) == [("5", "目标代码", "同一个目标、同一天在前面已经有一行")]


async def test_a_target_and_a_day_are_the_same_however_they_are_written(world: World) -> None:
    await unit_with_targets(world)
    bob = await world.as_(world.bob)
    rows = filled(await downloaded(bob), 1, day="2024-06-30", achieved="5")
    for number, day in (("0" + rows[1][8], "2024-06-30"), (rows[1][8], "2024/06/30"), (rows[1][8], "20240630")):
        (again,) = filled([rows[1]], 0, id=number, day=day, achieved="9")
        page = await judged(bob, csv_of([*rows, again]))
        assert told(page) == [("5", "目标代码", "同一个目标、同一天在前面已经有一行")], (number, day)


async def test_the_record_of_acts_names_every_bundle_that_a_file_became(world: World) -> None:
    await unit_with_targets(world)
    bob = await world.as_(world.bob)
    await judged(bob, csv_of(filled(await downloaded(bob), 1, day="2024-06-30", achieved="5")))
    assert (await confirm(bob)).status == 303
    assert (await Act.get(verb="figures: sent")).detail["bundles"] == [(await Update.get()).bundle]


async def test_another_units_project_is_refused_at_its_row(world: World) -> None:
    first, second, _ = await unit_with_targets(world)
    bob = await world.as_(world.bob)
    rows = filled(await downloaded(bob), 2, day="2024-06-30", achieved="5")
    await Project.filter(id=second.project_id).update(unit_id=world.dan.unit_id)
    assert [(line, column) for line, column, _ in told(await judged(bob, csv_of(rows)))] == [("3", "目标代码")]
    held = await FigureImport.get()
    for who, status in {"dan": 404, "alice": 403, "sue": 403}.items():
        browser = await world.as_(getattr(world, who))
        assert (await browser.get(f"{UPLOAD}/{held.id}")).status == status
        assert (await browser.post(f"{UPLOAD}/{held.id}/confirm")).status == status
    assert first.achieved is None


def zip_of(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    out = io.BytesIO(xlsx_of([HEADINGS, ["1"] * 9]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return out.getvalue()


GOOD = [HEADINGS, ["1", "甲", "乙", "个", "1", "2024-06-30", "1", "", "1"]]
WRONG_FILES = {
    "empty": (b"", "a.csv", "空的"),
    "blank": (b"  \r\n ", "a.csv", "空的"),
    "only headings": (csv_of([HEADINGS]), "a.csv", "只有表头"),
    "a wrong column": (
        csv_of([[*HEADINGS[:6], "完成数", *HEADINGS[7:]], GOOD[1]]),
        "a.csv",
        "缺少：累计完成；多出：完成数",
    ),
    "a missing column": (csv_of([HEADINGS[:8], GOOD[1][:8]]), "a.csv", "缺少：目标代码"),
    "a column twice": (csv_of([[*HEADINGS, "备注"], GOOD[1]]), "a.csv", "表头不对"),
    "another encoding": (csv_of(GOOD, encoding="utf-8") + b"\xff\xff\xff\x80\n", "a.csv", "第 3 行"),
    "an open quotation": (csv_of(GOOD) + b'"1,2', "a.csv", "引号"),
    "too many columns": (csv_of([HEADINGS * 7, GOOD[1]]), "a.csv", "50 列"),
    "too many rows": (csv_of([HEADINGS, *[GOOD[1]] * 5001]), "a.csv", "5000 行"),
    "a PDF": (b"%PDF-1.7\n...", "a.csv", "不是表格"),
    "a web page": (b"<html><table></table></html>", "a.csv", "不是表格"),
    "an image": (b"\x89PNG\r\n\x1a\n\0\0\0", "a.csv", "不是表格"),
    "bytes": (b"a\0b,c", "a.csv", "不是表格"),
    "CSV called XLSX": (csv_of(GOOD), "a.xlsx", "不是表格"),
    "an old XLS": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "另存为"),
    "XLSX with macros": (with_part("xl/vbaProject.bin", b"macro"), "a.xlsm", "带有宏"),
    "a hidden macro": (with_part("xl/VBAPROJECT.BIN", b"macro"), "a.xlsx", "带有宏"),
    "a bomb": (with_part("xl/media/a.bin", b"\0" * 30_000_000), "a.xlsx", "展开后太大"),
    "many parts": (
        zip_of(**{f"xl/{n}": b"" for n in range(300)}, **{"[Content_Types].xml": b"<x/>"}),
        "a.xlsx",
        "太大",
    ),
    "another zip": (zip_of(a=b"x"), "a.xlsx", "打不开"),
    "half a zip": (xlsx_of(GOOD)[:900], "a.xlsx", "打不开"),
    "too many rows of XLSX": (xlsx_of([HEADINGS, *[GOOD[1]] * 5001]), "a.xlsx", "5000 行"),
}


@pytest.mark.parametrize(("content", "name", "words"), WRONG_FILES.values(), ids=WRONG_FILES)
async def test_a_file_that_cannot_be_read_is_refused_in_words(
    world: World, content: bytes, name: str, words: str
) -> None:
    await unit_with_targets(world)
    answer = await upload(await world.as_(world.bob), content, name)
    assert answer.status == 422 and words in errors_in(answer)["#file"]
    assert await FigureImport.all().count() == 0


BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<si><t>&c;</t></si></sst>"
)


async def test_an_xml_bomb_inside_is_refused(world: World) -> None:
    await unit_with_targets(world)
    source, out = zipfile.ZipFile(io.BytesIO(xlsx_of(GOOD))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for info in source.infolist():
            content = BILLION_LAUGHS if "sheet1" in info.filename else source.read(info)
            made.writestr(info.filename, content)
    answer = await upload(await world.as_(world.bob), out.getvalue(), "a.xlsx")
    assert answer.status == 422 and "打不开" in errors_in(answer)["#file"]


async def test_a_formula_in_xlsx_is_refused_at_its_row(world: World) -> None:
    await unit_with_targets(world)
    bob = await world.as_(world.bob)
    rows = filled(await downloaded(bob), 1, day="2024-06-30", achieved="=2*3")
    assert told(await judged(bob, xlsx_of(rows), "a.xlsx")) == [("2", "累计完成", "这一格是公式，请改成填好的数")]


async def test_a_huge_file_is_refused_on_the_page_of_the_table(world: World) -> None:
    await unit_with_targets(world)
    answer = await upload(await world.as_(world.bob), b"1," * FORM_BYTES)
    assert answer.status == 413 and "最多 4 MB" in errors_in(answer)["#file"]
    assert await FigureImport.all().count() == 0


async def test_no_file_is_asked_for(world: World) -> None:
    bob = await world.as_(world.bob)
    answer = await bob.post(UPLOAD, {"file": "x"})
    assert answer.status == 422 and "请选择" in errors_in(answer)["#file"]


async def test_a_record_that_moved_is_judged_anew(world: World) -> None:
    first, *_ = await unit_with_targets(world)
    bob = await world.as_(world.bob)
    page = await judged(bob, csv_of(filled(await downloaded(bob), 1, day="2024-06-30", achieved="5")))
    assert "1 个数量有变化" in page.words
    await figure(world, first, "2024-06-30", "5")
    before = await Update.all().count()
    late = await confirm(bob)
    assert late.status == 409 and "重新核对" in late.words
    held = await FigureImport.get()
    assert (held.state, held.done, await Update.all().count()) == ("reading", 0, before)
    assert "没有不同" in (await bob.get(f"{UPLOAD}/{held.id}")).words


@both_databases
async def test_two_who_look_at_once_judge_each_row_once(world: World) -> None:
    """Two pages that ask at the same time, as two worker processes would, and a restart in the middle."""
    (first,) = await unit_with_targets(world, projects=1)
    more = [
        Target(project_id=first.project_id, position=n, name_zh=f"第{n}", unit_zh="个", planned=n)
        for n in range(1, 900)
    ]
    await Target.bulk_create(more, batch_size=200)
    bob = await world.as_(world.bob)
    rows = [row if not n else [*row[:5], "2024-06-30", "-1", "", row[8]] for n, row in enumerate(await downloaded(bob))]
    where = (await upload(bob, csv_of(rows))).headers["location"]
    await asyncio.gather(*[bob.get(where) for _ in range(3)])
    held = await FigureImport.get()
    assert (held.state, held.done, len(held.errors)) == ("reading", 750, 750)
    await asyncio.gather(*[bob.get(where) for _ in range(3)])
    held = await FigureImport.get()
    assert (held.state, held.done) == ("read", 900)
    assert [error["line"] for error in held.errors] == list(range(2, 902))


@both_databases
async def test_a_file_is_sent_once_however_often_it_is_confirmed(world: World) -> None:
    await unit_with_targets(world)
    bob = await world.as_(world.bob)
    await judged(bob, csv_of(filled(await downloaded(bob), 1, day="2024-06-30", achieved="5")))
    answers = await asyncio.gather(*[confirm(bob) for _ in range(3)])
    assert sorted(answer.status for answer in answers) == [303, 409, 409]
    assert await Update.all().count() == 1


async def test_a_dropped_file_is_gone(world: World) -> None:
    await unit_with_targets(world)
    bob = await world.as_(world.bob)
    await judged(bob, csv_of(filled(await downloaded(bob), 1, day="2024-06-30", achieved="5")))
    held = await FigureImport.get()
    assert (await bob.post(f"{UPLOAD}/{held.id}/drop")).status == 303
    assert (await confirm(bob)).status == 409
    assert await Update.all().count() == 0


@both_databases
async def test_a_thousand_rows_take_less_than_ten_seconds_with_progress(world: World) -> None:
    (first,) = await unit_with_targets(world, projects=1)
    project = await Project.get(id=first.project_id)
    columns = {name: getattr(project, name) for name in project._meta.db_fields if name not in ("id", "slug", "number")}
    await Project.bulk_create([Project(**columns, slug=f"p-{n}", number=1000 + n) for n in range(999)], batch_size=200)
    ids = await Project.filter(slug__startswith="p-").values_list("id", flat=True)
    rows = [Target(project_id=number, position=0, name_zh="改造管线", unit_zh="公里", planned=40) for number in ids]
    await Target.bulk_create(rows, batch_size=200)
    bob = await world.as_(world.bob)
    table = [
        row if not n else [*row[:5], "2024-06-30", str(n), "", row[8]] for n, row in enumerate(await downloaded(bob))
    ]
    began = time.monotonic()
    answer = await upload(bob, csv_of(table))
    bars = []
    while bar := (page := await bob.get(answer.headers["location"])).doc.xpath("//progress"):
        bars.append((bar[0].get("value"), bar[0].get("max")))
    assert bars == [("250", "1000"), ("500", "1000"), ("750", "1000")]
    assert "1000 个数量有变化" in page.words.replace(",", "")
    assert (await confirm(bob)).status == 303
    assert time.monotonic() - began < 10
    assert await Update.filter(state="in review").count() == 1000
    assert len(set(await Update.all().values_list("bundle", flat=True))) == 5
