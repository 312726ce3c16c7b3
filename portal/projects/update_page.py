"""What the pages of the desk that show an update have in common."""

from portal.projects.changed_rows import changed_rows
from portal.projects.models import Update
from portal.projects.states import FACT_WORDS, STATE_WORDS
from portal.web.forms import Errors


async def shown(update: Update, *, errors: Errors | None = None) -> dict[str, object]:
    """What the pages that show an update need."""
    return {
        "errors": errors or Errors(),
        "path": f"/desk/updates/{update.id}",
        "update": update,
        "project": update.project,
        **await changed_rows(update),
        "facts": sorted(update.facts, key=lambda fact: fact.id),
        "fact_words": FACT_WORDS,
        "state_words": STATE_WORDS,
    }
