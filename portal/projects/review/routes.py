"""Addresses of the reviewers' desk, and of what becomes of an update after its publication."""

from starlette.routing import Route

from portal.projects.review import aftermath, bundle_desk, desk, preview, urgency
from portal.staff.gate import desk_form, desk_page

RIGHT = "review updates"
ONE, BUNDLE, UPDATE = "/desk/review/{id:int}", "/desk/review/bundles/{bundle}", "/desk/updates/{id:int}"

ROUTES: list[Route] = [
    desk_page("/desk/review/", desk.queue, permission=RIGHT, name="review queue"),
    desk_page(ONE, desk.review, permission=RIGHT, name="review"),
    desk_form(f"{ONE}/approval", desk.approve, permission=RIGHT, name="approval"),
    desk_form(f"{ONE}/return", desk.give_back, permission=RIGHT, name="return"),
    desk_form(f"{ONE}/urgent", urgency.publish_urgently, permission="publish urgently", name="urgent publication"),
    desk_form(f"{ONE}/confirmation", urgency.confirm, permission=RIGHT, name="confirmation"),
    desk_form(f"{ONE}/correction", urgency.ask_for_correction, permission=RIGHT, name="ask for correction"),
    desk_page(BUNDLE, bundle_desk.review_bundle, permission=RIGHT, name="review bundle"),
    desk_form(f"{BUNDLE}/approval", bundle_desk.approve_bundle, permission=RIGHT, name="bundle approval"),
    desk_form(f"{BUNDLE}/return", bundle_desk.give_bundle_back, permission=RIGHT, name="bundle return"),
    desk_page(f"{UPDATE}/preview", preview.preview, permission="open the desk", name="preview"),
    desk_form(f"{UPDATE}/correction", aftermath.correct, permission="write updates", name="correction"),
    desk_page(f"{UPDATE}/withdrawal", aftermath.withdrawal, permission="withdraw updates", name="withdrawal"),
    desk_form(f"{UPDATE}/withdrawal", aftermath.withdraw, permission="withdraw updates", name="withdraw"),
]
