"""Open cases of a project that others may say are theirs too: shown by a neutral label that staff set, never by words.

What is typed does not choose among cases by their words: else a stranger could try out what others wrote.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.feedback.intake.asked import Asked
from portal.feedback.kinds import KINDS
from portal.feedback.models import Case
from portal.feedback.states import JOINED, LEADING
from portal.feedback.subjects import SUBJECTS
from portal.projects.models import Site
from portal.store.keys import Keyring
from portal.store.vault import CannotUnseal, seal, unseal

MOST, LOOKED_AT = 5, 200
PURPOSE = "offered case"


@dataclass(frozen=True)
class Offer:
    """An open case as others see it. ``token`` names it to the form; ``others``: how many told of it so far.

    ``fits``: it is at the site, or about the subject, that was told of; else it only hangs on the same project.
    """

    token: str
    kind: str
    subject: str
    site: Site | None
    received_at: datetime
    others: int
    is_chosen: bool = False
    fits: bool = True


async def offers_for(
    asked: Asked,
    *,
    project_id: int | None,
    text: str = "",
    kind: str = "",
    site_id: int | None = None,
    chosen: int | None = None,
    keyring: Keyring,
) -> list[Offer]:
    """The open cases with a label of a project, the ``chosen`` one and those that fit best first; one query."""
    if project_id is None:
        return []
    open_ones = Case.filter(project_id=project_id, state__in=LEADING, about_people=False)
    newest = open_ones.exclude(label="").order_by("-id").limit(LOOKED_AT)
    rows = await newest.values("id", "kind", "label", "site_id", "submitted_at", "joined_count")

    def fit(row: dict[str, Any]) -> tuple[bool, bool, bool, bool, int]:
        at_site = site_id is not None and row["site_id"] == site_id
        spoken_of = _is_spoken_of(row["label"], text)
        return row["id"] == chosen, at_site, spoken_of, row["kind"] == kind, row["joined_count"]

    best = sorted((row for row in rows if row["label"] in SUBJECTS), key=fit, reverse=True)[:MOST]
    return [_offer(row, asked.sites, project_id, keyring, fit(row)) for row in best]


async def offered_case(token: str, *, project_id: int | None, keyring: Keyring) -> Case | None:
    """The case behind the token of an offer, or the one that it has been joined to; None for a token that is none."""
    try:
        case_id, about = json.loads(unseal(keyring, "sessions", token, purpose=PURPOSE))
    except CannotUnseal:
        return None
    case = await Case.get_or_none(id=case_id, project_id=about) if about == project_id else None
    if case is not None and case.state == JOINED and case.joined_to_id:
        return await Case.get(id=case.joined_to_id)
    return case


def seal_offer(case_id: int, *, project_id: int, keyring: Keyring) -> str:
    """A token that names a case to a form and shows no number."""
    plain = json.dumps([case_id, project_id]).encode()
    return seal(keyring.current("sessions"), plain, purpose=PURPOSE)


def _offer(
    row: dict[str, Any], sites: Sequence[Site], project_id: int, keyring: Keyring, fit: Sequence[bool | int]
) -> Offer:
    return Offer(
        token=seal_offer(row["id"], project_id=project_id, keyring=keyring),
        kind=KINDS[row["kind"]].word,
        subject=SUBJECTS[row["label"]],
        site=next((site for site in sites if site.id == row["site_id"]), None),
        received_at=row["submitted_at"],
        others=row["joined_count"] + 1,
        is_chosen=bool(fit[0]),
        fits=any(fit[:3]),
    )


def _is_spoken_of(label: str, text: str) -> bool:
    """Whether two characters of a subject's name that follow each other stand in a text."""
    name = SUBJECTS.get(label, "")
    return any(name[at : at + 2] in text for at in range(len(name) - 1))
