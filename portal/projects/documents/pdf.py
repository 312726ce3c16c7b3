"""Whether a file is a PDF that residents may be given: it opens without a password and can do nothing by itself.

Every object that can be reached from the document's root is looked at, not only the places where actions usually
stand. The streams' contents (pictures, fonts) are not decoded.
"""

from collections.abc import Iterable
from typing import IO, Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from portal.projects.documents.refusal import MAX_PAGES, DocumentReason

MAX_OBJECTS = 300_000
HEADER_WITHIN = 1024
SCRIPTS = {"/JavaScript", "/Rendition", "/RichMediaExecute"}
LAUNCHES = {"/Launch", "/SubmitForm", "/ImportData", "/GoToE"}
ATTACHMENTS = {"/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/3D", "/Sound"}


def judge(file: IO[bytes]) -> DocumentReason | None:
    """Why a file is not taken; None when it is. Takes CPU time, and hostile bytes may make it take very long."""
    if b"%PDF-" not in file.read(HEADER_WITHIN):
        return DocumentReason.not_a_pdf
    file.seek(0)
    try:
        return _judge(PdfReader(file))
    except RecursionError:
        return DocumentReason.damaged
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, AssertionError):
        # Hostile bytes bring a reader to raise nearly anything.
        return DocumentReason.damaged


def _judge(reader: PdfReader) -> DocumentReason | None:
    if reader.is_encrypted and not reader.decrypt(""):
        return DocumentReason.locked
    pages = reader.root_object["/Pages"].get_object()
    if int(pages.get("/Count", 0)) > MAX_PAGES:  # type: ignore[union-attr]
        return DocumentReason.too_many_pages
    found = _walk(reader, reader.root_object)
    if found is None and not len(reader.pages):
        return DocumentReason.damaged
    return DocumentReason.too_many_pages if found is None and len(reader.pages) > MAX_PAGES else found


def _walk(reader: PdfReader, root: DictionaryObject) -> DocumentReason | None:
    """The first reason against any object that hangs on the root."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [root]
    looked_at = 0
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            key = (item.idnum, item.generation)
            if key in seen:
                continue
            seen.add(key)
            item = item.get_object()
        looked_at += 1
        if looked_at > MAX_OBJECTS:
            return DocumentReason.damaged
        if isinstance(item, DictionaryObject) and (reason := _reason_against(item)):
            return reason
        waiting += _children(item)
    return None


def _reason_against(item: DictionaryObject) -> DocumentReason | None:
    action, subtype = item.raw_get("/S") if "/S" in item else None, item.get("/Subtype")
    if "/JS" in item or "/JavaScript" in item or action in SCRIPTS:
        return DocumentReason.script
    if action in LAUNCHES:
        return DocumentReason.launch
    if "/EmbeddedFiles" in item or "/EF" in item or subtype in ATTACHMENTS or item.get("/Type") == "/EmbeddedFile":
        return DocumentReason.attachment
    return None


def _children(item: Any) -> Iterable[Any]:
    """What hangs on an object, not yet fetched."""
    if isinstance(item, DictionaryObject):
        return [item.raw_get(key) for key in item]
    return list(item) if isinstance(item, ArrayObject) else []
