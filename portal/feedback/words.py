"""The words of a fact, by name: whose they are, and whether the resident reads them.

Facts hold ids and codes; words lie apart (``CaseWords``) and can be erased without breaking the history.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Name:
    """``resident``: written by the resident; ``shown``: the resident reads it with the receipt."""

    resident: bool = False
    shown: bool = False


NAMES: dict[str, Name] = {
    "words": Name(shown=True),  # the answer, the reason of a refusal, of an extension
    "own": Name(shown=True),  # the same in the writer's language
    "channel": Name(shown=True),  # where a declined case belongs
    "question": Name(shown=True),  # what staff ask the resident
    "public": Name(shown=True),  # why a published answer was withdrawn
    "added": Name(resident=True, shown=True),  # facts added later, a reply, words beside a verdict
    "before": Name(resident=True, shown=True),  # what stood there before a correction
    "place before": Name(resident=True, shown=True),  # the place that was named before a correction
    "note": Name(),  # for colleagues
    "back": Name(),  # why a unit hands a case back, asks for an extension, or the other way round
    "why": Name(),  # why a contact was opened, or a new slip printed
}


def names_of(*, resident: bool) -> Sequence[str]:
    """The names of words that residents, or that staff wrote."""
    return [name for name, about in NAMES.items() if about.resident is resident]
