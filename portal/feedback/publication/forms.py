"""What staff send about a public answer: clean values, or what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.datastructures import FormData

from portal.feedback.models import CasePhoto
from portal.feedback.publication.rectangles import rectangles_typed
from portal.feedback.subjects import SUBJECTS
from portal.store.blurring import Rectangle
from portal.web.forms import Errors, clean_line, clean_text, one
from portal.web.language import N_

LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_ALT, LONGEST_COMMENT, LONGEST_REASON = 2000, 5000, 200, 2000, 500


@dataclass(frozen=True)
class ChosenPhoto:
    """A photo of the case that is to become public, with what is to be burnt in."""

    source: CasePhoto
    alt: str
    blurred: tuple[Rectangle, ...]

    @property
    def rows(self) -> list[list[int]]:
        return [[part.x, part.y, part.width, part.height] for part in self.blurred]


@dataclass(frozen=True)
class Texts:
    """The words of a public answer."""

    question: str
    answer: str
    label: str
    standing: bool = False
    photos: Sequence[ChosenPhoto] = field(default=())


def typed_in(form: FormData) -> dict[str, str]:
    """Every field as it goes back into the form."""
    return {name: clean_text(value) for name, value in form.multi_items() if isinstance(value, str)}


def version_seen(typed: Mapping[str, str]) -> int:
    """The version that the form's page showed, -1 for what no page ever showed."""
    seen = typed.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1


def check_texts(typed: Mapping[str, str], photos: Sequence[CasePhoto], errors: Errors) -> Texts:
    """The words and photos of the form; what is missing goes into ``errors``."""
    question, answer, label = typed.get("question", ""), typed.get("answer", ""), typed.get("label", "")
    _check(question, "question", LONGEST_QUESTION, N_("请写公开的问题"), errors)
    _check(answer, "answer", LONGEST_ANSWER, N_("请写公开的答复"), errors)
    if label not in SUBJECTS:
        errors.add("label", N_("请选择公开的事由"))
    chosen = [_photo(typed, photo, errors) for photo in photos if typed.get(f"photo{photo.id}") == "yes"]
    standing = typed.get("standing") == "yes"
    return Texts(question, answer, label, standing, [photo for photo in chosen if photo is not None])


def check_comment(form: FormData, errors: Errors) -> str:
    """What the preparer is to change."""
    comment = clean_text(one(form, "comment"))
    _check(comment, "comment", LONGEST_COMMENT, N_("请写明要改什么"), errors)
    return comment


def check_reason(form: FormData, errors: Errors) -> str:
    """Why a published answer is withdrawn; everybody reads it."""
    reason = clean_line(one(form, "reason"))
    _check(reason, "reason", LONGEST_REASON, N_("请写明撤下的原因"), errors)
    return reason


def _photo(typed: Mapping[str, str], photo: CasePhoto, errors: Errors) -> ChosenPhoto | None:
    parts = rectangles_typed(typed, photo.id, width=photo.width, height=photo.height)
    alt = clean_line(typed.get(f"alt{photo.id}", ""))
    if parts is None:
        errors.add(f"photo{photo.id}", N_("遮挡的位置有一行不对：四个数都要填，而且要在照片里面"))
    if not alt:
        errors.add(f"alt{photo.id}", N_("请用一句话写出照片上有什么，给看不见照片的人"))
    elif len(alt) > LONGEST_ALT:
        errors.add(f"alt{photo.id}", N_("最多 %(most)s 字，现在有 %(now)s 字"), most=LONGEST_ALT, now=len(alt))
    return ChosenPhoto(photo, alt, tuple(parts)) if parts is not None else None


def _check(text: str, name: str, most: int, missing: str, errors: Errors) -> None:
    if not text:
        errors.add(name, missing)
    elif len(text) > most:
        errors.add(name, N_("最多 %(most)s 字，现在有 %(now)s 字"), most=most, now=len(text))
