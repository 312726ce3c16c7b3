"""Reading a pasted notice: the same twelve projects in three styles of punctuation, and what is no notice."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from portal.projects.lists.reading import Item, read_list
from portal.settings import ROOT

PASTED = ROOT / "tests/projects/pasted"
STYLES = ("full_width", "brackets", "traditional")
FIELDS = ("content", "due", "unit", "support", "person")
simplified = OpenCC("t2s").convert


def pasted(style: str) -> str:
    return (PASTED / f"{style}.txt").read_text(encoding="utf-8")


def row(item: Item) -> dict[str, object]:
    """An item without its punctuation of parts, in simplified characters."""
    texts = {name: simplified(item.text(name)) for name in FIELDS}
    texts["content"] = texts["content"].split("\n")[0]
    targets = [(simplified(found.name), found.unit, str(found.planned)) for found in item.quantities()]
    parts = [simplified(part) for part in item.parts]
    read = item.deadline(2025)
    days = (read.begins_on, read.due_on, read.recurring, read.not_understood)
    return {"title": simplified(item.title), "area": simplified(item.area), **texts, "parts": parts,
            "targets": targets, "days": tuple(map(str, days)), "loose": item.loose}  # fmt: skip


def test_three_styles_of_punctuation_give_the_same_twelve_projects() -> None:
    first, *others = ([row(item) for item in read_list(pasted(style)).items] for style in STYLES)
    assert len(first) == 12
    assert others == [first, first]


def test_a_project_is_read_with_all_that_is_said_of_it() -> None:
    first = row(read_list(pasted("full_width")).items[0])
    assert first == {
        "title": "老旧供水管网改造",
        "area": "供水供暖",
        "content": "改造老旧供水管线40公里，更换阀门1,200个。",
        "due": "计划2025年5月实施，2025年9月完工",
        "unit": "示例区城建局",
        "support": "示例区水务公司",
        "person": "王一鸣",
        "parts": ["海滨街管线18公里", "学府路管线22公里"],
        "targets": [
            ("改造老旧供水管线", "公里", "40"),
            ("更换阀门", "个", "1200"),
            ("海滨街管线", "公里", "18"),
            ("学府路管线", "公里", "22"),
        ],
        "days": ("2025-05-31", "2025-09-30", "False", "[]"),
        "loose": [],
    }


def test_the_wording_is_kept_as_it_was_written() -> None:
    item = read_list(pasted("traditional")).items[0]
    assert item.title == "老舊供水管網改造"
    assert item.text("content") == "改造老舊供水管線40公里，更換閥門1,200個。\n①海濱街管線18公里\n②學府路管線22公里"


ORDERS = {
    "the deadline first": "一、修路\n完成时限：年底\n项目内容：修路5公里\n二、修桥\n完成时限：6月\n项目内容：修桥2座",
    "all in one line": "一、修路。项目内容：修路5公里。完成时限：年底\n二、修桥。完成时限：6月；项目内容：修桥2座",
    "numbered labels": "一、修路\n1.项目内容：修路5公里\n2.完成时限：年底\n"
    "二、修桥\n1.项目内容：修桥2座\n2.完成时限：6月",
    "named by labels": "项目名称：修路\n项目内容：修路5公里\n完成时限：年底\n"
    "项目名称：修桥\n项目内容：修桥2座\n完成时限：6月",
    "the value on the next line": "1、修路\n项目内容：\n修路5公里\n完成时限：\n年底\n"
    "2、修桥\n项目内容\n修桥2座\n完成时限\n6月",
    "ordinals": "第一项：修路\n项目内容：修路5公里\n完成时限：年底\n第二项：修桥\n项目内容：修桥2座\n完成时限：6月",
    "no space and half width": "1.修路\n项目内容:修路5公里\n完成时限:年底\n2.修桥\n项目内容:修桥2座\n完成时限:6月",
}


@pytest.mark.parametrize("text", ORDERS.values(), ids=ORDERS)
def test_fields_stand_in_any_order(text: str) -> None:
    items = read_list(text).items
    assert [(item.title, item.text("content").rstrip("。；"), item.text("due")) for item in items] == [
        ("修路", "修路5公里", "年底"),
        ("修桥", "修桥2座", "6月"),
    ]


def test_a_line_that_belongs_to_no_field_is_told() -> None:
    items = read_list("一、修路\n项目内容：修路\n责任人：王一\n附件：位置图").items
    assert [item.loose for item in items] == [["附件：位置图"]]


NO_NOTICE = {
    "a diary": "今天天气不错。\n1. 买菜\n2. 做饭",
    "nothing": "",
    "one word": "供暖",
    "numbers": "1\n2\n3",
    "markup": "<html><body><p>hello</p></body></html>",
}


@pytest.mark.parametrize("text", NO_NOTICE.values(), ids=NO_NOTICE)
def test_what_is_no_notice_has_no_items(text: str) -> None:
    assert read_list(text).items == []


LINES = st.sampled_from(
    [
        "一、甲",
        "（一）乙",
        "1. 丙",
        "①丁",
        "项目内容：修10公里",
        "责任单位：某局",
        "完成时限",
        "【责任人】王",
        "第一项",
        "：",
        "附件",
        "",
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(LINES, max_size=20).map("\n".join)))
def test_no_text_makes_it_fail_and_every_item_has_a_number(text: str) -> None:
    items = read_list(text).items
    assert [item.number for item in items] == list(range(1, len(items) + 1))
    for item in items:
        assert all(re.search(r"\S", line) for line in item.loose)
        assert all(found.planned > 0 for found in item.quantities())


ONE_PARAGRAPH = (
    "现将名单公布如下。一、电梯改造。项目内容：改造电梯3部。完成时限：9月底前。责任单位：甲局。"
    "二、便民浴池。项目内容：新建浴池1座。完成时限：年底前。责任单位：乙局。"
)


def test_a_notice_in_one_paragraph_is_parted_at_its_headings() -> None:
    reading = read_list(ONE_PARAGRAPH)
    assert reading.before == ["现将名单公布如下。"]
    assert [(item.title, item.text("due"), item.text("unit")) for item in reading.items] == [
        ("电梯改造", "9月底前", "甲局"),
        ("便民浴池", "年底前", "乙局"),
    ]


def test_a_second_deadline_within_one_project_is_told() -> None:
    text = "一、修路\n项目内容：修路\n完成时限：6月\n2、修桥\n项目内容：修桥\n完成时限：年底\n"
    text += "三、修堤\n项目内容：修堤\n完成时限：7月"
    assert [item.doubled for item in read_list(text).items] == [["due"], []]
