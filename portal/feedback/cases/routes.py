"""Addresses of one case at the desk: its page, and one for each form on it."""

from starlette.routing import Route

from portal.feedback.cases import answer_desk, desk, joining_desk
from portal.staff.gate import desk_form, desk_page
from portal.web.routing import Handler

CASE = "/desk/cases/{number}"

# What is sent: address, who takes it, and the permission without which nobody gets as far as the case.
FORMS: tuple[tuple[str, Handler, str], ...] = (
    # intake and coordinator
    ("acceptance", desk.accept, "accept or decline cases"),
    ("acceptance-assignment", desk.accept_and_assign, "assign cases"),
    ("refusal", desk.decline, "accept or decline cases"),
    ("thanks", desk.thank, "assign cases"),
    ("assignment", desk.assign, "assign cases"),
    ("joining", joining_desk.join, "join or split cases"),
    ("split", joining_desk.split, "join or split cases"),
    ("label", desk.label, "label cases"),
    ("placement", desk.place, "place cases"),
    ("placement-sites", desk.look_at_sites, "place cases"),
    ("about-people", desk.about_people, "accept or decline cases"),
    ("urgency", desk.mark_as_urgent, "mark cases urgent"),
    ("urgency-end", desk.calm, "mark cases urgent"),
    ("contact-release", desk.release, "release contacts"),
    ("extension-grant", desk.grant_extension, "grant extensions"),
    ("extension-refusal", desk.refuse_extension, "grant extensions"),
    ("reminder", desk.remind, "supervise cases"),
    # the unit
    ("signature", desk.sign_for, "handle cases"),
    ("start", desk.start, "handle cases"),
    ("hand-back", desk.hand_back, "handle cases"),
    ("extension", desk.ask_for_extension, "ask for extensions"),
    ("task-result", joining_desk.finish, "handle cases"),
    # who answers
    ("question", desk.ask, "ask residents"),
    ("tasks", desk.give_task, "give tasks"),
    ("passing-on", desk.pass_on, "answer cases"),
    ("beginning", answer_desk.begin, "answer cases"),
    ("preview", answer_desk.preview, "answer cases"),
    ("answer", answer_desk.answer, "answer cases"),
    # everybody
    ("notes", desk.note, "note on cases"),
    ("contact", desk.contact, "see cases"),
)

CASE_ROUTES: list[Route] = [
    desk_page(CASE, desk.case, permission="see cases", name="case"),
    desk_page(f"{CASE}/next", desk.next_case, permission="see cases", name="next case"),
    desk_page(f"{CASE}/photos/{{name}}/{{size}}", desk.photo, permission="see cases", name="case photo"),
    *(
        desk_form(f"{CASE}/{sent}", handler, permission=permission, name=f"case {sent}")
        for sent, handler, permission in FORMS
    ),
    *(
        desk_page(f"{CASE}/{sent}", desk.lead_on, permission="see cases", name=f"case {sent} opened")
        for sent, _, _ in FORMS
    ),
]
