"""The verbs of an update: saved, sent to review, decided on, corrected, withdrawn.

Each verb is one transaction with an appended fact. An approval counts for exactly what the reviewer saw: the digest of
text, photos, documents and figures. The server sets the time of publication, and what the update says of the record
takes effect with it.
"""

from portal.projects.publication.bundles import (
    Part,
    bundled,
    draft_bundle,
    publish_bundle,
    send_back_bundle,
    spread_update,
    submit_bundle,
)
from portal.projects.publication.corrections import draft_correction
from portal.projects.publication.decisions import publish, publish_urgently, send_back
from portal.projects.publication.drafts import draft_update, recall_update, save_update, submit_update
from portal.projects.publication.moves import hold_projects
from portal.projects.publication.owed import ask_for_correction, confirm
from portal.projects.publication.scheduled import tell_scheduled
from portal.projects.publication.withdrawal import withdraw
from portal.projects.update_digest import digest_of

__all__ = [
    "Part",
    "ask_for_correction",
    "bundled",
    "confirm",
    "digest_of",
    "draft_bundle",
    "draft_correction",
    "draft_update",
    "hold_projects",
    "publish",
    "publish_bundle",
    "publish_urgently",
    "recall_update",
    "save_update",
    "send_back",
    "send_back_bundle",
    "spread_update",
    "submit_bundle",
    "submit_update",
    "tell_scheduled",
    "withdraw",
]
