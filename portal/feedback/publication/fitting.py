"""Whether a published answer speaks of what somebody is typing: they must share words that say something."""

import re

from portal.projects.search.words import folded, words_of

AT_LEAST = 2
# What stands in any question: cut out before words are compared, so that no pair reaches over it.
_EMPTY = re.compile(
    "为什么|怎么办|怎么样|能不能|有没有|是不是|可不可以|什么|时候|请问|怎么|可以|是否|我们|你们|他们|多少|已经|没有|问题|哪里"
    "|哪个|一下|一直|现在|这个|那个|这里|那里|还是|还有|就是|不能|需要|希望|谢谢|您好|你好|如果|因为|所以|但是|进行|情况"
    "|解决|处理|反映|尽快|何时|能够|有关|关于|你|您|我|请|能|了|吗|呢|的"
)


def fits(text: str, answer: str) -> bool:
    """Whether both share at least two words (pairs of characters) that say something."""
    return len(telling_words(text) & telling_words(answer)) >= AT_LEAST


def telling_words(text: str) -> frozenset[str]:
    """The pairs of characters, and longer words, of a text that say something."""
    return frozenset(word for word in words_of(_EMPTY.sub(" ", folded(text))) if len(word) > 6)
