"""Filling in the sample's cases: sent, handled and judged in the order of their moments, the clock's chores between."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta

import anyio.to_thread
from tortoise.transactions import in_transaction

from portal.demo.case_steps import STEPS, Moment
from portal.demo.case_stories import Story, all_stories
from portal.demo.cast import Cast
from portal.demo.courses import COURSES
from portal.demo.days import moment_of
from portal.demo.photos import draw
from portal.demo.public_answers import make_public
from portal.demo.telling import all_events
from portal.feedback.codes import grouped
from portal.feedback.contacts import Contact
from portal.feedback.handling.asking import resume_waiting
from portal.feedback.handling.escalation import escalate_overdue
from portal.feedback.handling.settling import settle_cases
from portal.feedback.housekeeping import close_answered_cases, tell_of_cases
from portal.feedback.intake.form import Intake
from portal.feedback.intake.form_key import NONCE_BYTES, FormKey
from portal.feedback.intake.submission import Sending, submit
from portal.feedback.models import Case
from portal.feedback.queries import number_of
from portal.projects.models import Project, Site, Update
from portal.settings import Settings
from portal.store.keys import Keyring, open_keyring
from portal.store.photo_store import PhotoStore
from portal.store.photos import Photo, check_and_reencode
from portal.workdays import SHANGHAI, local_day

# So many receipts are printed, for who wants to look one up.
SHOWN = 3

Happening = tuple[datetime, int, Callable[[datetime], Awaitable[None]]]


class Cases:
    """The sample's cases while they are filled in; ``receipts`` are numbers with codes, the newest answered first."""

    def __init__(self, cast: Cast, settings: Settings, now: datetime) -> None:
        self.cast, self.settings, self.now = cast, settings, now
        self.keyring: Keyring = open_keyring(settings.key_dir, create=True)
        self.ids: dict[int, int] = {}
        self.keys: dict[str, int] = {}
        self.codes: dict[int, str] = {}

    async def fill(self) -> list[tuple[str, str]]:
        stories = all_stories()
        happenings = [row for at, story in enumerate(stories) for row in self._happenings(at, story)]
        first = min(story.day for story in stories)
        nights = [self._night(day) for day in range(first, 1)]
        for at, _, happen in sorted([*happenings, *nights], key=lambda row: row[:2]):
            if at <= self.now - timedelta(minutes=1):
                await happen(at)
        return await self._receipts()

    def _happenings(self, at: int, story: Story) -> list[Happening]:
        begin = min(moment_of(story.day, story.hour, self.now), self.now - timedelta(hours=1)) + timedelta(seconds=at)
        rows: list[Happening] = [(begin, at, lambda now: self._send(at, story, now))]
        for number, (days, name) in enumerate(COURSES[story.course], 1):
            moment = begin + timedelta(days=days, minutes=20 * number)
            rows.append((moment, at, lambda now, name=name: self._step(at, story, name, now)))  # type: ignore[misc]
        if story.settled:
            day = next(event.day for event in all_events() if event.said.get("title") == story.settled)
            rows.append((moment_of(day, 14, self.now), at, lambda now: self._settle(at, story, now)))
        return rows

    def _night(self, day: int) -> Happening:
        at = datetime.combine(local_day(self.now) + timedelta(days=day), time(0, 10), SHANGHAI)
        return at, -1, _clock

    async def _send(self, at: int, story: Story, now: datetime) -> None:
        project = await Project.get(slug=story.project) if story.project else None
        sites = await Site.filter(project_id=project.id).order_by("position") if project and story.site else []
        sending = Sending(
            intake=self._intake(story, sites[story.site - 1].id if sites else None),
            project_id=project.id if project else None,
            photos=[await anyio.to_thread.run_sync(_painted, story.photo)] if story.photo else [],
            form_key=FormKey(secrets.token_bytes(NONCE_BYTES), 0, now),
            locale=story.locale,
            at=now,
            unit_id=project.unit_id if project else None,
            entered_by_id=self.cast.intake.id if story.call else None,
        )
        store = PhotoStore(self.settings.photo_dir)
        sent = await submit(sending=sending, keyring=self.keyring, settings=self.settings, photo_store=store)
        self.ids[at], self.codes[sent.case.id] = sent.case.id, sent.code
        if story.key:
            self.keys[story.key] = sent.case.id

    def _intake(self, story: Story, site_id: int | None) -> Intake:
        return Intake(
            kind=story.kind,
            text=story.marked(story.text),
            place=story.place,
            lon=None,
            lat=None,
            contact=Contact(story.name, story.phone, ""),
            site_id=site_id,
            about_people=story.people,
            consent=story.consent,
            same_as=self.keys[story.joins] if story.joins else None,
        )

    async def _step(self, at: int, story: Story, name: str, now: datetime) -> None:
        case = await Case.get(id=self.ids[at]).select_related("project__unit", "unit")
        await STEPS[name](Moment(case, story, self.cast, now))
        if story.public and name == "answer":
            await make_public(case_id=case.id, story=story, cast=self.cast, now=now)

    async def _settle(self, at: int, story: Story, now: datetime) -> None:
        update = await Update.get(title=story.settled, project__slug=story.project, replaced_at=None)
        project = await Project.get(slug=story.project).select_related("unit")
        assert project.unit is not None
        by = self.cast.authors[project.unit.name_zh].account
        async with in_transaction():
            await settle_cases(ids=[self.ids[at]], update=update, by=by, now=now)

    async def _receipts(self) -> list[tuple[str, str]]:
        """The newest answered cases, their codes, and what is new in the index."""
        while await tell_of_cases(now=self.now):
            pass
        rows = await Case.filter(state="answered", about_people=False).order_by("-id").limit(SHOWN)
        return [(number_of(case, prefix=self.settings.case_prefix), grouped(self.codes[case.id])) for case in rows]


async def _clock(now: datetime) -> None:
    await resume_waiting(now=now)
    await close_answered_cases(now=now)
    await escalate_overdue(now=now)


def _painted(scene: str) -> Photo:
    return check_and_reencode(draw(scene))
