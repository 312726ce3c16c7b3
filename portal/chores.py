"""What the clock does each minute: whatever time brings about in any room. It knows them all, so it lies above."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import anyio.to_thread

from portal.feedback.due.recount import recount_provisional
from portal.feedback.figures.freezing import count_anew, freeze_months
from portal.feedback.handling.asking import resume_waiting
from portal.feedback.handling.escalation import escalate_overdue
from portal.feedback.housekeeping import close_answered_cases, delete_contacts, drop_ended_tickets, tell_of_cases
from portal.feedback.models import CasePhoto, PublicAnswerPhoto
from portal.feedback.publication.photos import drop_gone_photos
from portal.projects.ledger.heads import publish_heads
from portal.projects.light import standings
from portal.projects.models import UpdateDocument, UpdatePhoto
from portal.projects.publication import tell_scheduled
from portal.settings import Settings
from portal.staff.drafts import drop_old_drafts
from portal.staff.models import Session
from portal.store.file_store import FileStore
from portal.store.migrate import drop_old_copy
from portal.store.photo_store import PhotoStore
from portal.web.logs import log

# None lives longer than a day; till then they tell who was signed in.
SESSIONS_KEPT = timedelta(days=30)
# Long enough to notice that the database is an older one, brought back from a backup.
ORPHANS_KEPT = timedelta(days=7)

Chore = Callable[[Settings, datetime], Awaitable[object]]


async def keep_house(*, settings: Settings, now: datetime) -> None:
    """Everything that time brings about. Runs every minute, in any number of processes; running twice does no harm.

    A chore that fails (a full disk, a row that is not as it should be) keeps none of the others from running.
    """
    for name, chore in CHORES.items():
        try:
            await chore(settings, now)
        except Exception as error:  # whatever it is, the next minute tries again
            log.error("a chore failed", chore=name, exc_info=error)


async def sweep_photos(store: PhotoStore, *, group: int, now: datetime) -> int:
    """Delete the files of one of the store's 256 folders that belong to no row: a process died while it kept them.

    Each minute looks into another folder. Returns how many photos were deleted. A database without any photo
    may be the wrong one: then nothing is touched.
    """
    names = await anyio.to_thread.run_sync(lambda: store.old_names(group, before=now - ORPHANS_KEPT))
    if not names:
        return 0
    known: set[str] = set()
    for rows in (CasePhoto, UpdatePhoto):
        known |= set(await rows.filter(name__in=names).values_list("name", flat=True))  # type: ignore[arg-type]
    public = PublicAnswerPhoto.filter(name__in=names, gone_at__isnull=True)
    known |= set(await public.values_list("name", flat=True))  # type: ignore[arg-type]
    if not known and not await CasePhoto.exists() and not await UpdatePhoto.exists():
        return 0
    for name in names - known:
        await anyio.to_thread.run_sync(store.delete, name)
    return len(names - known)


async def sweep_documents(store: FileStore, *, group: int, now: datetime) -> int:
    """Delete the files of documents that belong to no row, as `sweep_photos` does. Returns how many."""
    names = await anyio.to_thread.run_sync(lambda: store.old_names(group, before=now - ORPHANS_KEPT))
    if not names or not await UpdateDocument.exists():
        return 0
    known = await UpdateDocument.filter(name__in=names).values_list("name", flat=True)
    orphans = names - set(known)
    for name in orphans:
        await anyio.to_thread.run_sync(store.delete, name)
    return len(orphans)


async def _photos(settings: Settings, now: datetime) -> None:
    await sweep_photos(PhotoStore(settings.photo_dir), group=_group(now), now=now)


async def _documents(settings: Settings, now: datetime) -> None:
    await sweep_documents(FileStore(settings.document_dir), group=_group(now), now=now)


def _group(now: datetime) -> int:
    return int(now.timestamp() // 60) % 256


async def _old_copy(settings: Settings, now: datetime) -> None:
    drop_old_copy(settings, now=now)


CHORES: dict[str, Chore] = {
    "answered cases": lambda settings, now: close_answered_cases(now=now),
    "waiting cases": lambda settings, now: resume_waiting(now=now),
    "overdue cases": lambda settings, now: escalate_overdue(now=now),
    "provisional due dates": lambda settings, now: recount_provisional(now=now),
    "contacts": lambda settings, now: delete_contacts(settings=settings, now=now),
    "tickets": lambda settings, now: drop_ended_tickets(now=now),
    "sessions": lambda settings, now: Session.filter(created_at__lte=now - SESSIONS_KEPT).delete(),
    "drafts": lambda settings, now: drop_old_drafts(now=now),
    "photos": _photos,
    "photos no longer public": lambda settings, now: drop_gone_photos(PhotoStore(settings.photo_dir), now=now),
    "documents": _documents,
    "copy before a migration": _old_copy,
    "lights": lambda settings, now: standings.ready(now=now, settings=settings),
    "scheduled updates, lights": lambda settings, now: standings.follow_scheduled(now=now, settings=settings),
    "scheduled updates, ledger": lambda settings, now: tell_scheduled(now=now),
    "heads": lambda settings, now: publish_heads(settings=settings, now=now),
    "frozen months": lambda settings, now: freeze_months(now=now),
    "figures and voices": lambda settings, now: count_anew(now=now),
    "messages": lambda settings, now: tell_of_cases(now=now),
}
