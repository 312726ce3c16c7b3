"""What the machine masks, and that nothing of it is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.feedback.publication.masking import findings_in, kinds_left_in, marked, masked, names_in

AROUND = st.text(alphabet="路灯不亮，请尽快修好。abc ：", max_size=12)
GAPS = st.sampled_from(["", " ", "-", "  ", "\u3000", "·"])
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("电话13812341234", "电话138****1234"),
        ("电话 +86 138-1234-1234。", "电话 138****1234。"),
        ("电话１３８１２３４１２３４", "电话138****1234"),
        ("幺三八一二三四一二三四", "138****1234"),
        ("身份证350102199003078123", "身份证35*************123"),
        ("身份证35010219900307812x。", "身份证35*************12x。"),
        ("老身份证350102900307812。", "老身份证35**********812。"),
        ("卡号6222 0212 3456 7890 123", "卡号***************0123"),
        ("写信到a.bc@example.com", "写信到a***@***"),
        ("车牌辽B·12345挡路", "车牌辽B*****挡路"),
        ("车牌辽BD12345。", "车牌辽B*****。"),
        ("家里84791234", "家里******34"),
        ("凌水街道××路12号3单元501", "凌水街道"),
        ("住在凌水街道海创路12号3单元501，路灯不亮", "住在凌水街道，路灯不亮"),
        ("龙王塘街道学府花园小区的路灯坏了", "龙王塘街道的路灯坏了"),
        ("海创路12号的灯", "海创路××的灯"),
        ("学府花园3号楼2单元501室漏水", "学府花园××漏水"),
        ("住3-2-501", "住××"),
        ("我家在五栋", "我家在××"),
        ("3号楼十二栋501", "××"),
        ("福佳3栋5单元", "福佳××"),
    ],
)
def test_what_tells_who_somebody_is_is_masked(text: str, public: str) -> None:
    assert masked(text) == public


COUNTS = [
    "共1,234户",
    "第4项",
    "剩下五栋",
    "剩下十五栋年底完成",
    "改造了12栋",
    "共 8 栋",
    "完成3栋",
    "另外两栋",
    "凌水街道剩下五栋",
]


@pytest.mark.parametrize(
    "text",
    ["3月12号来修", "地铁5号线", "新建2座泵站", "三室一厅", "2024年11月22日 13:30", "拨打12345", *COUNTS],
)
def test_what_everybody_may_read_stays(text: str) -> None:
    assert masked(text) == text
    assert findings_in(text) == []


def test_the_telephones_of_offices_stay_in_an_answer() -> None:
    answer = "疑问请拨0411-84791234，或找李工13812341234。"
    assert masked(answer, landlines=False) == "疑问请拨0411-84791234，或找李工138****1234。"


@pytest.mark.parametrize("text", ["我叫王小明，", "姓名：李雷", "联系人 韩梅梅"])
def test_a_name_is_pointed_at_and_left_to_staff(text: str) -> None:
    (found,) = findings_in(text)
    assert (found.kind, found.instead) == ("name", None)
    assert masked(text) == text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我叫王小明，住三楼", ("王小明",)),
        ("我叫王小明住在三楼", ("王小明",)),
        ("本人李雷反映", ("李雷",)),
        ("姓名：韩梅梅 联系人韩梅梅", ("韩梅梅",)),
        ("本人是业主，希望尽快", ()),
        ("我叫物业来修", ()),
        ("我姓王", ()),
    ],
)
def test_names_that_a_text_gives(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text) == names


def test_a_telephone_of_an_office_and_a_name_are_no_hindrance() -> None:
    assert kinds_left_in("我叫王小明", "请拨0411-84791234") == []
    assert kinds_left_in("拨0411-84791234", "找13812341234") == ["mobile", "landline"]


def test_the_pieces_of_a_marked_text_are_the_text() -> None:
    text = "我叫王小明，电话13812341234。"
    pieces = marked(text, findings_in(text))
    assert "".join(words for words, _ in pieces) == text
    assert [row.was for _, row in pieces if row] == ["王小明", "13812341234"]


@given(AROUND, st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), GAPS, AROUND, st.sampled_from([{}, WIDE, SPOKEN]))
def test_no_mobile_number_is_left_however_it_is_written(
    before: str, number: str, gap: str, after: str, digits: dict[int, int]
) -> None:
    written = gap.join((number[:3], number[3:7], number[7:])).translate(digits)
    public = masked(before + written + after)
    assert f"{number[:3]}****{number[7:]}" in public
    assert written not in public
    assert [row.kind for row in findings_in(public)] == []


@given(
    AROUND,
    st.from_regex(r"[1-9][0-9]{5}19[5-9][0-9](0[1-9]|1[0-2])(0[1-9]|[12][0-9])[0-9]{3}[0-9X]", fullmatch=True),
    GAPS,
    AROUND.filter(lambda text: not text[:1].isalnum() or text[:1] > "z"),
)
def test_no_identity_number_is_left_however_it_is_written(before: str, number: str, gap: str, after: str) -> None:
    written = gap.join((number[:6], number[6:14], number[14:]))
    public = masked(before + written + after)
    assert number[:2] + "*" * 13 + number[-3:] in public
    assert number[2:15] not in "".join(char for char in public if char.isalnum())


@given(st.text(alphabet="0123456789 -１２@.a辽BX号楼单元室街道镇小区路在，一幺", max_size=40))
def test_masking_ends_and_once_more_changes_nothing(text: str) -> None:
    public = masked(text)
    assert masked(public) == public
    assert all(row.instead is None for row in findings_in(public))


@pytest.mark.parametrize(
    ("name", "text", "public"),
    [
        ("王小明", "王小明家停水了，请联系王小明", "王**家停水了，请联系王**"),
        ("Li Wei", "这里是 LI WEI", "这里是 L*****"),
        ("王*", "王*家停水了", "王*家停水了"),
    ],
)
def test_a_name_that_is_known_from_the_contact_is_masked_wherever_it_stands(name: str, text: str, public: str) -> None:
    assert masked(text, names=[name]) == public
    assert not [row for row in findings_in(public, names=[name]) if row.instead != row.was]


@given(st.text(alphabet="王明*a A.", min_size=2, max_size=6), AROUND, AROUND)
def test_masking_a_name_ends_whatever_it_is(name: str, before: str, after: str) -> None:
    public = masked(f"{before}{name}{after}", names=[name])
    assert masked(public, names=[name]) == public
