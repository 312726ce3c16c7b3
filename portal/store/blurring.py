"""Burning rectangles into a photo, so that nothing of what stood there is left in the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageFilter, ImageOps

from portal.store.photos import Photo, photo_of

# However large the rectangle, so few cells of colour are left of it, each in so few shades: a face, a plate or a line
# of text cannot be told from another with the same light on it.
CELLS = 3
SHADE_BITS = 3
MARGIN = 4  # pixels around, for what shines through at the edge


@dataclass(frozen=True)
class Rectangle:
    """A part of a photo, in pixels of its large picture."""

    x: int
    y: int
    width: int
    height: int

    def within(self, width: int, height: int) -> "Rectangle | None":
        """The part of it that lies in a picture of this size; None when none does."""
        left, top = max(0, self.x), max(0, self.y)
        right, bottom = min(width, self.x + self.width), min(height, self.y + self.height)
        return Rectangle(left, top, right - left, bottom - top) if right > left and bottom > top else None


def burn(large: bytes, rectangles: Sequence[Rectangle]) -> Photo:
    """A photo of our own with these parts made unrecognisable, in all sizes. Takes CPU time: call it in a thread."""
    with Image.open(BytesIO(large), formats=("JPEG",)) as source:
        picture = source.convert("RGB")
    for part in rectangles:
        wider = Rectangle(part.x - MARGIN, part.y - MARGIN, part.width + 2 * MARGIN, part.height + 2 * MARGIN)
        if inside := wider.within(picture.width, picture.height):
            _burn(picture, inside)
    return photo_of(picture, uploaded=large)


def _burn(picture: Image.Image, part: Rectangle) -> None:
    box = (part.x, part.y, part.x + part.width, part.y + part.height)
    longer = max(part.width, part.height)
    cells = (max(1, round(CELLS * part.width / longer)), max(1, round(CELLS * part.height / longer)))
    # Each cell is the mean of all its pixels; the paper over it is made of the few shades alone.
    few = ImageOps.posterize(picture.crop(box).resize(cells, Image.Resampling.BOX), SHADE_BITS)
    coarse = few.resize((part.width, part.height), Image.Resampling.NEAREST)
    picture.paste(coarse.filter(ImageFilter.GaussianBlur(longer / CELLS / 3)), box)
