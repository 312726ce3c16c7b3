"""What changed from one version of an update to the next, sentence by sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from portal.projects.models import Update

SAME, ADDED, GONE = "same", "added", "gone"
# A sentence ends with its mark and any closing quotes, or with its line.
_SENTENCE = re.compile(r"[^。！？；!?;\n]*(?:[。！？；!?;]+[”’」』）)]*|\n|$)")


@dataclass(frozen=True)
class Piece:
    """A run of text that is the same, added or gone."""

    kind: str
    text: str


@dataclass(frozen=True)
class Version:
    """A version as residents read it, with what is different from the one before; None where there is none to compare.

    ``files``: words of photos and titles of documents that were added or are gone.
    """

    update: Update
    title: list[Piece] | None
    body: list[Piece] | None
    files: list[Piece]

    @property
    def is_changed(self) -> bool:
        parts = [*(self.title or []), *(self.body or []), *self.files]
        return any(piece.kind != SAME for piece in parts)


def versions_with_changes(updates: Sequence[Update]) -> list[Version]:
    """The versions of one update, given oldest first with photos and documents, newest first.

    A withdrawn one has no words to compare with.
    """
    before = [None, *updates]
    return [_version(update, earlier) for earlier, update in zip(before, updates, strict=False)][::-1]


def _version(update: Update, earlier: Update | None) -> Version:
    if earlier is None or earlier.withdrawn_at or update.withdrawn_at:
        return Version(update, None, None, [])
    return Version(
        update,
        pieces([earlier.title], [update.title]),
        runs(pieces(sentences(earlier.body), sentences(update.body))),
        [piece for piece in pieces(_files(earlier), _files(update)) if piece.kind != SAME],
    )


def sentences(text: str) -> list[str]:
    """The text in pieces that give it back when they are joined."""
    return [found for found in _SENTENCE.findall(text) if found]


def pieces(before: Sequence[str], after: Sequence[str]) -> list[Piece]:
    """From ``before`` to ``after``: what is gone stands before what came in its place."""
    made: list[Piece] = []
    for tag, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            made += [Piece(SAME, text) for text in after[start:end]]
        else:
            made += [Piece(GONE, text) for text in before[first:last]]
            made += [Piece(ADDED, text) for text in after[start:end]]
    return made


def runs(made: Sequence[Piece]) -> list[Piece]:
    """The same text with neighbours of one kind as one piece."""
    return [
        Piece(kind, "".join(piece.text for piece in same)) for kind, same in groupby(made, lambda piece: piece.kind)
    ]


def _files(update: Update) -> list[str]:
    photos = sorted(update.photos, key=lambda photo: photo.position)
    documents = sorted(update.documents, key=lambda document: document.position)
    return [*(photo.alt for photo in photos), *(document.title for document in documents)]
