"""What a form of the desk said when the session had ended: carried through the sign-in, in the pages alone.

Nothing of it is logged or stored. In the sign-in form each field bears a prefix, so that none of them is taken
for a field of the sign-in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile

from portal.web.forms import clean_text, one

PREFIX = "carried."
# Says that there was a form, which may have had no field at all: WORDS, or PHOTOS when it came with files.
MARK = "carried"
WORDS = "words"
PHOTOS = "photos"


@dataclass(frozen=True)
class Carried:
    """The text fields of a form in their order, and whether there were files, which cannot be carried."""

    fields: Sequence[tuple[str, str]]
    had_files: bool

    @property
    def mark(self) -> str:
        return PHOTOS if self.had_files else WORDS


def carried_from(form: FormData) -> Carried:
    """What the sign-in form takes along of a form of the desk."""
    items = form.multi_items()
    had_files = any(isinstance(value, UploadFile) and value.filename for _, value in items)
    return Carried(
        [(clean_text(name), clean_text(value)) for name, value in items if isinstance(value, str)], had_files
    )


def carried_by(sign_in: FormData) -> Carried | None:
    """What a sent sign-in form has taken along; None when it began on a page and not with a form."""
    mark = one(sign_in, MARK)
    if mark not in (WORDS, PHOTOS):
        return None
    items = [(name, value) for name, value in sign_in.multi_items() if name.startswith(PREFIX)]
    fields = [(clean_text(name.removeprefix(PREFIX)), clean_text(value)) for name, value in items]
    return Carried(fields, mark == PHOTOS)
