"""How exact quantities are written."""

from decimal import Decimal


def plain(quantity: Decimal | None) -> str:
    """A quantity without needless zeros, "" for none."""
    if quantity is None:
        return ""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
