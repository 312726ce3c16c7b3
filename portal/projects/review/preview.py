"""An update as residents will read it on a telephone, for staff alone."""

from starlette.requests import Request
from starlette.responses import Response

from portal.projects import desk_queries
from portal.projects.update_page import shown
from portal.web.rendering import render


async def preview(request: Request) -> Response:
    update = await desk_queries.update_for(request.state.account, request.path_params["id"])
    values = {**await shown(update), "path": f"/desk/updates/{update.id}/preview", "now": request.app.state.now()}
    return render(request, "desk/preview.html", values)
