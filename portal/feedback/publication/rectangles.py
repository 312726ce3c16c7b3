"""The rectangles that staff draw on a photo, as number fields send them."""

from collections.abc import Mapping, Sequence

from portal.store.blurring import Rectangle

MOST = 8
SIDES = ("x", "y", "w", "h")


def field_of(photo_id: int, at: int, side: str) -> str:
    """The name of one number field: "r12-0-x"."""
    return f"r{photo_id}-{at}-{side}"


def rectangles_typed(typed: Mapping[str, str], photo_id: int, *, width: int, height: int) -> list[Rectangle] | None:
    """The rectangles of a photo, cut to it; lines left empty are none. None when a line is no rectangle of it."""
    found: list[Rectangle] = []
    for at in range(MOST):
        line = [typed.get(field_of(photo_id, at, side), "") for side in SIDES]
        if not any(line):
            continue
        numbers = [int(value) if value.isascii() and value.isdigit() and len(value) <= 5 else -1 for value in line]
        inside = Rectangle(*numbers).within(width, height) if min(numbers) >= 0 else None
        if inside is None:
            return None
        found.append(inside)
    return found


def as_typed(photo_id: int, rectangles: Sequence[Sequence[int]]) -> dict[str, str]:
    """Kept rectangles as the values of the number fields."""
    return {
        field_of(photo_id, at, side): str(value)
        for at, rectangle in enumerate(rectangles[:MOST])
        for side, value in zip(SIDES, rectangle, strict=True)
    }
