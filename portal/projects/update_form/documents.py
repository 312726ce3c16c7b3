"""The documents of the form: titles for those of the draft, new ones with theirs."""

from typing import Any

from starlette.datastructures import UploadFile

from portal.projects.documents.intake import refusal_of
from portal.projects.documents.refusal import MAX_DOCUMENTS
from portal.projects.update_form.form import Reading
from portal.projects.update_form.record import Record
from portal.projects.uploads import Upload
from portal.web.language import N_

TITLE = 120
NEW = "doc_"


def document_fields(record: Record) -> dict[str, str]:
    """What stands in the fields for the draft's documents."""
    return {f"doc{row.id}_title": row.title for row in record.documents}


async def read_documents(reading: Reading) -> dict[str, Any]:
    """Read which documents stay, go and come; they are no part of ``changes``."""
    read = reading.read
    for own in reading.record.documents:
        if reading.ticked(f"doc{own.id}_remove"):
            read.removed_documents.add(own.id)
        else:
            read.kept_documents[own.id] = _title(reading, f"doc{own.id}_title")
    rows = [(name.removeprefix(NEW), upload) for name, upload in reading.form.multi_items() if name.startswith(NEW)]
    chosen = [(row, upload) for row, upload in rows if isinstance(upload, UploadFile) and upload.filename]
    if len(read.kept_documents) + len(chosen) > MAX_DOCUMENTS:
        reading.error("documents", N_("一条进展最多 %(most)s 份文件"), most=MAX_DOCUMENTS)
        return {}
    for row, upload in chosen:
        document = Upload(upload, _title(reading, f"doctitle_{row}"))
        if refusal := await refusal_of(upload):
            message = N_("文件“%(name)s”没有收下：%(reason)s")
            reading.error(f"doc_{row}", message, name=document.file_name, reason=refusal)
        read.documents.append(document)
    return {}


def _title(reading: Reading, name: str) -> str:
    title = reading.line(name)
    if not title:
        reading.error(name, N_("请写文件标题，说明是什么文件"))
    elif len(title) > TITLE:
        reading.error(name, N_("最多 %(most)s 字，现在有 %(n)s 字"), most=TITLE, n=len(title))
    return title
