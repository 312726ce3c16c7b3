"""Pasting a year's list: what staff see of it, what they can correct, and what is refused without losing a word."""

import re

import pytest

from portal.projects.lists.rows import projects_in
from portal.projects.models import ListDraft, Programme, Project, Update
from portal.staff.models import Unit
from tests.feedback.carol import errors_in
from tests.kit.cast import World
from tests.kit.client import Answer, Client
from tests.kit.statements import queries_of
from tests.projects.test_lists_reading import STYLES, pasted

LISTS = "/desk/lists/"
SOURCE = "示例区管委会文件〔2025〕1号，2025年1月15日公布"


async def paste(bob: Client, text: str, *, year: str = "2025", source: str = SOURCE) -> Answer:
    return await bob.post(LISTS, {"year": year, "source": source, "text": text})


async def pasted_list(bob: Client, style: str = "full_width") -> ListDraft:
    answer = await paste(bob, pasted(style))
    assert answer.status == 303, answer.words
    return await ListDraft.get(id=int(answer.headers["location"].rsplit("/", 1)[1]))


def at(draft: ListDraft, more: str = "") -> str:
    return f"/desk/lists/{draft.id}{more}"


async def row_of(draft: ListDraft, key: int) -> dict[str, object]:
    fresh = await ListDraft.get(id=draft.id)
    return next(row for row in projects_in(fresh.rows, dropped=True) if row["key"] == key)


async def changed(bob: Client, draft: ListDraft, key: int, **fields: str) -> Answer:
    path = at(draft, f"/rows/{key}")
    form = (await bob.get(path)).fields("//form[contains(@action, '/rows/')]")
    return await bob.post(path, {**form, "act": "save", **fields})


@pytest.mark.parametrize("style", STYLES)
async def test_a_pasted_notice_becomes_twelve_rows_to_correct(world: World, style: str) -> None:
    bob = await world.as_(world.bob)
    draft = await pasted_list(bob, style)
    page = await bob.get(at(draft))
    assert (len(projects_in(draft.rows)), draft.state, draft.text) == (12, "draft", pasted(style).strip())
    assert len(page.doc.xpath("//tbody/tr")) == 12
    rows = page.hrefs("//tbody//a/@href")
    assert rows == [at(draft, f"/rows/{key}") for key in range(1, 13)]
    for path in rows:
        assert (await bob.get(path)).status == 200
        assert (await bob.get("/en" + path)).status == 200
    assert await Programme.filter(year=2025).count() == 0


async def test_what_was_not_understood_is_marked_on_the_page(world: World) -> None:
    bob = await world.as_(world.bob)
    draft = await pasted_list(bob)
    page = await bob.get(at(draft))
    assert re.findall(r"没有读懂：(\S+)", page.words) == ["供暖"]
    assert "没有读懂：供暖" in (await bob.get(at(draft, "/rows/12"))).words


async def test_a_year_that_the_text_does_not_name_is_asked_about(world: World) -> None:
    bob = await world.as_(world.bob)
    answer = await paste(bob, pasted("brackets"), year="2026")
    page = await bob.get(answer.headers["location"])
    assert "写的是 2025 年，年份填的却是 2026 年" in page.words
    assert "请核对。" not in (await bob.get(at(await pasted_list(bob)))).words


async def test_a_unit_is_matched_by_its_whole_name_or_not_at_all(world: World) -> None:
    unit = await Unit.create(name_zh="示例区城建局")
    await Unit.create(name_zh="示例区民政")
    draft = await pasted_list(await world.as_(world.bob))
    matched = {row["number"]: row["unit"] for row in projects_in(draft.rows)}
    assert [number for number, found in matched.items() if found == unit.id] == [1, 2, 3, 5, 11]
    assert set(matched.values()) == {unit.id, None}


async def test_proposed_addresses_are_pinyin_and_unlike_any_other(world: World) -> None:
    draft = await pasted_list(await world.as_(world.bob))
    slugs = [row["slug"] for row in projects_in(draft.rows)]
    assert slugs[4] == "lu-deng-gai-zao" and len(set(slugs)) == 12
    programme = await Programme.get(year=2024)
    await Project.filter(programme_id=programme.id, number=2).update(slug="lu-deng-gai-zao")
    again = await pasted_list(await world.as_(world.bob), "traditional")
    assert [row["slug"] for row in projects_in(again.rows)][4] == "lu-deng-gai-zao-2025"


NO_LIST = {
    "no notice": ("今天天气不错。\n1. 买菜\n2. 做饭", "text", "没有在这段文字里认出"),
    "nothing": ("", "text", "请粘贴"),
    "too much": ("项目" * 40_000, "text", "200 KB"),
}


@pytest.mark.parametrize(("text", "field", "words"), NO_LIST.values(), ids=NO_LIST)
async def test_what_is_no_list_is_explained_and_stays_typed(world: World, text: str, field: str, words: str) -> None:
    bob = await world.as_(world.bob)
    answer = await paste(bob, text)
    assert answer.status == 422 and words in errors_in(answer)[f"#{field}"]
    assert answer.fields("//form[@data-guard]")["text"].strip() == text
    assert ("项目内容" in answer.words) == (field == "text" and "认出" in words)
    assert await ListDraft.all().count() == 0


