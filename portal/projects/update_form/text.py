"""The part of the form that every update has: a title and a text."""

from portal.projects.update_form.form import BODY, TITLE, Reading
from portal.web.language import N_


def read_text(reading: Reading) -> None:
    """Read title and text; a draft may lack its text."""
    read = reading.read
    read.title, read.body = reading.line("title"), reading.text("body")
    if not read.title:
        reading.error("title", N_("请写标题，一句话说清有什么进展"))
    elif len(read.title) > TITLE:
        reading.error("title", N_("标题最多 %(most)s 字，现在有 %(n)s 字"), most=TITLE, n=len(read.title))
    if reading.complete and not read.body:
        reading.error("body", N_("请写正文：做了什么、在哪里、下一步是什么"))
    elif len(read.body) > BODY:
        reading.error("body", N_("正文最多 %(most)s 字，现在有 %(n)s 字"), most=BODY, n=len(read.body))
