"""Words inside sentences: counted in the reader's grammar, and marked where they stay Chinese."""

from collections.abc import Mapping
from datetime import date

import pytest

from portal.settings import Settings
from portal.web.forms import Chinese, Word, counted
from portal.web.rendering import Renderer, translate

DUE = "“%(title)s”应在%(day)s完成，已逾期 %(n)s 天。"


def nothing_around() -> Mapping[str, object]:
    return {}


def said(key: str, word: Word) -> str:
    environment = Renderer(Settings(), static=str, around=nothing_around).environment(key)
    return environment.from_string("{{ word | say }}").render(word=word)


@pytest.mark.parametrize(("n", "words"), [(1, "1 working day left"), (2, "2 working days left")])
def test_a_counted_word_agrees_with_its_number(n: int, words: str) -> None:
    assert translate("en", counted("还有 %(n)s 个工作日", n)) == words


def test_chinese_inside_an_english_sentence_is_marked_and_escaped() -> None:
    word = counted(DUE, 1, title=Chinese("泵站<b>"), day=date(2024, 9, 30))
    marked = '<span lang="zh-CN">泵站&lt;b&gt;</span>'
    assert said("en", word) == f"&#39;{marked}&#39; was due on Mon 30 Sep 2024 and is 1 day overdue."


def test_chinese_inside_a_chinese_sentence_needs_no_mark() -> None:
    word = counted(DUE, 3, title=Chinese("泵站<b>"), day=date(2024, 9, 30))
    assert said("zh", word) == "“泵站&lt;b&gt;”应在2024年9月30日（周一）完成，已逾期 3 天。"
