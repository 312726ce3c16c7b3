"""The form in which a resident types case number and query code: shown by whoever cannot go on without them."""

from starlette.requests import Request
from starlette.responses import Response

from portal.web.forms import Errors, Word
from portal.web.problems import Problem
from portal.web.rendering import render
from portal.workdays import local_day


def form_page(
    request: Request,
    *,
    number: str = "",
    code: str = "",
    errors: Errors | None = None,
    said: Word | None = None,
    problem: Problem | None = None,
    words: str = "",
    asked: object = None,
    status: int = 200,
) -> Response:
    """The look-up form; ``problem`` says why it is shown, ``words`` are those that were not taken, to be copied.

    ``asked``: a sum to do first, with ``form_key`` and ``task``.
    """
    values = {
        "number": number,
        "code": code,
        "errors": errors or Errors(),
        "said": Word(problem.message, problem.params) if problem else said,
        "words": words,
        "asked": asked,
        "year": local_day(request.app.state.now()).year,
        "path": "/receipts/",
    }
    return render(request, "feedback/lookup.html", values, status=problem.status if problem else status)
