"""Telling after a save what the machine masked: the kinds stand in the address of the page that follows."""

from collections.abc import Sequence

from starlette.requests import Request

from portal.feedback.publication.masking import FINDING_WORDS
from portal.web.forms import Word


def told_hidden(path: str, kinds: Sequence[str]) -> str:
    """The page to go on to, with what there is to tell."""
    return f"{path}?hidden={'-'.join(kinds)}" if kinds else path


def hidden_told(request: Request) -> list[Word]:
    """What the machine masked at the save that led here, in words."""
    kinds = request.query_params.get("hidden", "").split("-")
    return [Word(words) for kind, words in FINDING_WORDS.items() if kind in kinds]
