"""Reading forms: text made harmless, values with their errors, photos as they were sent."""

import re
import unicodedata
from dataclasses import dataclass, field

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from portal.web.problems import Problem

# Control characters, lone surrogates and direction overrides can hide or reorder what others read.
_HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def clean_text(value: object) -> str:
    """One form value as text: NFC, line ends as \\n, harmful characters gone, outer blanks off."""
    if not isinstance(value, str):
        return ""
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _HARMFUL.sub("", text)).strip()


def clean_line(value: object) -> str:
    """One form value as a single line."""
    return " ".join(clean_text(value).split())


def number_in(text: str) -> int | None:
    """An id or a small number, also in full-width digits; None for everything else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None


@dataclass(frozen=True)
class Word:
    """A message id with its values, to be translated where it is shown.

    ``counts``: whether the value ``n`` chooses among plural forms.
    """

    message: str
    params: dict[str, object] = field(default_factory=dict)
    counts: bool = False


def counted(message: str, /, n: int, **params: object) -> Word:
    """A message whose form depends on ``n`` in some languages: "1 day", "2 days". Marks it for the catalogue too."""
    return Word(message, {**params, "n": n}, counts=True)


class Chinese(str):
    """What staff wrote in Chinese, as a value of a message: a page in another language marks it as Chinese."""


@dataclass
class Errors:
    """What is wrong with a form, by field, in the order of the page."""

    by_field: dict[str, Word] = field(default_factory=dict)

    def add(self, name: str, message: str, /, **params: object) -> None:
        self.by_field.setdefault(name, Word(message, params))

    def __bool__(self) -> bool:
        return bool(self.by_field)

    def of(self, name: str) -> Word | None:
        return self.by_field.get(name)


async def read_form(request: Request, *, max_files: int = 0, max_fields: int = 400) -> FormData:
    """The sent form. Raises Problem for a body that is no form in UTF-8 (never a 500).

    Another charset is refused: some of those that Python knows make lone surrogates, which no page can hold.
    """
    charset = request.headers.get("content-type", "").lower().partition("charset=")[2]
    if charset and not charset.strip("\"' ").startswith("utf-8"):
        raise Problem
    try:
        return await request.form(max_files=max_files, max_fields=max_fields, max_part_size=4 * 1024 * 1024)
    except (HTTPException, UnicodeError, ValueError) as problem:
        raise Problem from problem


def one(form: FormData, name: str) -> object:
    """The last value of a name; an uploaded file where text was expected counts as nothing."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def uploads(form: FormData, name: str) -> list[UploadFile]:
    """The files of a field. An empty file input sends one part without a name."""
    return [item for item in form.getlist(name) if isinstance(item, UploadFile) and (item.filename or item.size)]
