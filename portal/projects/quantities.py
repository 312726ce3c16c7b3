"""How exact quantities are written and read."""

import re
import unicodedata
from decimal import Decimal

# As the columns hold it: eleven digits before the point, three behind.
QUANTITY = re.compile(r"[0-9]{1,11}(\.[0-9]{1,3})?")


def plain(quantity: Decimal | None) -> str:
    """A quantity without needless zeros, "" for none."""
    if quantity is None:
        return ""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity_in(typed: str) -> Decimal | None:
    """The quantity that was typed; full width and commas are understood. None for what is no quantity."""
    text = unicodedata.normalize("NFKC", typed).replace(",", "").strip()
    return Decimal(text) if QUANTITY.fullmatch(text) else None
