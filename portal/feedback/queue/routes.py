"""Addresses of the queue; they come before those of a single case."""

from starlette.routing import Route

from portal.feedback.queue import desk
from portal.feedback.queue.bulk_desk import in_bulk
from portal.feedback.queue.export_desk import export
from portal.feedback.queue.summary import summary
from portal.staff.gate import desk_form, desk_page

QUEUE_ROUTES: list[Route] = [
    desk_page("/desk/cases/", desk.queue, permission="see cases", name="cases"),
    desk_form("/desk/cases/search", desk.search, permission="see cases", name="case search"),
    desk_form("/desk/cases/filters", desk.keep, permission="see cases", name="case filters"),
    desk_form("/desk/cases/filters/{id:int}/removal", desk.drop, permission="see cases", name="case filter removal"),
    # the act that the button names asks for its own permission
    desk_form("/desk/cases/bulk", in_bulk, permission="see cases", name="cases in bulk"),
    desk_form("/desk/cases/export", export, permission="export cases", name="case export"),
    desk_page("/desk/cases/{number}/summary", summary, permission="see cases", name="case summary"),
    *(
        desk_page(f"/desk/cases/{sent}", desk.lead_on, permission="see cases", name=f"{sent} opened")
        for sent in ("search", "filters", "export", "bulk")
    ),
]
