"""Addresses of the feedback channel."""

from starlette.routing import Route

from portal.feedback.answer_texts.routes import ANSWER_TEXT_ROUTES
from portal.feedback.calls.routes import CALL_ROUTES
from portal.feedback.cases.routes import CASE_ROUTES
from portal.feedback.due.routes import DUE_ROUTES
from portal.feedback.figures.routes import FIGURE_ROUTES
from portal.feedback.intake.routes import INTAKE_ROUTES
from portal.feedback.publication.routes import PUBLICATION_ROUTES
from portal.feedback.queue.routes import QUEUE_ROUTES
from portal.feedback.receipts.routes import RECEIPT_ROUTES
from portal.feedback.supervision.routes import SUPERVISION_ROUTES

ROUTES: list[Route] = [
    # a resident tells something
    *INTAKE_ROUTES,
    # and looks it up
    *RECEIPT_ROUTES,
    # what becomes public
    *PUBLICATION_ROUTES,
    *FIGURE_ROUTES,
    # staff see to it
    *QUEUE_ROUTES,
    *SUPERVISION_ROUTES,
    *CALL_ROUTES,
    *CASE_ROUTES,
    *ANSWER_TEXT_ROUTES,
    # by when, and on which days
    *DUE_ROUTES,
]
