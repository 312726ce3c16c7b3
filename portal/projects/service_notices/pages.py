"""The public page of all service notices."""

from starlette.requests import Request
from starlette.responses import Response

from portal.projects.service_notices.queries import PAST_DAYS, past_notices, running_and_coming
from portal.web.rendering import render

MOST = 200


async def notices(request: Request) -> Response:
    """What runs and comes, and what is over since three months at most."""
    now = request.app.state.now()
    return render(
        request,
        "projects/notices.html",
        {
            "notices": await running_and_coming(now=now, limit=MOST),
            "past": await past_notices(now=now, limit=MOST),
            "past_days": PAST_DAYS,
        },
    )
