"""The form that takes a pasted list."""

from dataclasses import dataclass, field

from starlette.datastructures import FormData

from portal.web.forms import Errors, clean_line, clean_text, one
from portal.web.language import N_

MOST_BYTES = 200 * 1024


@dataclass
class PasteForm:
    """What was typed. ``unlike``: nothing in the text looked like a list."""

    year: str = ""
    source: str = ""
    text: str = ""
    unlike: bool = False
    errors: Errors = field(default_factory=Errors)

    @property
    def year_number(self) -> int:
        return int(self.year)


def read_paste(form: FormData) -> PasteForm:
    read = PasteForm(clean_line(one(form, "year")), clean_line(one(form, "source")), clean_text(one(form, "text")))
    if not (read.year.isascii() and read.year.isdecimal() and 2000 <= int(read.year[:6]) <= 2100):
        read.errors.add("year", N_("请写四位数的年份，例如 2025"))
    if len(read.source) > 300:
        read.errors.add("source", N_("最多 %(most)s 字，现在有 %(n)s 字"), most=300, n=len(read.source))
    if not read.text:
        read.errors.add("text", N_("请粘贴名单的文字"))
    elif (size := len(read.text.encode())) > MOST_BYTES:
        read.errors.add("text", N_("文字最多 200 KB，现在有 %(n)s KB，请分几次粘贴"), n=size // 1024)
    return read