@pytest.mark.parametrize("year", ["", "25", "abcd", "1999", "2101", "２０２５年", "9" * 30])
async def test_a_year_that_is_none_is_refused(world: World, year: str) -> None:
    answer = await paste(await world.as_(world.bob), pasted("brackets"), year=year)
    assert answer.status == 422 and "年份" in errors_in(answer)["#year"]


async def test_a_closed_year_takes_no_list(world: World) -> None:
    await Programme.filter(year=2024).update(closed_on="2025-01-31")
    answer = await paste(await world.as_(world.bob), pasted("brackets"), year="2024")
    assert answer.status == 422 and "办结" in errors_in(answer)["#year"]


async def test_a_row_is_corrected_and_its_targets_ticked(world: World) -> None:
    bob = await world.as_(world.bob)
    draft = await pasted_list(bob)
    answer = await changed(bob, draft, 1, title="供水管网改造", t0_take="yes", t0_planned="41.5", person="李二")
    assert answer.status == 303 and answer.headers["location"] == at(draft, "#row-1")
    row = await row_of(draft, 1)
    assert (row["title"], row["person"], row["due"]) == ("供水管网改造", "李二", "2025-09-30")
    assert row["targets"][0] == {"name": "改造老旧供水管线", "unit": "公里", "planned": "41.5", "take": True}  # type: ignore[index]
    assert len(row["targets"]) == 4  # type: ignore[arg-type]


async def test_new_words_of_a_deadline_are_read_anew(world: World) -> None:
    bob = await world.as_(world.bob)
    draft = await pasted_list(bob)
    assert (await changed(bob, draft, 12, due_words="11月5日前完成")).status == 303
    row = await row_of(draft, 12)
    assert (row["due"], row["missed"]) == ("2025-11-05", [])
    await changed(bob, draft, 12, due_words="供暖前", due="2025-11-01")
    assert (await row_of(draft, 12))["due"] == "2025-11-01"
    shown = await changed(bob, draft, 12, due_words="年底", act="reread")
    assert (shown.status, shown.fields("//form[contains(@action, '/rows/')]")["due"]) == (200, "2025-12-31")
    assert (await row_of(draft, 12))["due"] == "2025-11-01"


async def test_what_was_typed_of_a_row_is_offered_again(world: World) -> None:
    bob = await world.as_(world.bob)
    path = at(await pasted_list(bob), "/rows/1")
    form = (await bob.get(path)).fields("//form[@data-draft]")
    typed = {**form, "person": "李二", "t0_take": "yes", "draft.address": path}
    assert (await bob.post("/desk/drafts", typed, inspect=False)).status == 200
    again = (await bob.get(path + "?draft=continue")).fields("//form[@data-draft]")
    assert again == {**form, "person": "李二", "t0_take": "yes"}
    assert (await bob.post(path, {**again, "act": "save"})).status == 303
    assert "没送出的内容" not in (await bob.get(path)).words


WRONG = {
    "no title": ({"title": ""}, "title", "项目名称"),
    "no area": ({"area": " "}, "area", "方面"),
    "no wording": ({"official": ""}, "official", "照录"),
    "a long title": ({"title": "长" * 121}, "title", "120"),
    "a bad address": ({"slug": "Lu Deng/改造"}, "slug", "小写字母"),
    "a taken address": ({"slug": "lingshui-bay-pumping-station"}, "slug", "已经有项目"),
    "an address twice": ({"slug": "lu-deng-gai-zao"}, "slug", "同一个网址"),
    "a number twice": ({"number": "2"}, "number", "不止一次"),
    "no number": ({"number": "x"}, "number", "编号"),
    "no day": ({"due": "2025-02-30"}, "due", "不是日期"),
    "an end before the start": ({"begins": "2025-10-01", "due": "2025-09-30"}, "due", "早于"),
    "a target without a unit": ({"t0_take": "yes", "t0_unit": ""}, "t0_unit", "计量单位"),
    "a target below zero": ({"t0_take": "yes", "t0_planned": "-3"}, "t0_planned", "大于 0"),
    "a target of nothing": ({"t0_take": "yes", "t0_planned": "0"}, "t0_planned", "大于 0"),
    "a target in words": ({"t0_take": "yes", "t0_planned": "四十"}, "t0_planned", "大于 0"),
}


@pytest.mark.parametrize(("fields", "field", "words"), WRONG.values(), ids=WRONG)
async def test_a_wrong_row_is_refused_at_its_place_and_stays_typed(
    world: World, fields: dict[str, str], field: str, words: str
) -> None:
    bob = await world.as_(world.bob)
    draft = await pasted_list(bob)
    before = await row_of(draft, 1)
    answer = await changed(bob, draft, 1, **{"person": "赵一", **fields})
    assert answer.status == 422 and words in errors_in(answer)[f"#{field}"]
    kept = answer.fields("//form[contains(@action, '/rows/')]")
    assert kept["person"] == "赵一"
    if field not in ("number", "due") and fields[field].strip() and len(fields[field]) < 100:
        assert kept[field] == fields[field]
    assert await row_of(draft, 1) == before


