"""Addresses of the look-up and of what is done with an opened case."""

from starlette.routing import Route

from portal.feedback.intake import receipt_page
from portal.feedback.receipts import (
    contact_pages,
    leaving_pages,
    lost_pages,
    pages,
    rights_pages,
    verdict_pages,
    writing_pages,
)
from portal.web.routing import form, page

SENT = (
    "view",
    "facts",
    "replies",
    "corrections",
    "verdict",
    "consent",
    "contact",
    "new-contact",
    "copy",
    "withdrawal",
    "erasure",
    "end",
)

RECEIPT_ROUTES: list[Route] = [
    page("/receipts/", pages.form, name="receipts"),
    form("/receipts/", pages.look_up, name="look-up"),
    page("/receipts/lost", lost_pages.form, name="lost code"),
    form("/receipts/lost", lost_pages.ask, name="new code"),
    form("/receipts/view", pages.view, name="receipt view"),
    form("/receipts/facts", writing_pages.add, name="receipt facts", photos=True),
    form("/receipts/replies", writing_pages.reply, name="receipt reply"),
    form("/receipts/corrections", writing_pages.correct, name="receipt correction"),
    form("/receipts/verdict", verdict_pages.verdict, name="receipt verdict"),
    form("/receipts/consent", rights_pages.consent, name="receipt consent"),
    form("/receipts/contact", rights_pages.remove_contact, name="receipt contact"),
    form("/receipts/new-contact", contact_pages.change, name="receipt new contact"),
    form("/receipts/copy", rights_pages.export, name="receipt copy"),
    form("/receipts/withdrawal", leaving_pages.withdraw, name="receipt withdrawal"),
    form("/receipts/erasure", leaving_pages.erase, name="receipt erasure"),
    form("/receipts/end", pages.end, name="receipt end"),
    page("/receipts/qr/{number}.svg", receipt_page.qr, name="receipt qr"),
    page("/receipts/photos/{name}/{size}", pages.photo, name="receipt photo"),
    *(page(f"/receipts/{sent}", pages.lead_on, name=f"receipt {sent} opened") for sent in SENT),
]
