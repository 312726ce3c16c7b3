"""What an update settles that lies above the projects: open cases of residents, of which this room knows nothing.

``portal.app`` registers what it is to ask; without it the form has no such part, and publication settles nothing.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.projects.models import Project, Update
from portal.staff.models import Account
from portal.web.forms import Word

KEY = "settles"


@dataclass(frozen=True)
class OpenCase:
    """A line to tick. ``joined``: how many others joined it; ``begins``: 40 characters of the resident's words.

    ``begins`` is empty where no unit is named whose people may read it. ``is_open`` is False for one that was ticked
    in a draft and is over by now.
    """

    id: int
    number: str
    kind: Word
    label: Word | None
    site: str
    received_on: date
    due_on: date
    joined: int
    begins: str
    tongue: str
    is_open: bool = True


@dataclass(frozen=True)
class Offered:
    """The cases on a form, those due first before the others, and how many are open in all."""

    cases: Sequence[OpenCase] = ()
    count: int = 0


@dataclass(frozen=True)
class Settling:
    """``offered``: the open cases of a project, those with the ids first of all among them. ``named``: cases by ids.

    ``settle`` is called in the transaction in which an update appears: with the ids, the update, its author, now.
    """

    offered: Callable[[Project, Sequence[int]], Awaitable[Offered]]
    named: Callable[[int, Sequence[int]], Awaitable[Sequence[OpenCase]]]
    settle: Callable[[Sequence[int], Update, Account, datetime], Awaitable[object]]


_registered: list[Settling] = []


def register_settling(settling: Settling) -> None:
    """Ask this one from now on; there is one at most."""
    _registered[:] = [settling]


def settles_in(update: Update) -> list[int]:
    """The ids of the cases that an update settles."""
    ids = update.changes.get(KEY)
    return [number for number in ids if isinstance(number, int)] if isinstance(ids, list) else []


async def offered_for(project: Project, chosen: Sequence[int]) -> Offered | None:
    """What the form offers; None where nobody is registered."""
    return await _registered[0].offered(project, chosen) if _registered else None


async def cases_named(project_id: int, ids: Sequence[int]) -> Sequence[OpenCase]:
    """The cases of a project with these ids, as far as its own people may see them."""
    return await _registered[0].named(project_id, ids) if _registered and ids else []


async def settle_with(updates: Sequence[Update], *, now: datetime) -> None:
    """Let updates that appear now settle what they say, in the caller's transaction. Wants their authors."""
    for update in updates:
        if _registered and (ids := settles_in(update)):
            await _registered[0].settle(ids, update, update.author, now)
