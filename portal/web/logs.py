"""Structured logs on standard error: JSON lines without personal data.

The access log holds the route's pattern and the request's reference; never an address line, a query, a case
number or a code.
"""

import asyncio
import logging
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import EventDict

from portal.web.trace import Trace

# As nginx writes it: the client closed the connection before it was answered.
LEFT = 499


def set_up_logging(level: str) -> None:
    # It tells of every odd byte of a form, as plain text: a stranger could write as much as he likes.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _where_only,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _where_only(logger: object, method: str, event: EventDict) -> EventDict:
    """An exception as its kind and where it rose: its text and its variables may hold what a resident wrote."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)
        event["where"] = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
    return event


log: structlog.stdlib.BoundLogger = structlog.get_logger("portal")


class AccessLog:
    """ASGI: gives each request its trace and writes one line about it, many lines at a time."""

    FLUSH_SECONDS = 0.5

    def __init__(self, app: ASGIApp, *, enabled: bool) -> None:
        self.app = app
        self.enabled = enabled
        self.lines: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        trace = scope["portal.trace"] = Trace()
        if not self.enabled:
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            self._note(scope["method"], LEFT if trace.left else status, time.perf_counter() - began, trace)

    def _note(self, method: str, status: int, seconds: float, trace: Trace) -> None:
        if not method.isalpha():  # a client may send any token as its method
            method = "OTHER"
        if not self.lines:
            try:
                asyncio.get_running_loop().call_later(self.FLUSH_SECONDS, self.flush)
            except RuntimeError:
                return
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.lines.append(
            f'{{"event":"request","timestamp":"{moment}","method":"{method[:10]}","route":"{trace.pattern}",'
            f'"status":{status},"ms":{seconds * 1000:.1f},"reference":"{trace.reference}"}}\n'
        )

    def flush(self) -> None:
        lines, self.lines = self.lines, []
        if lines:
            sys.stderr.write("".join(lines))
            sys.stderr.flush()
