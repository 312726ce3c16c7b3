"""Addresses of answer texts."""

from starlette.routing import Route

from portal.feedback.answer_texts import desk
from portal.staff.gate import desk_form, desk_page

KEEP = "keep templates"

ANSWER_TEXT_ROUTES: list[Route] = [
    desk_page("/desk/answer-texts/", desk.texts, permission=KEEP, name="answer texts"),
    desk_form("/desk/answer-texts/", desk.make, permission=KEEP, name="answer text making"),
    desk_page("/desk/answer-texts/{id:int}", desk.text, permission=KEEP, name="answer text"),
    desk_form("/desk/answer-texts/{id:int}", desk.change, permission=KEEP, name="answer text change"),
    desk_form("/desk/answer-texts/{id:int}/retirement", desk.retire, permission=KEEP, name="answer text retirement"),
    desk_page(
        "/desk/answer-texts/{id:int}/retirement", desk.text, permission=KEEP, name="answer text retirement opened"
    ),
]
