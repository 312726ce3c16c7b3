"""Which page of a list an address asks for."""

from starlette.requests import Request

from portal.web.problems import NotFound


def page_asked(request: Request) -> int:
    """The number of a page of a list. Raises NotFound for what is no such number."""
    asked = request.query_params.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 6 and int(asked)):
        raise NotFound
    return int(asked)
