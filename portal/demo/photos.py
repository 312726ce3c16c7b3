"""Photos of the sample: drawn in flat colours, so that nobody takes them for photographs."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (960, 640)
SKY, GREY_SKY, GROUND, ASPHALT, EARTH = "#bcd9e6", "#c9cdd0", "#8f9a7b", "#6c7075", "#8a6a4a"
WALL, RUST, STEEL, GREEN, GLASS = "#d8cfc0", "#7d4a2d", "#9fb2bc", "#3d7a52", "#5f8ea6"
NIGHT, LAMP = "#1b2738", "#f2c14e"


def draw(scene: str) -> bytes:
    """A PNG of a scene of SCENES."""
    picture = Image.new("RGB", SIZE, SKY)
    SCENES[scene](ImageDraw.Draw(picture))
    frame = ImageDraw.Draw(picture)
    frame.rectangle((0, 0, SIZE[0] - 1, SIZE[1] - 1), outline="#b7a04a", width=14)
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _ground(pen: ImageDraw.ImageDraw, *, sky: str, ground: str) -> None:
    pen.rectangle((0, 0, 960, 400), fill=sky)
    pen.rectangle((0, 400, 960, 640), fill=ground)


def _trench(pen: ImageDraw.ImageDraw) -> None:
    _ground(pen, sky=GREY_SKY, ground=ASPHALT)
    pen.polygon([(180, 640), (380, 400), (620, 400), (820, 640)], fill=EARTH)
    pen.line([(500, 400), (500, 640)], fill=RUST, width=54)
    for x, y in ((120, 480), (760, 460), (860, 560), (60, 590)):
        pen.line([(x, y), (x + 40, y + 18), (x + 70, y - 6)], fill="#3f4245", width=6)


def _street(pen: ImageDraw.ImageDraw) -> None:
    _ground(pen, sky=SKY, ground=ASPHALT)
    for x in range(60, 960, 180):
        pen.rectangle((x, 510, x + 90, 524), fill="#f4f4ee")
    for x in (90, 380, 690):
        pen.rectangle((x, 180, x + 160, 400), fill=WALL)
        pen.ellipse((x + 170, 290, x + 250, 390), fill=GREEN)


def _night(pen: ImageDraw.ImageDraw) -> None:
    _ground(pen, sky=NIGHT, ground="#2a2d31")
    for x in range(20, 960, 160):
        pen.rectangle((x, 330, x + 130, 450), fill="#c77f2a")
        pen.ellipse((x + 52, 290, x + 78, 316), fill=LAMP)


def _ruin(pen: ImageDraw.ImageDraw) -> None:
    _ground(pen, sky=GREY_SKY, ground=GROUND)
    pen.rectangle((260, 170, 700, 470), fill="#b3a48e")
    pen.line([(300, 170), (360, 300), (330, 470)], fill="#5d5346", width=7)
    for x in (380, 560):
        pen.rectangle((x, 240, x + 80, 330), fill="#2f3436")
        pen.line([(x, 240), (x + 80, 330)], fill="#b3a48e", width=6)


def _building(pen: ImageDraw.ImageDraw) -> None:
    _ground(pen, sky=SKY, ground=EARTH)
    pen.rectangle((280, 200, 690, 480), fill=WALL)
    for y in (200, 340):
        pen.line([(250, y), (720, y)], fill=STEEL, width=8)
    for x in range(250, 730, 94):
        pen.line([(x, 120), (x, 480)], fill=STEEL, width=8)


def _roof(pen: ImageDraw.ImageDraw) -> None:
    _ground(pen, sky=SKY, ground=GROUND)
    pen.rectangle((240, 300, 720, 500), fill=WALL)
    pen.polygon([(190, 300), (480, 140), (770, 300)], fill="#3c5a78")


def _pipes(pen: ImageDraw.ImageDraw) -> None:
    _ground(pen, sky=WALL, ground=EARTH)
    for y in (440, 540):
        pen.line([(0, y), (960, y)], fill=STEEL, width=70)
        for x in range(120, 960, 210):
            pen.line([(x, y - 35), (x, y + 35)], fill="#5d6d75", width=10)


def _carpark(pen: ImageDraw.ImageDraw) -> None:
    _ground(pen, sky=GREY_SKY, ground=ASPHALT)
    for x in range(80, 960, 160):
        pen.line([(x, 420), (x - 60, 640)], fill="#d9d9d2", width=6)


def _chargers(pen: ImageDraw.ImageDraw) -> None:
    _carpark(pen)
    for x in range(70, 960, 160):
        pen.rectangle((x, 280, x + 56, 420), fill=GREEN)
        pen.rectangle((x + 10, 296, x + 46, 330), fill="#e7f3ea")


def _bus(pen: ImageDraw.ImageDraw) -> None:
    _street(pen)
    pen.rectangle((240, 330, 760, 520), fill="#2f6f8f")
    for x in range(270, 740, 80):
        pen.rectangle((x, 355, x + 60, 420), fill=GLASS)
    for x in (330, 650):
        pen.ellipse((x, 490, x + 70, 560), fill="#22272a")
    pen.rectangle((840, 250, 900, 340), fill="#f4f4ee")


SCENES: dict[str, Callable[[ImageDraw.ImageDraw], None]] = {
    "trench": _trench,
    "street": _street,
    "night": _night,
    "ruin": _ruin,
    "building": _building,
    "roof": _roof,
    "pipes": _pipes,
    "carpark": _carpark,
    "chargers": _chargers,
    "bus": _bus,
}
