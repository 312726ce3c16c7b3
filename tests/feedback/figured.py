"""Cases for figures, written as rows: what happened to each and when, without the pages that bring it about."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from portal.feedback.models import Case, CaseFact
from portal.workdays import end_of_day, local_day

_numbers = count(1)


def row(sent: datetime, *, days: int = 7, **more: Any) -> Case:
    """A case sent at a moment and due at the end of so many calendar days later."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "kind": "complaint",
        "text": "泵站夜里有异响。",
        "locale": "zh",
        "notice_version": "1",
        "state": "submitted",
        "submitted_at": sent,
        "due_at": end_of_day(local_day(sent) + timedelta(days=days)),
        "due_days": 5,
        "key_id": "key",
        "form_hash": f"figured {number}",
        "code_hash": "",
        "content_digest": "",
    }
    return Case(**{**values, **more})


async def a_case(
    sent: datetime, *facts: tuple[str, datetime], details: dict[str, Any] | None = None, **more: Any
) -> Case:
    """A case with its facts, each a kind and a moment; ``details`` by kind."""
    made = row(sent, **more)
    await made.save()
    for kind, at in (("submitted", sent), *facts):
        await CaseFact.create(case_id=made.id, kind=kind, at=at, detail=(details or {}).get(kind, {}))
    return made


async def many(rows: Sequence[Case]) -> None:
    await Case.bulk_create(list(rows), batch_size=2000)
