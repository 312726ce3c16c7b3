"""Addresses of the feedback channel."""

from starlette.routing import Route

from portal.feedback.cases import desk
from portal.feedback.intake import receipt_page
from portal.feedback.intake.routes import INTAKE_ROUTES
from portal.feedback.publication.routes import PUBLICATION_ROUTES
from portal.feedback.queue.routes import QUEUE_ROUTES
from portal.feedback.receipts import pages as lookup_pages
from portal.staff.gate import desk_form, desk_page
from portal.web.routing import form, page

ROUTES: list[Route] = [
    # a resident tells something
    *INTAKE_ROUTES,
    # and looks it up
    page("/receipts/", lookup_pages.form, name="receipts"),
    form("/receipts/", lookup_pages.look_up, name="look-up"),
    form("/receipts/view", lookup_pages.view, name="receipt view"),
    form("/receipts/facts", lookup_pages.add, name="receipt facts"),
    form("/receipts/contact", lookup_pages.remove_contact, name="receipt contact"),
    form("/receipts/end", lookup_pages.end, name="receipt end"),
    page("/receipts/qr/{number}.svg", receipt_page.qr, name="receipt qr"),
    page("/receipts/photos/{name}/{size}", lookup_pages.photo, name="receipt photo"),
    *(
        page(f"/receipts/{sent}", lookup_pages.lead_on, name=f"receipt {sent} opened")
        for sent in ("view", "facts", "contact", "end")
    ),
    # what becomes public
    *PUBLICATION_ROUTES,
    # staff see to it
    *QUEUE_ROUTES,
    desk_page("/desk/cases/{number}", desk.case, permission="see cases", name="case"),
    desk_page("/desk/cases/{number}/photos/{name}/{size}", desk.photo, permission="see cases", name="case photo"),
    desk_form("/desk/cases/{number}/acceptance", desk.accept, permission="accept or decline cases", name="acceptance"),
    desk_form("/desk/cases/{number}/refusal", desk.decline, permission="accept or decline cases", name="refusal"),
    desk_form("/desk/cases/{number}/preview", desk.preview, permission="answer cases", name="answer preview"),
    desk_form("/desk/cases/{number}/answer", desk.answer, permission="answer cases", name="answer"),
    desk_form("/desk/cases/{number}/notes", desk.note, permission="answer cases", name="case note"),
    desk_form("/desk/cases/{number}/contact", desk.contact, permission="open contacts", name="case contact"),
    *(
        desk_page(f"/desk/cases/{{number}}/{sent}", desk.lead_on, permission="see cases", name=f"{sent} opened")
        for sent in ("acceptance", "refusal", "preview", "answer", "notes", "contact")
    ),
]
