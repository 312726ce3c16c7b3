"""Who writes which letters of the feedback channel: the kinds in the outbox, and the rooms that know their words."""

from collections.abc import Mapping
from functools import partial

from portal.feedback.receipts.codes_anew import LETTER
from portal.feedback.receipts.lost import new_code_letter
from portal.notices.post import Writer
from portal.settings import Settings
from portal.store.keys import Keyring


def writers(*, keyring: Keyring, settings: Settings) -> Mapping[str, Writer]:
    """Each is given a payload (ids only) when its letter is sent."""
    return {LETTER: partial(new_code_letter, keyring=keyring, settings=settings)}
