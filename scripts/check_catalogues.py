"""Check that the catalogues hold exactly the words in use, each rightly translated.

Stale, fuzzy and missing words fail, and so does a translation whose placeholders differ
from its source: with them a page breaks in one language only.
"""

import re
import sys
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message
from messages import FIRST_TRANSLATION, TEMPLATE, catalogue_paths, extracted, read, strings

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
LONE_PERCENT = re.compile(r"%(?!\(\w+\)[sd])")


def ids(catalog: Catalog) -> set[object]:
    return {(message.context, message.id) for message in catalog if message.id}


def differences(*, have: set[object], want: set[object], name: str) -> Iterator[str]:
    for _, word in sorted(want - have, key=str):
        yield f"{name}: missing {word!r} (make messages)"
    for _, word in sorted(have - want, key=str):
        yield f"{name}: no longer used {word!r} (make messages)"


def faults_of(message: Message, name: str, *, must_be_translated: bool) -> Iterator[str]:
    forms = strings(message)
    if message.fuzzy:
        yield f"{name}: fuzzy {message.id!r}"
    if not all(forms):
        if must_be_translated or any(forms):
            yield f"{name}: not translated {message.id!r}"
        return
    sources = message.id if isinstance(message.id, tuple) else (message.id,)
    wanted = set(PLACEHOLDER.findall(sources[-1]))
    for position, form in enumerate(forms):
        found = set(PLACEHOLDER.findall(form))
        # "One photo" may leave the number out; no other form may.
        left_out_well = len(forms) > 1 and position == 0 and found < wanted
        if found != wanted and not left_out_well:
            yield f"{name}: placeholders of {message.id!r} and {form!r} differ"


def lone_percents(message: Message, name: str) -> Iterator[str]:
    """Newstyle gettext formats every message, so a bare % would break the page."""
    sources = message.id if isinstance(message.id, tuple) else (message.id,)
    for text in (*sources, *filter(None, strings(message))):
        if LONE_PERCENT.search(text.replace("%%", "")):
            yield f"{name}: write %% for a per cent sign in {text!r}"


def faults() -> Iterator[str]:
    in_use = ids(extracted())
    if not TEMPLATE.exists():
        yield "locales/messages.pot is missing (make messages)"
        return
    yield from differences(have=ids(read(TEMPLATE)), want=in_use, name="messages.pot")
    for locale, path in catalogue_paths().items():
        if not path.exists():
            yield f"{locale}/messages.po is missing (make messages)"
            continue
        catalog = read(path, locale)
        yield from differences(have=ids(catalog), want=in_use, name=f"{locale}/messages.po")
        for message in filter(lambda one: one.id, catalog):
            yield from lone_percents(message, f"{locale}/messages.po")
            yield from faults_of(message, f"{locale}/messages.po", must_be_translated=locale == FIRST_TRANSLATION)


if __name__ == "__main__":
    found = list(faults())
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    sys.exit(bool(found))
