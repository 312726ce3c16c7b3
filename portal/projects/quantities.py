"""How exact quantities are written and read."""

import re
import unicodedata
from decimal import Decimal

# As the columns hold it: eleven digits before the point, three behind.
QUANTITY = re.compile(r"[0-9]{1,11}(\.[0-9]{1,3}0*)?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")


def plain(quantity: Decimal | None) -> str:
    """A quantity without needless zeros, "" for none."""
    if quantity is None:
        return ""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity_in(typed: str) -> Decimal | None:
    """The quantity that was typed, in a form, a table or a file. None for what is no quantity.

    Full width is understood, and commas that part groups of three: "1,200" is one, "1,5" may mean anything.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    return Decimal(text) if QUANTITY.fullmatch(text) else None
