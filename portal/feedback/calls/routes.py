"""Addresses of calls."""

from starlette.routing import Route

from portal.feedback.calls import anew, desk
from portal.staff.gate import desk_form, desk_page

CALL_ROUTES: list[Route] = [
    desk_page("/desk/calls/new", desk.new, permission="take calls", name="new call"),
    desk_form("/desk/calls", desk.take, permission="take calls", name="calls"),
    desk_form("/desk/calls/look", desk.look, permission="take calls", name="call look"),
    desk_page("/desk/calls", desk.lead_on, permission="take calls", name="calls opened"),
    desk_page("/desk/calls/look", desk.lead_on, permission="take calls", name="call look opened"),
    desk_page("/desk/cases/{number}/slip", anew.ask_anew, permission="take calls", name="case slip"),
    desk_form("/desk/cases/{number}/slip", anew.give_anew, permission="take calls", name="new case slip"),
]
