"""What was typed into the form, and how a part of it is read."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from starlette.datastructures import FormData

from portal.projects.quantities import quantity_in
from portal.projects.update_form.record import Record
from portal.projects.uploads import KeptPhoto, Upload
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, Word, clean_line, clean_text
from portal.web.language import N_
from portal.workdays import local_day

TITLE, BODY, REASON = 120, 5000, 500
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass
class UpdateForm:
    """What was typed, and what is wrong with it. ``changes`` is ready to be stored when there are no errors.

    ``kept_…`` are the words for files that a draft already holds, by their rows' ids. ``open_parts`` names the parts
    that hold something or an error.
    """

    title: str = ""
    body: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    photos: list[Upload] = field(default_factory=list)
    documents: list[Upload] = field(default_factory=list)
    kept_photos: dict[int, KeptPhoto] = field(default_factory=dict)
    kept_documents: dict[int, str] = field(default_factory=dict)
    removed_photos: set[int] = field(default_factory=set)
    removed_documents: set[int] = field(default_factory=set)
    errors: Errors = field(default_factory=Errors)
    open_parts: set[str] = field(default_factory=set)

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.typed.get(name, "")


@dataclass
class Reading:
    """A form that is being read: ``complete`` when it is to go to review and must lack nothing.

    The small readers give what a field means and note in ``read.errors`` what is wrong with it.
    """

    form: FormData
    record: Record
    by: Viewer
    now: datetime
    complete: bool
    read: UpdateForm

    @property
    def today(self) -> date:
        return local_day(self.now)

    def error(self, name: str, message: str, /, **params: object) -> None:
        self.read.errors.add(name, message, **params)

    def tell(self, name: str, word: Word) -> None:
        """Set a field's error unless it has one."""
        self.read.errors.by_field.setdefault(name, word)

    @property
    def box(self) -> dict[str, float]:
        """The edges of the programme's map, degrees."""
        return self.record.project.programme.box

    def text(self, name: str) -> str:
        return self.read.value(name)

    def line(self, name: str) -> str:
        return clean_line(self.read.value(name))

    def ticked(self, name: str) -> bool:
        return bool(self.read.value(name))

    def day(self, name: str) -> date | None:
        """The day in a field; None for an empty one and for what is none."""
        typed = self.line(name)
        if not typed:
            return None
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            self.error(name, N_("“%(typed)s”不是日期，请写成 2024-09-30 这样"), typed=typed[:20])
            return None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.error(name, N_("“%(typed)s”不在 2000 到 2100 年之间，请再看一下年份"), typed=typed[:20])
            return None
        return day

    def past_day(self, name: str, message: str) -> date | None:
        """A day that is not ahead; ``message`` says so of one that is."""
        day = self.day(name)
        if day and day > self.today:
            self.error(name, message)
            return None
        return day

    def quantity(self, name: str) -> Decimal | None:
        """The quantity in a field; None for an empty one and for what is none."""
        typed = self.line(name)
        found = quantity_in(typed)
        if typed and found is None:
            self.error(name, N_("“%(typed)s”不是数量，请写成 118 或 23.4 这样"), typed=typed[:20])
        return found

    def reason(self, name: str, message: str) -> str:
        """A public reason; ``message`` asks for it where it lacks or is longer than ``most`` characters."""
        reason = self.text(name)
        if not reason or len(reason) > REASON:
            self.error(name, message, most=REASON)
        return reason


def cleaned(form: FormData) -> dict[str, str]:
    """All texts of a form, made harmless."""
    return {name: clean_text(value) for name, value in form.items() if isinstance(value, str)}