async def test_rows_are_left_out_taken_back_and_added(world: World) -> None:
    bob = await world.as_(world.bob)
    draft = await pasted_list(bob)
    assert (await bob.post(at(draft, "/rows/3/drop"))).status == 303
    page = await bob.get(at(draft))
    assert len(page.doc.xpath("//tbody/tr")) == 11 and "换热站更新" in page.words
    assert (await bob.post(at(draft, "/rows/3/drop"))).status == 303
    answer = await bob.post(at(draft, "/rows"))
    assert answer.headers["location"] == at(draft, "/rows/13")
    page = await bob.get(at(draft, "/rows/13"))
    assert page.fields("//form[contains(@action, '/rows/')]")["number"] == "13"
    fields = {"title": "新公园", "area": "环境安全", "official": "建公园。", "slug": "gong-yuan"}
    assert (await changed(bob, draft, 13, **fields)).status == 303
    assert len(projects_in((await ListDraft.get(id=draft.id)).rows)) == 13


async def test_only_who_pasted_a_list_changes_it(world: World) -> None:
    bob = await world.as_(world.bob)
    draft = await pasted_list(bob)
    for who, status in {"dan": 404, "sue": 404, "alice": 403, "hans": 403, "ada": 403}.items():
        browser = await world.as_(getattr(world, who))
        for path in (at(draft), at(draft, "/rows/1")):
            assert (await browser.get(path)).status == status, (who, path)
        for form in ("", "/rows", "/rows/1", "/rows/1/drop", "/submit", "/recall", "/drop"):
            assert (await browser.post(at(draft, form), {"title": "x"})).status == status, (who, form)
    anybody = world.anybody()
    assert (await anybody.get(at(draft))).status == 303
    assert await ListDraft.get(id=draft.id).values("rows", "state") == {"rows": draft.rows, "state": "draft"}


async def test_a_list_without_its_source_is_not_sent(world: World) -> None:
    bob = await world.as_(world.bob)
    answer = await paste(bob, pasted("brackets"), source="")
    draft = await ListDraft.get(id=int(answer.headers["location"].rsplit("/", 1)[1]))
    refused = await bob.post(at(draft, "/submit"))
    assert refused.status == 409 and "出处" in refused.words
    await bob.post(at(draft), {"title": "2025年民生工程", "issuer": "示例区管委会", "source": SOURCE})
    assert (await bob.post(at(draft, "/submit"))).status == 303
    assert (await ListDraft.get(id=draft.id)).state == "in review"


async def test_a_list_in_review_is_not_changed_until_it_is_taken_back(world: World) -> None:
    bob = await world.as_(world.bob)
    draft = await pasted_list(bob)
    form = (await bob.get(at(draft, "/rows/1"))).fields("//form[contains(@action, '/rows/')]")
    assert (await bob.post(at(draft, "/submit"))).status == 303
    late = await bob.post(at(draft, "/rows/1"), {**form, "title": "改过的名称"})
    assert late.status == 409 and late.fields("//form[contains(@action, '/rows/')]")["title"] == "改过的名称"
    assert (await bob.post(at(draft, "/recall"))).status == 303
    assert (await bob.post(at(draft, "/rows/1"), {**form, "title": "改过的名称"})).status == 303
    assert (await bob.post(at(draft, "/drop"))).status == 303
    assert (await ListDraft.get(id=draft.id)).state == "dropped"
    assert await Update.all().count() == 0


async def test_thirty_projects_are_no_more_queries_than_two(world: World) -> None:
    bob = await world.as_(world.bob)
    text = "\n".join(f"{n}、第{n}路灯改造\n项目内容：换{n}0盏灯\n完成时限：年底" for n in range(1, 31))
    counts = []
    for rows in (text, "\n".join(text.splitlines()[:6])):
        draft = await ListDraft.get(id=int((await paste(bob, rows)).headers["location"].rsplit("/", 1)[1]))
        counts.append(await queries_of(bob, at(draft)))
    assert counts[0] == counts[1] <= 12


async def test_lines_of_no_project_and_doubled_fields_are_shown(world: World) -> None:
    text = "示例通告\n各科室：\n一、修路\n项目内容：修路\n完成时限：6月\n2、修桥\n项目内容：修桥\n完成时限：年底"
    text += "\n三、修堤\n项目内容：修堤\n完成时限：7月"
    bob = await world.as_(world.bob)
    page = await bob.get((await paste(bob, text)).headers["location"])
    assert "不属于任何项目的文字：2 行" in page.words and "各科室：" in page.words
    assert page.words.count("完成时限写了两次，可能把两个项目读成了一个") == 1
