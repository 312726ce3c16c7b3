"""What in a text tells who somebody is: found by machine, proposed in masked form, left to staff to finish.

Phones as 138****1234, identity numbers as 35*************123, bank cards and plates, e-mails, addresses to the street
office, a name that is known from the contact as 王**. A name after 我叫 and the like has no sure end, so it is only
pointed at there; where the same name stands again it is one that is known.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from portal.feedback.contacts import masked_name
from portal.feedback.publication.places import addresses_in
from portal.web.forms import Word
from portal.web.language import N_
from portal.web.private_numbers import GAP, identities_in, mobiles_in, plain

MOBILE, IDENTITY, CARD, LANDLINE = "mobile", "identity", "card", "landline"
EMAIL, PLATE, ADDRESS, NAME = "email", "plate", "address", "name"

FINDING_WORDS = {
    MOBILE: N_("手机号"),
    IDENTITY: N_("身份证号"),
    CARD: N_("银行卡号或其他长号码"),
    LANDLINE: N_("固定电话"),
    EMAIL: N_("电子邮箱"),
    PLATE: N_("车牌号"),
    ADDRESS: N_("详细住址"),
    NAME: N_("姓名"),
}

# By which somebody is reached, or robbed: who handles a case needs its place and not these.
CONTACTS = frozenset({MOBILE, IDENTITY, CARD, LANDLINE, EMAIL})

_CARD = re.compile(rf"(?<!\d)\d(?:{GAP}\d){{15,18}}(?!\d)")
_LANDLINE = re.compile(r"(?<![\d*])(?:\(?0\d{2,3}\)?[- ]?[2-9]\d{6,7}|[2-9]\d{7})(?![\d*])")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+ ?@ ?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][ ·.•-]?"
    "(?=[A-Za-z]{0,3}\\d)[A-HJ-NP-Za-hj-np-z0-9]{4,5}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳](?![A-Za-z0-9])"
)
_NAME = re.compile("(?:姓名|名叫|我叫|我姓|联系人|本人|业主)(?:是|为)?[:： ]{0,2}([\u4e00-\u9fff]{2,4})(?=(.?))")
_NO_NAME = re.compile("居住|住在|是|想|希望|反映|认为|要求|建议|发现|对|在|已|家|们|都|和|于|的|为|向|也|不|没|有")
# The usual surnames: 我叫物业来修 gives no name.
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍"
    "韦申尤毕聂丛焦柳邢岳齐梅莫庄辛管祝左涂谷祁舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲游阳裴席卫查屈鲍覃霍翁隋甘景薄司柏宁柯阮桂闵"
    "柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫嵺苟褚廉简娄盖符奚穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙喻揭窦迟宇敖糜鄢冷卓仇艾"
    "蓝巩稽仲虞卞封竺冼衣楚佟栗匡宗应巫鞠桑荆谌扬沙伏岑习胥蔺闫肖逄矫"
)


@dataclass(frozen=True)
class Finding:
    """Something recognisable at ``start`` to ``end`` of a text: ``was``, and what stands there instead.

    ``instead`` None: it is pointed at and left as it stands.
    """

    kind: str
    start: int
    end: int
    was: str
    instead: str | None

    @property
    def word(self) -> str:
        return FINDING_WORDS[self.kind]


def findings_in(text: str, *, landlines: bool = True, names: Collection[str] = ()) -> list[Finding]:
    """What is recognisable in a text, in its order, no two of them in the same place.

    ``landlines`` False: an answer names the telephones of offices. ``names``: known ones, as in a contact.
    """
    flat, found = plain(text), list[Finding]()
    known = ((NAME, _named(name, flat)) for name in names)
    for kind, spans in (*known, *_searches(text, flat, landlines=landlines)):
        for start, end, instead in spans:
            if end > start and all(end <= other.start or start >= other.end for other in found):
                found.append(Finding(kind, start, end, text[start:end], instead))
    return sorted(found, key=lambda row: row.start)


def masked(
    text: str, *, landlines: bool = True, kinds: Collection[str] = tuple(FINDING_WORDS), names: Collection[str] = ()
) -> str:
    """The text with everything of these kinds masked that the machine can mask; once more changes nothing."""
    while True:
        found = findings_in(text, landlines=landlines, names=names)
        changes = [row for row in found if row.instead is not None and row.kind in kinds]
        for row in reversed(changes):
            text = text[: row.start] + str(row.instead) + text[row.end :]
        if not changes:
            return text


def left_in(question: str, answer: str, *, names: Collection[str] = ()) -> list[tuple[str, Word]]:
    """What is still recognisable in a public text: the words themselves, and what they are."""
    return [(row.was, Word(row.word)) for row in _findings_in_both(question, answer, names)]


def kinds_left_in(question: str, answer: str) -> list[str]:
    """The kinds of what the machine would mask in a public text by itself; a name is left to people."""
    found = {row.kind for row in _findings_in_both(question, answer) if row.instead is not None}
    return [kind for kind in FINDING_WORDS if kind in found]


def names_in(text: str) -> tuple[str, ...]:
    """The names that a resident's text gives (我叫王小明), to be looked for in what others will read."""
    said = (text[start:end] for start, end in map(_name_at, _NAME.finditer(plain(text))))
    return tuple(dict.fromkeys(name for name in said if name[:1] in _SURNAMES))


