"""Addresses of due dates and working days, for administrators."""

from starlette.routing import Route

from portal.feedback.due import calendar_desk, rules_desk
from portal.staff.gate import desk_form, desk_page

DUE_ROUTES: list[Route] = [
    desk_page("/desk/due/", rules_desk.rules, permission="edit due dates", name="due rules"),
    desk_form("/desk/due/", rules_desk.make, permission="edit due dates", name="due rule"),
    desk_page("/desk/calendar/", calendar_desk.calendars, permission="edit the calendar", name="calendars"),
    desk_form("/desk/calendar/", calendar_desk.put_into_effect, permission="edit the calendar", name="calendar"),
    desk_form("/desk/calendar/preview", calendar_desk.preview, permission="edit the calendar", name="calendar preview"),
    desk_page(
        "/desk/calendar/preview", calendar_desk.lead_on, permission="edit the calendar", name="calendar preview opened"
    ),
    desk_page("/desk/calendar/{year:int}", calendar_desk.year, permission="edit the calendar", name="calendar year"),
]
