"""Why a document is not taken, in words for the person who chose it."""

from enum import StrEnum

from portal.web.forms import Word
from portal.web.language import N_

MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = 2000
MAX_DOCUMENTS = 5


class DocumentReason(StrEnum):
    too_large = "too_large"
    not_a_pdf = "not_a_pdf"
    damaged = "damaged"
    locked = "locked"
    too_many_pages = "too_many_pages"
    script = "script"
    launch = "launch"
    attachment = "attachment"


WORDS: dict[DocumentReason, Word] = {
    DocumentReason.too_large: Word(
        N_("文件太大，每份不能超过 %(megabytes)s MB。请压缩，或分成几份。"), {"megabytes": MAX_BYTES // 1024 // 1024}
    ),
    DocumentReason.not_a_pdf: Word(N_("不是 PDF 文件。请另存为 PDF 再传。")),
    DocumentReason.damaged: Word(N_("文件不完整或已损坏，打不开。请重新导出 PDF。")),
    DocumentReason.locked: Word(N_("文件有打开密码，居民打不开。请去掉密码再传。")),
    DocumentReason.too_many_pages: Word(N_("文件超过 %(most)s 页。请分成几份。"), {"most": MAX_PAGES}),
    DocumentReason.script: Word(N_("文件里有脚本程序，可能不安全。请用“打印为 PDF”重新生成一份再传。")),
    DocumentReason.launch: Word(
        N_("文件里有打开其他程序或提交数据的动作，可能不安全。请用“打印为 PDF”重新生成一份再传。")
    ),
    DocumentReason.attachment: Word(N_("文件里夹带了别的文件，可能不安全。请用“打印为 PDF”重新生成一份再传。")),
}
