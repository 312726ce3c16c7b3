"""The example in docs/ledger.md: what stands there is what the portal computes, and what a stranger would."""

import hashlib
import json
import re
from datetime import datetime

from portal.projects.ledger.canonical import Link, text_digest
from portal.settings import ROOT

DOC = (ROOT / "docs/ledger.md").read_text(encoding="utf-8")
EXAMPLE = DOC.partition("## An example")[2].partition("## Heads")[0]


def blocks() -> tuple[str, str, str]:
    digest, written, digest_of_entry = re.findall(r"```(?:json)?\n(.+?)\n```", EXAMPLE, re.DOTALL)[:3]
    return digest, written, digest_of_entry


def salt_and_text() -> tuple[str, str]:
    found = re.search(r"salt `([0-9a-f]{32})` and the text `([^`]+)`", EXAMPLE)
    assert found
    return found[1], found[2]


def test_the_documents_hashes_are_those_of_anybodys_sha256() -> None:
    digest, written, hashed = blocks()
    salt, text = salt_and_text()
    assert hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest() == digest
    assert hashlib.sha256(written.encode()).hexdigest() == hashed
    assert json.loads(written)["texts"]["reason"] == digest
    assert json.dumps(json.loads(written), ensure_ascii=False, sort_keys=True, separators=(",", ":")) == written


def test_the_portal_computes_the_same() -> None:
    digest, written, hashed = blocks()
    entry = json.loads(written)
    facts = {name: entry.pop(name) for name in ("before", "after", "texts")}
    link = Link(**{**entry, "at": datetime.fromisoformat(entry["at"]), "facts": facts})
    assert (text_digest(*salt_and_text()), link.written.decode(), link.hash) == (digest, written, hashed)
