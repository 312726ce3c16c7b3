"""The notice itself, pasted as it was published."""

import pytest

from portal.workdays import NoticeProblem
from portal.workdays.calendar import shipped_calendar
from portal.workdays.reading import read_calendar

HEAD = "国务院办公厅关于2026年部分节假日安排的通知\n国办发明电〔2025〕7号\n\n各省、自治区、直辖市人民政府：\n"
OF_2026 = (
    HEAD
    + """经国务院批准，现将2026年元旦、春节等放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
"""
)
OF_2025 = """国务院办公厅关于
2025年部分节假日安排的通知
　　一、元旦：1月1日（周三）放假1天，不调休。
　　二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
　　三、清明节：4月4日（周五）至6日（周日）放假，共3天。
　　四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
　　五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
　　六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
"""
OF_2024 = """国务院办公厅关于2024年部分节假日安排的通知
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
"""


@pytest.mark.parametrize(("text", "year"), [(OF_2026, 2026), (OF_2025, 2025), (OF_2024, 2024)])
def test_the_announcement_gives_the_days_that_ship(text: str, year: int) -> None:
    notice = read_calendar(text)
    (shipped,) = (known for known in shipped_calendar().notices if known.year == year)
    assert (notice.year, notice.lacks()) == (year, [])
    assert sorted(notice.rows()) == sorted(shipped.rows())


def test_the_source_is_the_title_with_its_number() -> None:
    assert read_calendar(OF_2026).source == "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）"


def test_an_announcement_may_reach_back_into_the_december_before() -> None:
    text = "国务院办公厅关于2023年部分节假日安排的通知\n一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。"
    (holiday,) = read_calendar(text).holidays
    assert (holiday.first.isoformat(), holiday.last.isoformat()) == ("2022-12-31", "2023-01-02")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("一、元旦：1月1日放假。", "title"),
        (HEAD + "一、元旦：放假三天。", "Holiday 1 .* which days"),
        (HEAD + "一、元旦：1月1日、2日、3日放假。", "Holiday 1 .* which days"),
        (HEAD + "一、元旦：1月1日放假。\n二、春节：2月30日放假。", "Holiday 2"),
        (HEAD + "一、元旦：1月1日放假。1月6日上班。", "worked anyway"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, sentence: str) -> None:
    with pytest.raises(NoticeProblem, match=sentence):
        read_calendar(text)
