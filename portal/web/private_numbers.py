"""Numbers that belong to one person: mobile telephones and identity cards, wherever they stand in a text."""

import re

_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx](?!\d)")


def mobile_in(text: str) -> str:
    """The first mobile number in a text, as it stands there; "" when there is none."""
    found = _MOBILE.search(text)
    return found.group() if found else ""


def identity_in(text: str) -> str:
    """The first identity number in a text, as it stands there; "" when there is none."""
    found = _IDENTITY.search(text)
    return found.group() if found else ""
