"""How an entry is written down before it is hashed; docs/ledger.md says the same for strangers.

RFC 8785 (JCS) gives one way to write a JSON value, in any language.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

BEFORE_THE_FIRST = "0" * 64


@dataclass(frozen=True)
class Link:
    """What is hashed of an entry. ``facts``: {before, after, texts}, texts being digests by name."""

    project: int
    number: int
    at: datetime
    kind: str
    subject: str
    unit: str
    update: int | None
    facts: Mapping[str, Any]
    previous: str

    @property
    def written(self) -> bytes:
        """The canonical JSON, UTF-8."""
        return rfc8785.dumps(
            {
                "project": self.project,
                "number": self.number,
                "at": moment_text(self.at),
                "kind": self.kind,
                "subject": self.subject,
                "unit": self.unit,
                "update": self.update,
                "before": self.facts["before"],
                "after": self.facts["after"],
                "texts": self.facts["texts"],
                "previous": self.previous,
            }
        )

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.written).hexdigest()


def moment_text(moment: datetime) -> str:
    """In UTC with six decimals: "2024-07-10T02:00:00.000000Z"."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def text_digest(salt: str, text: str) -> str:
    """SHA-256, in hex, of the salt's sixteen bytes and the text in UTF-8."""
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()
