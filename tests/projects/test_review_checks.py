"""What is flagged before an update goes out."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.projects.models import Update, UpdateDocument, UpdatePhoto
from portal.projects.review.checks import flags_in, flags_of, words_of
from portal.projects.review.slips import LIST, Slip, SlipsProblem, read_slips
from portal.settings import Settings
from tests.kit.cast import World
from tests.projects.written import BODY, draft

FINE = "7月9日换了轴承，夜里没有异响。办公电话0411-84790000，下一步检查四号水泵。"


def said(*texts: str, settings: Settings | None = None) -> list[str]:
    flags = flags_in(texts, settings or Settings())
    return [flag.word.message % flag.word.params for flag in flags]


def test_a_clean_text_has_no_flag() -> None:
    assert said(FINE) == []


@pytest.mark.parametrize(
    ("body", "flag"),
    [
        ("设备已经按装。", "“按装”应为“安装”"),
        ("截止11月，水泵全部换好。", "“截止1”应为“截至1”：“截止”后面不带时间"),
        ("截止今年年底。", "“截止今年”应为“截至今年”：“截止”后面不带时间"),
        ("截止目前完成八成。", "“截止目前”应为“截至目前”：“截止”后面不带时间"),
        ("请拨打13912345678。", "有手机号：13912345678，请确认不是居民的"),
        ("证件210203199001011234。", "有身份证号：210203199001011234"),
        ("管线换好了,明天通水。", "汉字之间用了半角标点：“管线换好了,明天通水”"),
        ("管线换好了。。", "标点重复：“管线换好了。。”"),
    ],
)
def test_each_kind_of_slip_is_named(body: str, flag: str) -> None:
    assert said(body) == [flag]


async def test_every_word_that_residents_read_is_looked_at(world: World) -> None:
    changes = {"revised": {"3": {"due_on": "2024-09-01", "reason": "既使下雨"}}, "new": [{"title": "帐户"}]}
    update = await draft(world, title="座落", **changes)
    await UpdatePhoto.create(update_of=update, position=0, name="a" * 32, alt="按装现场", width=1, height=1)
    paper = {"name": "b" * 32, "title": "布署图", "file_name": "x.pdf", "size": 1, "sha256": "c" * 64}
    await UpdateDocument.create(update_of=update, position=0, **paper)
    read = await Update.get(id=update.id).prefetch_related("photos", "documents")
    assert words_of(read) == ["座落", BODY, "按装现场", "布署图", "2024-09-01", "既使下雨", "帐户"]
    assert len(flags_of(read, Settings())) == 5


def test_the_portals_own_list_can_be_read_and_contradicts_itself_nowhere() -> None:
    slips = read_slips(LIST.read_text(encoding="utf-8"))
    assert len({slip.wrong for slip in slips}) == len(slips) >= 40
    assert [slip for slip in slips if any(other.wrong in slip.right for other in slips)] == []


def test_a_portal_brings_its_own_list(tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("\ufeff# ours\n水泵 → 抽水泵 [规范名称]\n", encoding="utf-8")
    assert said("三号水泵换好了。", settings=Settings(slips_file=str(own))) == ["“水泵”应为“抽水泵”：规范名称"]


def test_a_list_that_cannot_be_read_gives_way_to_the_portals_own(tmp_path: Path) -> None:
    for own in (tmp_path / "missing.txt", tmp_path / "broken.txt"):
        if own.stem == "broken":
            own.write_bytes(b"\xff\xfe\x00")
        assert said("设备已经按装。", settings=Settings(slips_file=str(own))) == ["“按装”应为“安装”"]


def test_a_line_of_another_form_is_named() -> None:
    assert read_slips("甲 → 乙 [因为]\n\n# x\n") == [Slip("甲", "乙", "因为")]
    with pytest.raises(SlipsProblem, match="line 2"):
        read_slips("甲 → 乙\n丙 乙\n")


@given(st.text(max_size=200))
def test_no_text_makes_the_checks_fall(body: str) -> None:
    said(body)
