"""What the clock does: closes answered cases, deletes contacts, hands on messages, turns the lights' day, sweeps up."""

from datetime import datetime, timedelta

import anyio.to_thread

from portal.feedback.models import Case, CasePhoto, EndedTicket
from portal.feedback.moves import TOPIC, move
from portal.feedback.states import ANSWERED, CLOSES_AFTER_DAYS
from portal.projects.ledger.heads import publish_heads
from portal.projects.light import standings
from portal.projects.models import UpdateDocument, UpdatePhoto
from portal.projects.publication import tell_scheduled
from portal.settings import Settings
from portal.staff.drafts import drop_old_drafts
from portal.staff.models import Session
from portal.store.file_store import FileStore
from portal.store.migrate import drop_old_copy
from portal.store.models import Outbox
from portal.store.outbox import deliver
from portal.store.photo_store import PhotoStore
from portal.web.logs import log
from portal.web.problems import Conflict

BATCH = 200
# None lives longer than a day; till then they tell who was signed in.
SESSIONS_KEPT = timedelta(days=30)
# Long enough to notice that the database is an older one, brought back from a backup.
ORPHANS_KEPT = timedelta(days=7)


async def keep_house(*, settings: Settings, now: datetime) -> None:
    """Everything that time brings about. Runs every minute, in any number of processes; running twice does no harm."""
    await close_answered_cases(now=now)
    await delete_contacts(settings=settings, now=now)
    await EndedTicket.filter(until__lte=now).delete()
    await Session.filter(created_at__lte=now - SESSIONS_KEPT).delete()
    await drop_old_drafts(now=now)
    group = int(now.timestamp() // 60) % 256
    await sweep_photos(PhotoStore(settings.photo_dir), group=group, now=now)
    await sweep_documents(FileStore(settings.document_dir), group=group, now=now)
    drop_old_copy(settings, now=now)
    await standings.ready(now=now, settings=settings)
    await standings.follow_scheduled(now=now, settings=settings)
    await tell_scheduled(now=now)
    await publish_heads(settings=settings, now=now)
    await deliver({TOPIC: _log_case_fact}, now=now)


async def close_answered_cases(*, now: datetime) -> int:
    """Close what was answered 15 days ago. Returns how many were closed."""
    ripe = Case.filter(state=ANSWERED, answered_at__lte=now - timedelta(days=CLOSES_AFTER_DAYS))
    closed = 0
    for case in await ripe.order_by("answered_at").limit(BATCH):
        try:
            await move(case=case, verb="close", by=None, now=now, closed_at=now)
        except Conflict:  # another process, or a resident, was first
            continue
        closed += 1
    return closed


async def delete_contacts(*, settings: Settings, now: datetime) -> int:
    """Delete the contacts of cases that were closed so many days ago. Returns how many."""
    closed_before = now - timedelta(days=settings.contact_days)
    return await Case.filter(closed_at__lte=closed_before).exclude(contact="").update(contact="")


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


async def _log_case_fact(message: Outbox) -> None:
    log.info("case " + str(message.payload["kind"]), outbox=message.id)
