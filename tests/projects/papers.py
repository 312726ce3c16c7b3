"""PDFs that are written on the spot: harmless ones, and such as no resident may be given."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject


def pdf(change: Callable[[PdfWriter], Any] = lambda writer: None, *, pages: int = 1) -> bytes:
    """A PDF with empty pages, changed in some way."""
    writer, file = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    change(writer)
    writer.write(file)
    return file.getvalue()


def action(kind: str, **more: str) -> DictionaryObject:
    texts = {NameObject(f"/{name}"): TextStringObject(text) for name, text in more.items()}
    return DictionaryObject({NameObject("/S"): NameObject(f"/{kind}"), **texts})


def opening(writer: PdfWriter) -> None:
    """A script that runs when the document is opened."""
    writer.root_object[NameObject("/OpenAction")] = action("JavaScript", JS="app.alert(1)")


def clicking(kind: str) -> Callable[[PdfWriter], None]:
    """A page on which a click does something."""

    def change(writer: PdfWriter) -> None:
        click = {NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action(kind, F="calc.exe")}
        link = writer._add_object(DictionaryObject(click))
        writer.pages[0][NameObject("/Annots")] = ArrayObject([link])

    return change


def closing(writer: PdfWriter) -> None:
    """A script that runs when the page is left, far down in the document."""
    leave = DictionaryObject({NameObject("/C"): writer._add_object(action("JavaScript", JS="app.alert(1)"))})
    writer.pages[0][NameObject("/AA")] = writer._add_object(leave)
