import gzip
import hashlib
import struct
import time
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from portal.store.photo_scans import count_scans
from portal.store.photos import MAX_BYTES, Photo, PhotoReason, PhotoRefused, check_and_reencode

RED, BLUE, WHITE = (200, 30, 30), (30, 30, 200), (255, 255, 255)
# 1 to 8: where EXIF says the upright picture's top left corner lies in the stored one.
TOP_LEFT_OF = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (0, 1), 7: (1, 1), 8: (1, 0)}


def drawn(size: tuple[int, int] = (640, 400), mode: str = "RGB", colour: object = RED) -> Image.Image:
    return Image.new(mode, size, colour)  # type: ignore[arg-type]


def as_bytes(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def opened(photo: Photo, size: str = "large") -> Image.Image:
    return Image.open(BytesIO(photo.sizes[size]))


def refusal(data: bytes) -> PhotoReason:
    with pytest.raises(PhotoRefused) as caught:
        check_and_reencode(data)
    return caught.value.reason


def like(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 12 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_two_progressive_jpegs(kind: str) -> None:
    data = as_bytes(drawn((3200, 2000)), kind)
    photo = check_and_reencode(data)
    assert (photo.width, photo.height) == (1600, 1000) == opened(photo).size
    assert opened(photo, "small").size == (480, 300)
    assert sorted(photo.sizes) == ["large", "small"]
    assert photo.sha256_upload == hashlib.sha256(data).hexdigest()
    for size in photo.sizes:
        picture = opened(photo, size)
        assert (picture.format, picture.mode, "progressive" in picture.info) == ("JPEG", "RGB", True)
        assert like(picture.getpixel((5, 5)), RED)


def test_a_small_photo_is_not_enlarged() -> None:
    photo = check_and_reencode(as_bytes(drawn((100, 40))))
    assert (opened(photo).size, opened(photo, "small").size) == ((100, 40), (100, 40))


def test_a_line_of_pixels_stays_a_line() -> None:
    photo = check_and_reencode(as_bytes(drawn((9000, 1)), "PNG"))
    assert (opened(photo).size, opened(photo, "small").size) == ((1600, 1), (480, 1))


def with_everything() -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = "Secretphone", "Secret remark"
    exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 51.0, 30.0), 3: "E", 4: (121.0, 31.0, 12.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>Secret place</x:xmpmeta>"
    return as_bytes(drawn(), exif=exif, xmp=xmp, comment=b"Secret comment", icc_profile=profile, dpi=(72, 72))


def png_with_words() -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_itxt("Comment", "Secret comment")
    words.add_text("Software", "Secret software")
    exif = Image.Exif()
    exif[0x010F] = "Secretphone"
    return as_bytes(drawn(), "PNG", pnginfo=words, exif=exif)


@pytest.mark.parametrize("make", [with_everything, png_with_words])
def test_nothing_but_the_picture_stays(make: Callable[[], bytes]) -> None:
    data = make()
    assert b"Secret" in data
    photo = check_and_reencode(data)
    for size, content in photo.sizes.items():
        picture = opened(photo, size)
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert (dict(picture.getexif()), picture.info.get("icc_profile")) == ({}, None)
        assert b"Secret" not in content and b"Exif" not in content and b"ICC_PROFILE" not in content


@pytest.mark.parametrize("orientation", TOP_LEFT_OF)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_stands_upright(orientation: int, kind: str) -> None:
    stored, (right, low) = drawn((400, 200)), TOP_LEFT_OF[orientation]
    stored.paste(BLUE, (right * 320, low * 160, right * 320 + 80, low * 160 + 40))
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = check_and_reencode(as_bytes(stored, kind, exif=exif, quality=95))
    assert opened(photo).size == ((200, 400) if orientation >= 5 else (400, 200))
    assert like(opened(photo).getpixel((10, 10)), BLUE)
    assert like(opened(photo).getpixel((photo.width - 10, photo.height - 10)), RED)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_a_wrong_orientation_is_ignored(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert check_and_reencode(as_bytes(drawn(), exif=exif)).width == 640


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_exif_does_no_harm() -> None:
    assert check_and_reencode(as_bytes(drawn(), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")).width == 640


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png_is_taken(mode: str) -> None:
    base = drawn(mode="L", colour=200)
    picture = Image.new("I;16", base.size, 200 * 256) if mode == "I;16" else base.convert(mode)
    photo = check_and_reencode(as_bytes(picture, "PNG"))
    # A grey of 200 becomes a raster of black and white in one bit.
    assert mode == "1" or like(opened(photo).getpixel((9, 9)), (200, 200, 200))


def test_a_press_photo_in_cmyk_is_taken() -> None:
    photo = check_and_reencode(as_bytes(drawn(mode="CMYK", colour=(0, 0, 0, 0))))
    assert like(opened(photo).getpixel((9, 9)), WHITE)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_becomes_white(kind: str) -> None:
    photo = check_and_reencode(as_bytes(drawn(mode="RGBA", colour=(0, 0, 0, 0)), kind))
    assert like(opened(photo).getpixel((9, 9)), WHITE)


def test_colours_are_brought_to_srgb() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A profile whose red is blue: what it calls red must come out blue.
    swapped = profile.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")
    photo = check_and_reencode(as_bytes(drawn(colour=(255, 0, 0)), icc_profile=swapped))
    assert like(opened(photo).getpixel((9, 9)), (0, 0, 255))


@pytest.mark.parametrize("profile", [b"no profile", b"\0" * 200])
def test_a_broken_profile_is_dropped(profile: bytes) -> None:
    photo = check_and_reencode(as_bytes(drawn(), icc_profile=profile))
    assert like(opened(photo).getpixel((9, 9)), RED)


def test_a_profile_for_another_kind_of_picture_is_dropped() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert check_and_reencode(as_bytes(drawn(), icc_profile=lab)).width == 640


def png_of(width: int, height: int, *, bits: int = 1) -> bytes:
    """A blank grey PNG written by hand, so that no test has to hold its pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = zlib.compress(b"\0" * ((1 + (width * bits + 7) // 8) * height), 9)
    head = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (8_000, 5_001), (65_535, 65_535)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_loaded(width: int, height: int) -> None:
    bomb = png_of(width, height) if width < 60_000 else png_of(8, 8).replace(b"\0\0\0\x08" * 2, b"\0\0\xff\xff" * 2)
    start = time.process_time()
    assert refusal(bomb) == (PhotoReason.too_many_pixels if width < 60_000 else PhotoReason.damaged)
    assert time.process_time() - start < 0.5


def test_forty_megapixels_are_taken() -> None:
    assert check_and_reencode(png_of(8_000, 5_000)).width == 1600


def test_more_than_ten_megabytes_are_refused_unread() -> None:
    assert refusal(as_bytes(drawn()) + b"\0" * MAX_BYTES) == PhotoReason.too_large


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        gzip.compress(as_bytes(drawn())),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"RIFF\0\0\0\0WAVE",
        as_bytes(drawn(), "GIF"),
        as_bytes(drawn(), "BMP"),
        as_bytes(drawn(), "TIFF"),
    ],
)
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    assert refusal(data) == PhotoReason.not_an_image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_that_was_cut_off_is_damaged(kind: str) -> None:
    noise = Image.effect_noise((300, 300), 90).convert("RGB")
    data = as_bytes(noise, kind)
    for length in (13, 40, len(data) // 2, len(data) - 300):
        assert refusal(data[:length]) == PhotoReason.damaged


def frames(count: int) -> list[Image.Image]:
    return [drawn((20, 20), colour=(shade % 256, shade // 256, 0)) for shade in range(count)]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_is_refused_and_a_few_frames_give_the_first(kind: str) -> None:
    first, *rest = frames(400)
    assert refusal(as_bytes(first, kind, save_all=True, append_images=rest)) == PhotoReason.animated
    first, *rest = drawn(colour=RED), drawn(colour=BLUE)
    photo = check_and_reencode(as_bytes(first, kind, save_all=True, append_images=rest))
    assert like(opened(photo).getpixel((9, 9)), RED)


def test_a_phone_photo_with_a_second_picture_behind_gives_the_first() -> None:
    data = as_bytes(drawn(colour=RED), "MPO", save_all=True, append_images=[drawn(colour=BLUE)])
    assert like(opened(check_and_reencode(data)).getpixel((9, 9)), RED)


def test_a_page_hidden_in_a_photo_does_not_come_out() -> None:
    script = b"<html><script>alert(1)</script>"
    polyglot = as_bytes(drawn(), comment=script) + script
    assert polyglot.count(script) == 2
    photo = check_and_reencode(polyglot)
    assert all(b"script" not in content for content in photo.sizes.values())


def repeated_scans(times: int) -> bytes:
    data = as_bytes(drawn(), progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * times + data[-2:]


def test_a_jpeg_that_paints_a_thousand_times_is_refused() -> None:
    usual = count_scans(repeated_scans(1), up_to=99)
    assert 1 < usual < 20
    assert count_scans(repeated_scans(11), up_to=99) == usual + 10
    assert check_and_reencode(repeated_scans(3)).width == 640
    assert refusal(repeated_scans(1000)) == PhotoReason.damaged


def test_a_png_comment_that_unpacks_to_a_gigabyte_is_refused() -> None:
    packed = zlib.compress(b"\0" * 80_000_000, 9)
    content = b"Comment\0\0" + packed
    chunk = struct.pack(">I", len(content)) + b"zTXt" + content + struct.pack(">I", zlib.crc32(b"zTXt" + content))
    plain = png_of(8, 8)
    assert refusal(plain[:33] + chunk + plain[33:]) == PhotoReason.damaged


def test_each_reason_has_words_with_its_figures() -> None:
    said = {str(PhotoRefused(reason)) for reason in PhotoReason}
    assert len(said) == len(PhotoReason)
    assert "不能超过 10 MB" in str(PhotoRefused(PhotoReason.too_large))
    assert "4000 万像素" in str(PhotoRefused(PhotoReason.too_many_pixels))
    assert "JPEG、PNG 或 WebP" in str(PhotoRefused(PhotoReason.not_an_image))
    assert {PhotoRefused(reason).status for reason in PhotoReason} == {422}


STARTS = [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x24\0\0\0WEBPVP8X"]


@given(st.sampled_from(STARTS), st.binary(max_size=400))
def test_any_bytes_are_taken_or_refused(start: bytes, rest: bytes) -> None:
    try:
        check_and_reencode(start + rest)
    except PhotoRefused as refused:
        assert refused.reason in PhotoReason


@settings(max_examples=60)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0), st.binary(min_size=1, max_size=6))
def test_a_photo_with_flipped_bytes_is_taken_or_refused(kind: str, place: int, noise: bytes) -> None:
    data = bytearray(as_bytes(drawn((64, 48)), kind))
    at = place % len(data)
    data[at : at + len(noise)] = noise
    try:
        check_and_reencode(bytes(data))
    except PhotoRefused as refused:
        assert refused.reason in PhotoReason
