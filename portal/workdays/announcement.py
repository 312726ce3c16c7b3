"""The notice of the State Council as it is published, pasted: 一、元旦：1月1日（周四）至3日（周六）放假调休……"""

import re
from datetime import date

from portal.web.language import N_
from portal.workdays.notice import Holiday, NoticeProblem, YearNotice, check_notice, english_name

_HEAD = re.compile(r"关于(\d{4})年(?:部分)?节假日安排的?通知")
_NUMBER = re.compile(r"国办发[^\s，。；()（）]{0,8}[〔\[［]\d{4}[〕\]］]\s*\d+\s*号")
# Weekdays and days of the lunar calendar stand in brackets.
_BESIDE = re.compile(r"[（(][^（()）]*[）)]")
_LINE = re.compile(r"^\s*[一二三四五六七八九十]{1,2}、\s*([^：:]{2,20})[：:](.+)$", re.MULTILINE)
_DAY = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日")


def is_announcement(text: str) -> bool:
    """Whether a text looks like the notice itself."""
    return "[[" not in text and any("放假" in said for _, said in _LINE.findall(_plain(text)))


def read_announcement(text: str) -> YearNotice:
    """The holidays that the notice names. Raises NoticeProblem."""
    head, number = _HEAD.search(re.sub(r"\s", "", text)), _NUMBER.search(text)
    if head is None:
        raise NoticeProblem(N_("没有找到通知的标题“……关于2027年部分节假日安排的通知”，请连标题一起粘贴"))
    source = f"国务院办公厅{head[0]}" + (f"（{number[0]}）" if number else "")
    year, lines = int(head[1]), _LINE.findall(_plain(text))
    holidays = tuple(_holiday(name.strip(), said, year, at) for at, (name, said) in enumerate(lines, 1))
    notice = YearNotice(year, source, holidays)
    check_notice(notice)
    return notice


def _plain(text: str) -> str:
    return _BESIDE.sub("", text)


def _holiday(name: str, said: str, year: int, at: int) -> Holiday:
    off: list[date] = []
    made_up: list[date] = []
    for sentence in said.split("。"):
        if "放假" in sentence and not off:
            off = _days(sentence.partition("放假")[0], year, at)
        elif sentence.rstrip().endswith("上班"):
            made_up += _days(sentence, year, at)
    if not off or len(off) > 2:
        message = N_("第 %(n)s 个节日“%(name)s”看不出从哪天到哪天放假，请改用逐个填写")
        raise NoticeProblem(message, holiday=at, n=at, name=name)
    return Holiday(name, english_name(name), off[0], off[-1], tuple(made_up))


def _days(words: str, year: int, at: int) -> list[date]:
    """The days in some words; a day without its month or year is of the one before it."""
    found: list[date] = []
    for own_year, month, day in _DAY.findall(words):
        before = found[-1] if found else date(year, 1, 1)
        try:
            found.append(date(int(own_year or before.year), int(month or before.month), int(day)))
        except ValueError:
            message = N_("第 %(n)s 个节日里的“%(month)s月%(day)s日”不是日期，请核对")
            raise NoticeProblem(message, holiday=at, n=at, month=month or before.month, day=day) from None
    return found
