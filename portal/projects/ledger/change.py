"""A change to the public record, as whoever makes it tells it to the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# A day is written as ISO 8601, a quantity as a plain decimal ("23.4"), both as text; a number is an int.
Fact = str | int | None


@dataclass(frozen=True)
class Change:
    """What changed on a project, from what, to what, and why.

    ``kind``: one of ``portal.projects.ledger.kinds``. ``subject``: the row it is about, "milestone 12".
    ``before`` and ``after`` hold ids, days and figures, which are hashed as they are; the ``…_texts`` hold what
    people wrote, of which the chain keeps salted digests, so that a text can be removed later.
    """

    kind: str
    subject: str
    before: Mapping[str, Fact] = field(default_factory=dict)
    after: Mapping[str, Fact] = field(default_factory=dict)
    before_texts: Mapping[str, str] = field(default_factory=dict)
    after_texts: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
