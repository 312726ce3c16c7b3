"""Addresses at which a resident tells something."""

from starlette.routing import Route

from portal.feedback.intake import addition_pages, gate, pages, sending, suggesting
from portal.web.routing import form, page, public

INTAKE_ROUTES: list[Route] = [
    page("/feedback/new", pages.new_general, name="new feedback"),
    form("/feedback", sending.send, name="feedback", photos=True),
    page("/feedback", pages.lead_on, name="feedback opened"),
    form("/feedback/additions", addition_pages.add, name="addition", photos=True),
    form("/feedback/suggestions", suggesting.suggest, name="suggestions", photos=True),
    form("/feedback/questions", gate.ask, name="asked before sending"),
    *(
        page(f"/feedback/{sent}", pages.lead_to_form, name=f"feedback {sent} opened")
        for sent in ("additions", "suggestions", "questions")
    ),
    public("/feedback/where", pages.elsewhere, name="elsewhere"),
    page("/projects/{slug}/feedback/new", pages.new, name="new project feedback"),
    form("/projects/{slug}/feedback", sending.send, name="project feedback", photos=True),
    page("/projects/{slug}/feedback", pages.lead_on, name="project feedback opened"),
    public("/privacy", pages.privacy, name="privacy"),
]
