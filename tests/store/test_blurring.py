"""What is burnt into a photo cannot be read out of it again."""

from io import BytesIO

from PIL import Image, ImageChops, ImageDraw

from portal.store.blurring import Rectangle, burn
from portal.store.photos import check_and_reencode

PART = Rectangle(200, 150, 240, 80)


def scene(words: str, *, size: tuple[int, int] = (800, 600)) -> bytes:
    """A photo with a plate on a wall."""
    picture = Image.effect_noise(size, 40).convert("RGB")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((PART.x, PART.y, PART.x + PART.width, PART.y + PART.height), fill="navy")
    draw.text((PART.x + 20, PART.y + 10), words, fill="white", font_size=56)
    file = BytesIO()
    picture.save(file, "JPEG", quality=95)
    return check_and_reencode(file.getvalue()).sizes["large"]


def part_of(jpeg: bytes, part: Rectangle = PART) -> Image.Image:
    with Image.open(BytesIO(jpeg)) as picture:
        scale = picture.width / 800
        box = (part.x, part.y, part.x + part.width, part.y + part.height)
        return picture.convert("RGB").crop(tuple(round(side * scale) for side in box))  # type: ignore[arg-type]


def contrast(picture: Image.Image) -> int:
    """The largest step between neighbours, 0 to 255; a JPEG's blocks carry some of the noise around into the edge."""
    inner = min(picture.size) // 8
    grey = picture.convert("L").crop((inner, inner, picture.width - inner, picture.height - inner))
    moved = ImageChops.difference(grey, ImageChops.offset(grey, 1, 0)).crop((1, 0, *grey.size))
    return int(moved.getextrema()[1])


def test_no_edge_is_left_in_a_burnt_part() -> None:
    before = scene("B12345")
    burnt = burn(before, [PART])
    assert contrast(part_of(before)) > 100
    for size in ("large", "small"):
        assert contrast(part_of(burnt.sizes[size])) < 12, size


def test_two_plates_burnt_are_the_same_but_for_their_light() -> None:
    burnt = [part_of(burn(scene(words), [PART]).sizes["large"]) for words in ("B12345", "E67890")]
    apart = ImageChops.difference(*burnt).convert("L")
    assert apart.getextrema()[1] <= 40
    assert ImageChops.difference(part_of(scene("B12345")), part_of(scene("E67890"))).convert("L").getextrema()[1] > 150


def test_the_rest_of_the_photo_stays() -> None:
    before = scene("B12345")
    elsewhere = Rectangle(500, 400, 200, 150)
    apart = ImageChops.difference(part_of(before, elsewhere), part_of(burn(before, [PART]).sizes["large"], elsewhere))
    assert apart.convert("L").getextrema()[1] < 40


def test_a_rectangle_is_cut_to_the_photo() -> None:
    assert Rectangle(-5, 590, 20, 50).within(800, 600) == Rectangle(0, 590, 15, 10)
    assert Rectangle(800, 0, 5, 5).within(800, 600) is None
    assert Rectangle(3, 3, 0, 5).within(800, 600) is None


def test_a_rectangle_of_one_pixel_and_one_of_everything_are_burnt() -> None:
    before = scene("B12345")
    assert burn(before, [Rectangle(799, 599, 1, 1)]).width == 800
    assert contrast(part_of(burn(before, [Rectangle(0, 0, 800, 600)]).sizes["large"])) < 12
