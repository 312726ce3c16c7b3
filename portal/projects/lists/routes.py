"""Addresses of the lists' desk."""

from starlette.routing import Route

from portal.projects.lists import desk, review_desk
from portal.staff.gate import desk_form, desk_page

PASTE, TAKE = "paste lists", "take over lists"
ONE = "/desk/lists/{id:int}"

ROUTES: list[Route] = [
    desk_page("/desk/lists/", desk.lists, permission=PASTE, name="lists"),
    desk_form("/desk/lists/", desk.paste, permission=PASTE, name="paste list"),
    desk_page(ONE, desk.show, permission=PASTE, name="list"),
    desk_form(ONE, desk.change_head, permission=PASTE, name="change list"),
    desk_form(ONE + "/rows", desk.add_row, permission=PASTE, name="add list row"),
    desk_page(ONE + "/rows/{key:int}", desk.show_row, permission=PASTE, name="list row"),
    desk_form(ONE + "/rows/{key:int}", desk.change_row, permission=PASTE, name="change list row"),
    desk_form(ONE + "/rows/{key:int}/drop", desk.drop_row, permission=PASTE, name="drop list row"),
    desk_form(ONE + "/submit", desk.submit, permission=PASTE, name="submit list"),
    desk_form(ONE + "/recall", desk.recall, permission=PASTE, name="recall list"),
    desk_form(ONE + "/drop", desk.drop, permission=PASTE, name="drop list"),
    desk_page(ONE + "/review", review_desk.review, permission=TAKE, name="list review"),
    desk_form(ONE + "/takeover", review_desk.take_over, permission=TAKE, name="take over list"),
    desk_form(ONE + "/return", review_desk.give_back, permission=TAKE, name="return list"),
]