def without_contacts(text: str) -> str:
    """The text as staff read it who may not open contacts: how to reach somebody masked, places as they stand."""
    return masked(text, kinds=CONTACTS)


def marked(text: str, findings: Iterable[Finding]) -> list[tuple[str, Finding | None]]:
    """The text in pieces, each with the finding that it is."""
    pieces: list[tuple[str, Finding | None]] = []
    at = 0
    for row in findings:
        pieces += [(text[at : row.start], None), (row.was, row)]
        at = row.end
    return [piece for piece in [*pieces, (text[at:], None)] if piece[0]]


Span = tuple[int, int, str | None]


def _findings_in_both(question: str, answer: str, names: Collection[str] = ()) -> list[Finding]:
    return [*findings_in(question, names=names), *findings_in(answer, landlines=False, names=names)]


def _searches(text: str, flat: str, *, landlines: bool) -> Iterator[tuple[str, Iterable[Span]]]:
    """Longer numbers come first: a part of one may look like a shorter."""
    yield EMAIL, _spans(_EMAIL, flat, lambda was: f"{was[0]}***@***")
    yield IDENTITY, ((start, end, _starred(flat[start:end], 2, 3)) for start, end in identities_in(text))
    yield CARD, _spans(_CARD, flat, lambda was: _starred(was, 0, 4))
    yield MOBILE, ((start, end, _mobile(text[start:end])) for start, end in mobiles_in(text))
    if landlines:
        yield LANDLINE, _spans(_LANDLINE, flat, lambda was: _starred(was, 0, 2))
    yield PLATE, _spans(_PLATE, flat, lambda was: was[:2] + "*****")
    yield ADDRESS, addresses_in(text)
    yield NAME, ((*_name_at(found), None) for found in _NAME.finditer(flat))


def _name_at(found: re.Match[str]) -> tuple[int, int]:
    """Where the name ends at the latest: before a word that is none; an empty place where there is no name."""
    start, end = found.span(1)
    over = _NO_NAME.search(found.group(1) + found.group(2))
    end = min(end, start + over.start()) if over else end
    return (start, end) if end - start > 1 else (start, start)


def _spans(pattern: re.Pattern[str], flat: str, instead: Callable[[str], str]) -> Iterator[Span]:
    return ((*found.span(), instead(found.group())) for found in pattern.finditer(flat))


def _named(name: str, flat: str) -> Iterable[Span]:
    # A "name" of stars is masked already.
    return () if masked_name(name) == name else _spans(re.compile(re.escape(plain(name)), re.I), flat, masked_name)


def _starred(was: str, first: int, last: int) -> str:
    """The digits (and a final X) of a number with all but the first and last few as stars."""
    bare = "".join(re.findall(r"[0-9Xx]", plain(was, spoken=True)))
    return bare[:first] + "*" * (len(bare) - first - last) + bare[-last:]


def _mobile(was: str) -> str:
    bare = "".join(re.findall(r"\d", plain(was, spoken=True)))[-11:]
    return f"{bare[:3]}****{bare[7:]}"
