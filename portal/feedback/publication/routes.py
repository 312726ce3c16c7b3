"""Addresses of what becomes public, and of the desk that prepares and approves it."""

from starlette.routing import Route

from portal.feedback.publication import desk, pages, photos, review_desk, standing_desk
from portal.staff.gate import desk_form, desk_page
from portal.web.routing import page, public

SEE, PREPARE = "see public answers", "prepare public answers"
APPROVE = "approve public answers"
ONE, CASE = "/desk/public/{id:int}", "/desk/cases/{number}/public"

PUBLICATION_ROUTES: list[Route] = [
    public("/projects/{slug}/answers", pages.answers, name="answers", query=("page",)),
    public("/answers/", pages.standing_for_all, name="standing answers", query=("page",)),
    public("/answers/{id:int}", pages.answer, name="public answer"),
    page("/answers/photos/{name}/{size}", photos.public_photo, name="answer photo"),
    desk_page(CASE, desk.prepare, permission=PREPARE, name="public preparation"),
    desk_form(CASE, desk.save, permission=PREPARE, name="public draft"),
    desk_page("/desk/public/", review_desk.queue, permission=SEE, name="public queue"),
    desk_page("/desk/public/new", standing_desk.new, permission=PREPARE, name="new standing answer"),
    desk_form("/desk/public/new", standing_desk.save_new, permission=PREPARE, name="standing answer draft"),
    desk_page(ONE, review_desk.read, permission=SEE, name="public review"),
    desk_page(f"{ONE}/edit", standing_desk.edit, permission=PREPARE, name="standing answer edit"),
    desk_form(f"{ONE}/edit", standing_desk.save, permission=PREPARE, name="standing answer save"),
    desk_page(f"{ONE}/photos/{{name}}/{{size}}", desk.blurred_photo, permission=SEE, name="blurred photo"),
    desk_form(f"{ONE}/approval", review_desk.approve, permission=APPROVE, name="public approval"),
    desk_form(f"{ONE}/return", review_desk.give_back, permission=APPROVE, name="public return"),
    desk_form(f"{ONE}/withdrawal", review_desk.withdraw, permission=SEE, name="public withdrawal"),
    desk_form(f"{ONE}/standing", review_desk.stand, permission=SEE, name="public standing"),
    desk_form(f"{ONE}/review", review_desk.send, permission=PREPARE, name="public sending"),
    *(
        desk_page(f"{ONE}/{sent}", review_desk.lead_on, permission=SEE, name=f"public {sent} opened")
        for sent in ("approval", "return", "withdrawal", "standing", "review")
    ),
]
