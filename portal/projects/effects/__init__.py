"""What the publication of an update does to the record, in the transaction of its publication.

An update's ``changes`` is a JSON object; each of these keys is optional, days are ISO 8601, quantities plain
decimals as text, and the keys of maps are the ids of rows as text:

- ``new``: [{title, planned_on, actual_on, kind, planned_words}] milestones to add (``kind`` "start" or "step")
- ``reached``: {milestone: day}
- ``revised``: {milestone: {due_on, reason}}
- ``corrected``: {milestone: {actual_on (or null), reason}} a day that was published wrongly
- ``dropped``: {milestone: reason}
- ``targets``: [{id (null for a new one), name_zh, unit_zh, planned, basis, reason}]
- ``targets_ended``: {target: reason}
- ``curves``: {target: {points: [{on_day | milestone, quantity}], reason}} the whole planned curve anew
- ``entries``: {target: [{on_day, achieved, note}]} cumulative figures
- ``achieved``: {target: quantity} the same as of the day of publication (drafts of version 0.1)
- ``shortfalls``: {target: text}
- ``sites``: [{number (null for a new one), name_zh, name_en, lon, lat, precision_m, geometry, covers, reason}]
- ``sites_removed``: {number: reason}
- ``notices``: [{kind, title, body, begins_at, ends_at, site}] ``site`` a number or null, moments ISO 8601 with offset
- ``notices_ended``: {notice: reason}
- ``facts``: columns of the project; ``facts_reason``: why, where the promise itself changes
- ``ended``: {on, reason} the project is given up (终止)
- ``settles``: [case id] open cases of residents that it answers; the record of the project stays as it is

Whatever is here but ``settles`` changes the record, so the update takes effect at once and not at a later moment.
"""

from collections.abc import Mapping
from datetime import datetime

from portal.projects.effects.closed_year import must_be_open
from portal.projects.effects.facts import change_facts
from portal.projects.effects.milestones import change_milestones
from portal.projects.effects.notices import change_notices
from portal.projects.effects.sites import change_sites
from portal.projects.effects.targets import change_targets
from portal.projects.ledger.change import Change
from portal.projects.models import Update
from portal.projects.settling import KEY as SETTLES


def changes_record(changes: Mapping[str, object]) -> bool:
    """Whether these changes are of the record."""
    return any(key != SETTLES for key in changes)


async def take_effect(update: Update, *, now: datetime) -> list[Change]:
    """Apply an update's changes and give what the ledger is to hold of them, in order.

    Raises Conflict when another update has taken effect that rules one of them out, or when the year is closed.
    """
    done: list[Change] = []
    if changes_record(update.changes):
        await must_be_open(update, now=now)
    for change in (change_facts, change_milestones, change_targets, change_sites, change_notices):
        done += await change(update, now=now)
    return done
