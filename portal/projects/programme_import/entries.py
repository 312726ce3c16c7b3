"""What an import leaves in the ledger of a project."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.projects.ledger.change import Change, Fact
from portal.projects.models import Project

TEXTS = ("title_zh", "promise_zh")
FACTS = ("due", "scope")


def project_changes(before: Mapping[str, Any], after: Mapping[str, Any], reason: str) -> list[Change]:
    """Entries for the columns that were promised; the others are no promise."""
    texts = [name for name in TEXTS if name in after]
    facts = [name for name in FACTS if name in after]
    changes = []
    if texts:
        before_texts, after_texts = ({name: side[name] for name in texts} for side in (before, after))
        changes.append(Change("promise", "project", before_texts=before_texts, after_texts=after_texts, reason=reason))
    if facts:
        old, new = ({name: _fact(side[name]) for name in facts} for side in (before, after))
        changes.append(Change("import", "project", before=old, after=new, reason=reason))
    return changes


def renamed(before: str, after: str) -> Change:
    return Change("import", "project", before={"slug": before}, after={"slug": after})


def merged(into: Project, reason: str) -> Change:
    return Change(
        "import", "project", after={"merged_into": into.id}, after_texts={"title_zh": into.title_zh}, reason=reason
    )


def _fact(value: Any) -> Fact:
    return value.isoformat() if isinstance(value, date) else value
