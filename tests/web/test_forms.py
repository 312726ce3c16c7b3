import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.web.forms import Errors, Word, clean_line, clean_text

anything = st.text(st.characters(), max_size=80)


@given(anything)
def test_clean_text_is_clean(value: str) -> None:
    text = clean_text(value)
    assert clean_text(text) == text == text.strip() == unicodedata.normalize("NFC", text)
    assert [c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"] == []
    text.encode()


@given(anything)
def test_a_clean_line_is_one_line(value: str) -> None:
    line = clean_line(value)
    assert len(line.splitlines()) <= 1
    assert clean_line(line) == line


@given(st.text(st.characters(whitelist_categories=("L", "N", "P", "S")), max_size=80))
def test_what_people_write_is_kept(value: str) -> None:
    assert clean_text(value) == unicodedata.normalize("NFC", value)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\ud800b", "ab"),
        ("a\u202eb\u2066c", "abc"),
        ("第一行\r\n第二行\r第三行", "第一行\n第二行\n第三行"),
        ("𠮷野家 👨‍👩‍👧‍👦", "𠮷野家 👨‍👩‍👧‍👦"),
        ("e\u0301", "é"),
        ("\ufeff 词 \u3000", "词"),
        ("<b>'\"&", "<b>'\"&"),
        (None, ""),
        (b"bytes", ""),
        (7, ""),
    ],
)
def test_hostile_text_is_made_harmless(sent: object, kept: str) -> None:
    assert clean_text(sent) == kept


def test_a_long_line_is_cleaned_in_no_time() -> None:
    assert len(clean_text("龙" * 1_000_000)) == 1_000_000


def test_the_first_error_of_a_field_stays() -> None:
    errors = Errors()
    assert not errors
    errors.add("text", "一")
    errors.add("text", "二", n=1)
    errors.add("kind", "三")
    assert errors.of("text") == Word("一")
    assert list(errors.by_field) == ["text", "kind"]
    assert errors.of("place") is None
