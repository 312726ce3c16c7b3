"""While somebody writes: has this been answered, and do others say the same? Nothing typed is kept or logged."""

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.intake.asked import Asked
from portal.feedback.intake.form import drop_foreign_site, typed_in
from portal.feedback.intake.form_page import MOST_FILES, Found, asked_in, form_page, token_to_keep, with_sites
from portal.feedback.intake.offers import offered_case, offers_for
from portal.feedback.intake.photos import names_of
from portal.feedback.publication.queries import answers_that_fit
from portal.projects.models import Project
from portal.web.client import client_network
from portal.web.forms import Errors, clean_line, one, read_form, uploads
from portal.web.problems import TooMany

ANSWERS = 3
SITES = "sites"
# A street behind one address writes too; looking things up costs little, and the form goes on without it.
PER_HOUR = 6000


async def suggest(request: Request) -> Response:
    """The list alone for a script, else the whole form with the list in it and everything as it was typed.

    A script may also ask for the sites alone, of the project that was chosen on the general form.
    """
    form = await read_form(request, max_files=MOST_FILES)
    asked = await asked_in(request, clean_line(one(form, "about")) or None)
    typed = typed_in(form)
    project = asked.chosen(typed, Errors())
    asked = await with_sites(request, asked, project)
    drop_foreign_site(typed, asked)
    part = SITES if one(form, "part") == SITES else "found"
    found = None if part == SITES else await _found(request, asked, typed, project)
    token = await token_to_keep(request, form, asked)
    files = names_of(uploads(form, "photos"))
    return form_page(request, asked, typed, files=files, found=found, token=token, part=part)


async def _found(request: Request, asked: Asked, typed: dict[str, str], project: Project | None) -> Found:
    state = request.app.state
    try:
        await state.limiter.take("suggestions", client_network(request.scope, state.settings.proxy_networks), PER_HOUR)
    except TooMany:
        return Found(asked_too_often=True)
    project_id = project.id if project else None
    chosen = await offered_case(typed["same"], project_id=project_id, keyring=state.keyring)
    site = asked.site(typed["site"])
    offers = await offers_for(
        asked,
        project_id=project_id,
        text=typed["text"],
        kind=typed["kind"],
        site_id=site.id if site else None,
        chosen=chosen.id if chosen else None,
        keyring=state.keyring,
    )
    answers = await answers_that_fit(typed["text"], project_id=project_id, limit=ANSWERS) if typed["text"] else []
    return Found(answers=answers, offers=offers)
