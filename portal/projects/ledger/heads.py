"""Heads: what each chain is known by at the end of a day, for others to keep."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import date, datetime
from pathlib import Path

from tortoise.functions import Max

from portal.projects.ledger.checking import Head
from portal.projects.models import LedgerHead, Project
from portal.projects.programme_file import FileProblem
from portal.settings import Settings
from portal.store.durable import make_private_folder, write_privately
from portal.store.edition import changing_public_content
from portal.workdays import local_day

BATCH = 500
FIRST_LINE = "# project slug entries sha256"


async def publish_heads(*, settings: Settings, now: datetime) -> int:
    """Once a day: note the heads of the chains that moved, and write all heads to the day's file.

    Returns how many moved. The day's file tells a process that the day is done; two at once do no harm.
    """
    day = local_day(now)
    file = settings.data_dir / "heads" / f"{day.isoformat()}.txt"
    if await asyncio.to_thread(file.exists):
        return 0
    moved = [row async for row in _moved(day)]
    if moved:
        async with changing_public_content():
            await LedgerHead.bulk_create(moved, batch_size=BATCH, ignore_conflicts=True)
    text = text_of([line async for line in published_lines(day)], day=day)
    await asyncio.to_thread(_write, file, text)
    return len(moved)


def _write(file: Path, text: str) -> None:
    make_private_folder(file.parent)
    write_privately(file, text.encode())


async def _moved(day: date) -> AsyncIterator[LedgerHead]:
    async for projects in _batches():
        known = {row.project_id: row.count for row in await _newest([project.id for project in projects], day)}
        for project in projects:
            if known.get(project.id) != project.ledger_count:
                yield LedgerHead(project_id=project.id, day=day, count=project.ledger_count, hash=project.ledger_hash)


async def _batches() -> AsyncIterator[list[Project]]:
    last = 0
    while rows := await Project.filter(id__gt=last, ledger_count__gt=0).order_by("id").limit(BATCH):
        last = rows[-1].id
        yield rows


async def _newest(ids: list[int], day: date) -> list[LedgerHead]:
    newest = (
        await LedgerHead.filter(project_id__in=ids, day__lte=day)
        .annotate(newest=Max("id"))
        .group_by("project_id")
        .values_list("newest", flat=True)
    )
    return await LedgerHead.filter(id__in=list(newest)).order_by("project_id")


async def published_lines(day: date) -> AsyncIterator[str]:
    """The newest published head of each project, a line each."""
    async for projects in _batches():
        slugs = {project.id: project.slug for project in projects}
        for row in await _newest(list(slugs), day):
            yield f"{row.project_id} {slugs[row.project_id]} {row.count} {row.hash}"


async def present_lines() -> AsyncIterator[str]:
    """The heads as they are now."""
    async for projects in _batches():
        for row in projects:
            yield f"{row.id} {row.slug} {row.ledger_count} {row.ledger_hash}"


def text_of(lines: Iterable[str], *, day: date) -> str:
    return "\n".join([f"# {day.isoformat()}", FIRST_LINE, *lines, ""])


def read_heads(given: Iterable[str]) -> dict[str, list[Head]]:
    """Heads by slug, from files that the portal wrote or from SLUG:COUNT:HASH. Raises FileProblem."""
    found: dict[str, list[Head]] = {}
    for word in given:
        path = Path(word)
        lines = _lines_of(path) if path.is_file() else [word.replace(":", " ")]
        for line in lines:
            slug, count, digest = _parts(line, word)
            found.setdefault(slug, []).append(Head(count, digest, path.name if path.is_file() else "--head"))
    return found


def _lines_of(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise FileProblem([f"{path}: cannot be read as text: {problem}"]) from problem
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _parts(line: str, word: str) -> tuple[str, int, str]:
    match line.split():
        case [*_, slug, count, digest] if count.isdigit() and len(digest) == 64:
            return slug, int(count), digest.lower()
    raise FileProblem([f"{word}: {line!r} is no head; write SLUG:ENTRIES:SHA256 or name a file of heads"])
