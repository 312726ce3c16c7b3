"""From an error to a page in the reader's language, with a reference number when it was ours."""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.web.forms import Word
from portal.web.language import N_
from portal.web.logs import log
from portal.web.problems import Away, NotFound, Problem
from portal.web.rendering import render, translate
from portal.web.trace import trace_of

RETRY_AFTER_SECONDS = "30"


class Unexpected(Problem):
    status = 500
    message = N_("系统出了错，不是您的操作有误。请过一会儿再试；如果还不行，请把下面的编号告诉我们。")


class WrongMethod(Problem):
    status = 405
    message = N_("这个地址不能这样使用。请从首页或“我要反馈”重新进入。")


def problem_of(error: Exception) -> Problem:
    """The problem to tell a reader, for any error."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return {404: NotFound(), 405: WrongMethod()}.get(error.status_code, Problem())
    return Unexpected()


def error_page(request: Request, problem: Problem) -> Response:
    """The page for a problem."""
    response = render(
        request,
        "errors/page.html",
        {
            "problem": problem,
            "problem_words": translate(request.state.locale, Word(problem.message, problem.params)),
            "reference": trace_of(request.scope).reference,
        },
        status=problem.status,
    )
    response.headers["cache-control"] = "no-store"
    if problem.status == Away.status:
        response.headers["retry-after"] = RETRY_AFTER_SECONDS
    return response


async def answer_problem(request: Request, error: Exception) -> Response:
    """Starlette's handler for what routes raise."""
    response = error_page(request, problem_of(error))
    if isinstance(error, HTTPException) and error.headers:  # Allow, with 405
        response.headers.update(error.headers)
    return response


class ErrorPages:
    """ASGI: the last net. Whatever comes through becomes a page; unexpected errors are logged whole."""

    def __init__(self, app: ASGIApp, *, is_away: Callable[[BaseException], bool]) -> None:
        self.app = app
        self.is_away = is_away

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watching(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watching)
        except ClientDisconnect:  # a poor line; nobody is there to be answered
            trace_of(scope).left = True
        except Exception as error:
            problem = self._note(scope, error)
            if started:
                raise
            await error_page(Request(scope, receive), problem)(scope, receive, send)

    def _note(self, scope: Scope, error: Exception) -> Problem:
        trace = trace_of(scope)
        if isinstance(error, Problem):
            return error
        if self.is_away(error):
            log.error("database away", route=trace.pattern, reference=trace.reference, error=type(error).__name__)
            return Away()
        log.error("unexpected error", route=trace.pattern, reference=trace.reference, exc_info=error)
        return Unexpected()
