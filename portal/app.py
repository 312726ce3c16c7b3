"""The front door: the whole application, put together from its rooms."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from urllib.parse import urlsplit

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from portal import health
from portal.chores import keep_house
from portal.feedback.erased import no_draft_of_what_was_erased
from portal.feedback.figures.bulletin import chapter_of
from portal.feedback.figures.slot import VoicesMemory
from portal.feedback.intake.asked import AskedMemory
from portal.feedback.intake.crowd import Crowd
from portal.feedback.intake.receipt_page import BlankSlips
from portal.feedback.letters import writers
from portal.feedback.publication.queries import count_waiting_for
from portal.feedback.report_counts import feedback_of
from portal.feedback.routes import ROUTES as FEEDBACK
from portal.feedback.settlements.offered import settling_with
from portal.notices.post import send_letters
from portal.projects import queries
from portal.projects.browsing.figures import FiguresMemory
from portal.projects.map.store import Maps
from portal.projects.routes import ROUTES as PROJECTS
from portal.projects.service_notices.queries import next_notice_edge
from portal.projects.settling import register_settling
from portal.settings import ROOT, Settings, load_settings
from portal.staff.drafts import register_gatekeeper
from portal.staff.routes import ROUTES as STAFF
from portal.staff.sample import is_sample
from portal.staff.waiting import Waiting, register_waiting
from portal.store.database import close_database, is_away, open_database
from portal.store.edition import EditionWatch, stop_watching, utc_now, watch_in_this_process
from portal.store.file_store import FileStore
from portal.store.keys import open_keyring
from portal.store.photo_store import PhotoStore
from portal.web.errors import ErrorPages, answer_problem
from portal.web.guard import Guard
from portal.web.headers import SecurityHeaders
from portal.web.language import LanguagePath
from portal.web.limits import Limiter
from portal.web.logs import AccessLog, log, set_up_logging
from portal.web.page_cache import PageCache
from portal.web.problems import Problem
from portal.web.rendering import Renderer
from portal.web.routing import lead_to_slash, public
from portal.web.static_files import StaticFiles
from portal.workdays.loading import forget_loaded_years, refresh_calendar

HOUSEKEEPING_SECONDS = 60
POST_SECONDS = 10
LAND = ROOT / "portal/projects/land.geojson"


class Portal:
    """The application as a server sees it: Starlette behind the page memory. ``state`` is Starlette's."""

    def __init__(self, starlette: Starlette, front: ASGIApp) -> None:
        self.starlette = starlette
        self.state = starlette.state
        self.front = front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.front(scope, receive, send)


def create_app(settings: Settings, *, now: Callable[[], datetime] = utc_now) -> Portal:
    """The portal for these settings. ``now`` is the clock; tests bring their own."""
    static = StaticFiles()
    static.add("land.geojson", LAND.read_bytes())
    starlette = Starlette(
        routes=[
            *PROJECTS,
            *FEEDBACK,
            *STAFF,
            *health.ROUTES,
            public("/static/{name:path}", static.serve, name="static"),
        ],
        middleware=[
            Middleware(LanguagePath),
            Middleware(ErrorPages, is_away=is_away),
            Middleware(Guard, origin=settings.base_url, standing_right=_is_desk),
        ],
        exception_handlers={HTTPException: answer_problem, Problem: answer_problem},
        lifespan=_lifespan,
    )
    lead_to_slash(starlette.router)
    state = starlette.state
    state.settings = settings
    state.now = now
    state.is_sample = False  # until the database says otherwise
    state.first_round = asyncio.Event()  # set when the clock has been through all chores once
    state.limiter = Limiter()
    state.static = static
    state.maps = Maps(settings)
    state.photos = PhotoStore(settings.photo_dir)
    state.documents = FileStore(settings.document_dir)
    state.asked = AskedMemory()
    state.slips = BlankSlips()
    state.crowd = Crowd()
    state.feedback_of = feedback_of
    state.bulletin_chapter = chapter_of
    register_settling(settling_with(settings.case_prefix))
    register_gatekeeper(no_draft_of_what_was_erased(settings.case_prefix))
    register_waiting(Waiting("/desk/public/", "approve public answers", count_waiting_for))
    state.keyring = open_keyring(settings.key_dir, create=settings.embedded)
    state.watch = EditionWatch(
        now=now, next_edges=[queries.next_publication, next_notice_edge], followers=[refresh_calendar]
    )
    state.figures = FiguresMemory(state.watch.current)
    state.voice_of = VoicesMemory(state.watch.current).slot_of
    state.renderer = Renderer(settings, static=static.address, around=lambda: _around(starlette))
    kept = PageCache(
        SecurityHeaders(starlette, settings=settings),
        edition=state.watch.current,
        limit=settings.page_cache_mb * 1024 * 1024,
    )
    front = AccessLog(kept, enabled=settings.access_log)
    state.flush_log = front.flush
    return Portal(starlette, front)


def from_environment() -> Portal:
    """For the server's worker processes."""
    settings = load_settings()
    set_up_logging(settings.log_level)
    return create_app(settings)


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    await open_database(app.state.settings)
    watch: EditionWatch = app.state.watch
    watch_in_this_process(watch)
    with suppress(Exception):  # a database that is away must not keep the process from starting
        await watch.refresh()
        app.state.is_sample = await is_sample()
        if programme := await queries.current_programme():
            app.state.maps.begin(programme)  # not at the first reader's expense
    tasks = [
        asyncio.create_task(watch.keep_watching()),
        asyncio.create_task(_keep_house(app)),
        asyncio.create_task(_keep_post(app)),
        asyncio.create_task(anyio.to_thread.run_sync(app.state.static.compress_hard)),
    ]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    stop_watching(watch)
    forget_loaded_years()
    await close_database()
    app.state.flush_log()  # the last half second


async def _keep_house(app: Starlette) -> None:
    while True:
        try:
            app.state.is_sample = await is_sample()  # the database may have been away at the start
            await keep_house(settings=app.state.settings, now=app.state.now())
        except Exception as error:  # whatever it is, the next minute tries again
            log.error("housekeeping failed", exc_info=error)
        app.state.first_round.set()
        await asyncio.sleep(HOUSEKEEPING_SECONDS)


async def _keep_post(app: Starlette) -> None:
    """Letters have a loop of their own: a mail server that hangs keeps no chore waiting."""
    state = app.state
    while True:
        try:
            to_write = writers(keyring=state.keyring, settings=state.settings)
            await send_letters(to_write, settings=state.settings, now=state.now())
        except Exception as error:  # whatever it is, the next round tries again
            log.error("the post failed", exc_info=error)
        await asyncio.sleep(POST_SECONDS)


def _is_desk(path: str) -> bool:
    return path.startswith("/desk")


def _around(app: Starlette) -> Mapping[str, object]:
    return {"site_domain": urlsplit(app.state.settings.base_url).hostname or "", "is_sample": app.state.is_sample}
