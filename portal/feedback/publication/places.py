"""Addresses in a text: down to the street office they say where something is, beyond it who lives there."""

import re
from collections.abc import Iterator

from portal.web.private_numbers import plain

_NUMBER = "(?:\\d{1,5}(?:-\\d{1,5}){0,3}|[一二三四五六七八九十百零〇两]{1,5}|[甲乙丙丁])"
# After these a number says how many buildings there are and not which one: 剩下五栋, 改造了12栋.
_COUNTING = (
    "剩下|余下|剩|剩余|还有|有|共|共有|共计|总计|合计|了|完成|建成|建|修|维修|拆|改|改造|换|加装|安装|涉及|以及"
    "|另|另外|其他|其余|全部|这|那|几|每|约|超过|达到"
)
_NO_COUNT = "(?<![\\d一二三四五六七八九十百零〇两])" + "".join(
    f"(?<!{word})(?<!{word} )" for word in _COUNTING.split("|")
)
_LETTERED = "(?:[A-Za-z]\\d{0,2}|[东西南北甲乙丙丁])"
_LINK = "[ \\t,，、-]{0,2}"
# What only an address says: the number of a house or a building.
_HOUSE = (
    f"(?:{_NUMBER} ?(?:号楼|号院)|{_NO_COUNT}{_NUMBER} ?(?:单元|栋|幢)|{_LETTERED} ?(?:栋|幢|单元)|[A-Za-z] ?座"
    f"|{_NUMBER} ?号(?=\\d))"
)
_ROOM = (
    "(?:(?<![\\d,，.])\\d{3,4} ?[室房]|(?<=[元栋幢楼座层号])\\d{3,4}(?!\\d)"
    "|(?<![\\d-])\\d{1,3}-\\d{1,2}-\\d{3,4}(?![\\d-]))"
)
# What says it in its company.
_PART = f"(?:{_HOUSE}|{_NUMBER} ?(?:号|楼|层|室|户|门|座)(?!线)|{_ROOM})"
_ESTATE = "(?:(?:花园|家园|公寓|新村)?小区|花园|家园|公寓|新村|社区)"
_CHAIN = f"{_PART}(?:{_LINK}{_PART})*"

_BEYOND_OFFICE = re.compile(
    "(?P<kept>[\u4e00-\u9fff]{2,8}?(?:街道办事处|街道|镇|乡))"
    f"(?P<gone>(?:[^\\s，。；、！？,;!?：:（）()“”]{{0,20}}?(?:{_CHAIN}|{_ESTATE}))(?:{_LINK}[^\\s，。；、！？,;!?：:（）()“”的在]{{0,8}}?{_CHAIN})*)"
)
_HOUSE_NUMBER = re.compile(
    f"(?P<kept>)(?P<gone>(?:(?<=[路街巷同里弄道])|(?<=小区)|(?<=花园)|(?<=家园)|(?<=公寓)|(?<=新村)){_CHAIN}"
    f"|{_HOUSE}(?:{_LINK}{_PART})*|{_ROOM})"
)


def addresses_in(text: str) -> Iterator[tuple[int, int, str]]:
    """What of addresses is to go: beginning, end, and what stands there instead.

    After a street office or a town everything down to the room goes; without one the numbers of house and room.
    """
    flat = plain(text)
    taken = [match.span("gone") for match in _BEYOND_OFFICE.finditer(flat)]
    for start, end in taken:
        yield start, end, ""
    for found in _HOUSE_NUMBER.finditer(flat):
        start, end = found.span("gone")
        if all(end <= begun or start >= over for begun, over in taken):
            yield start, end, "××"
