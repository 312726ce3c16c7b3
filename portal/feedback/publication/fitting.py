"""Whether a published answer speaks of what somebody is typing: they must share words that say something."""

from functools import lru_cache

from portal.projects.search.words import words_of

AT_LEAST = 2
# What stands in any question.
EMPTY = (
    "什么 时候 请问 怎么 可以 是否 我们 你们 多少 已经 没有 问题 哪里 哪个 为什么 能不能 有没有 是不是 一下 一直",
    "现在 这个 那个 这里 那里 还是 还有 就是 不能 需要 希望 谢谢 您好 你好 请您 如果 因为 所以 但是 进行 情况 我家",
)


def fits(text: str, answer: str) -> bool:
    """Whether both share at least two words (pairs of characters) that say something."""
    shared = set(words_of(text)) & set(words_of(answer)) - _empty()
    return sum(len(word) > 6 for word in shared) >= AT_LEAST


@lru_cache
def _empty() -> frozenset[str]:
    return frozenset(words_of(" ".join(EMPTY)))
