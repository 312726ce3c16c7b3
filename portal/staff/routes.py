"""Addresses of the desk's own pages: signing in and out, the first page, accounts."""

from starlette.routing import Route

from portal.staff import deputies_desk, desk, drafts_desk
from portal.staff.gate import desk_form, desk_page
from portal.web.routing import form, page

ROUTES: list[Route] = [
    desk_page("/desk/", desk.first_page, permission="open the desk", name="desk"),
    page("/desk/sign-in", desk.sign_in_page, name="sign-in page"),
    form("/desk/sign-in", desk.sign_in, name="sign in"),
    form("/desk/sign-out", desk.sign_out, name="sign out"),
    desk_page("/desk/deputies/", deputies_desk.deputies_page, permission="open the desk", name="deputies"),
    desk_form("/desk/deputies/", deputies_desk.name_deputy, permission="open the desk", name="name deputy"),
    desk_form("/desk/deputies/{id:int}/end", deputies_desk.end_deputy, permission="open the desk", name="end deputy"),
    desk_form("/desk/drafts", drafts_desk.save, permission="open the desk", name="keep draft"),
    desk_form("/desk/drafts/drop", drafts_desk.drop, permission="open the desk", name="drop draft"),
    desk_page("/desk/accounts/", desk.accounts, permission="see accounts", name="accounts"),
]
