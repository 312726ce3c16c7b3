"""How what a resident wrote begins, as lists of the desk show it."""

from portal.feedback.publication.masking import without_contacts
from portal.staff.viewer import Viewer

LONGEST = 40
# Longer than any number that begins before the cut, so that none is cut before it is known for one.
LOOKED_AT = 160


def beginning_of(text: str, *, viewer: Viewer | None) -> str:
    """At most 40 characters on one line; numbers are masked for who may not open contacts, as for ``viewer`` None."""
    words = " ".join(text.split())
    opens = viewer is not None and viewer.may("open contacts")
    read = words if opens else without_contacts(words[:LOOKED_AT])
    return read[:LONGEST] + ("…" if len(words) > LONGEST else "")
