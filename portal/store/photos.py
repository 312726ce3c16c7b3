"""Photos as they come in: checked before they are decoded, painted anew without anything but the picture."""

import hashlib
import threading
import warnings
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

from PIL import Image, ImageCms

from portal.store.photo_refusal import MAX_BYTES, MAX_MEGAPIXELS, PhotoReason, PhotoRefused
from portal.store.photo_scans import count_scans

__all__ = ["MAX_BYTES", "MAX_PHOTOS", "SIZES", "Photo", "PhotoReason", "PhotoRefused", "check_and_reencode", "photo_of"]

MAX_PHOTOS = 6
SIZES = {"large": 1600, "small": 480}  # pixels on the long side
MAX_PIXELS = MAX_MEGAPIXELS * 1_000_000
MAX_FRAMES = 4  # some phones put a depth map or a second exposure behind the photo
MAX_SCANS = 40  # encoders write 1 to 20
MAX_PROFILE_BYTES = 4 * 1024 * 1024
QUALITY: Final = 82
FORMATS = ("JPEG", "PNG", "WEBP")
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Pillow warns from 89 megapixels on; here everything above MAX_PIXELS is refused anyway.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
# Broken metadata is dropped anyway, and a stranger's file shall not write into our logs.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")

# While it is decoded, a photo of 40 megapixels takes 200 MB as JPEG, 500 as PNG, 650 as WebP (measured):
# one photo at a time keeps the process within that.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Photo:
    """A photo to keep: the SHA-256 of the upload in hex, a JPEG per size, the large one's size in pixels."""

    sha256_upload: str
    sizes: dict[str, bytes] = field(repr=False)
    width: int
    height: int


def check_and_reencode(data: bytes) -> Photo:
    """The photo in an upload's bytes, upright, in sRGB, as progressive JPEG without metadata.

    Takes JPEG, PNG and WebP; PhotoRefused says why another file is not taken. Takes CPU time: call it
    in a worker thread. At most one photo is decoded at a time, so that memory stays bounded.
    """
    if len(data) > MAX_BYTES:
        raise PhotoRefused(PhotoReason.too_large)
    if not _looks_like_a_photo(data):
        raise PhotoRefused(PhotoReason.not_an_image)
    with _one_at_a_time:
        try:
            large = _paint(data)
        except PhotoRefused:
            raise
        except (Image.DecompressionBombError, MemoryError):
            raise PhotoRefused(PhotoReason.too_many_pixels) from None
        except Exception:
            # Hostile bytes bring decoders to raise nearly anything (OSError, SyntaxError, struct.error, …).
            raise PhotoRefused(PhotoReason.damaged) from None
        return photo_of(large, uploaded=data)


def photo_of(large: Image.Image, *, uploaded: bytes) -> Photo:
    """A picture at its large size as a photo to keep."""
    sizes = {"large": _to_jpeg(large), "small": _to_jpeg(_shrunk(large, SIZES["small"]))}
    return Photo(hashlib.sha256(uploaded).hexdigest(), sizes, large.width, large.height)


def _looks_like_a_photo(data: bytes) -> bool:
    is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return is_webp or data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _paint(data: bytes) -> Image.Image:
    """The large picture in RGB, upright; what can be checked is checked before pixels are loaded."""
    with Image.open(BytesIO(data), formats=FORMATS) as source:
        if source.width * source.height > MAX_PIXELS:
            raise PhotoRefused(PhotoReason.too_many_pixels)
        if getattr(source, "n_frames", 1) > MAX_FRAMES:
            raise PhotoRefused(PhotoReason.animated)
        if data[:2] == b"\xff\xd8" and count_scans(data, up_to=MAX_SCANS) > MAX_SCANS:
            raise PhotoRefused(PhotoReason.damaged)
        orientation, profile = _orientation(source), source.info.get("icc_profile", b"")
        # A JPEG can be decoded at a half, a quarter or an eighth: that bounds the memory of large ones.
        source.draft(None, (SIZES["large"], SIZES["large"]))
        source.load()
        picture = _in_srgb(_opaque(source), profile)
    return picture.transpose(UPRIGHT[orientation]) if orientation in UPRIGHT else picture


def _orientation(source: Image.Image) -> int | None:
    try:
        return source.getexif().get(ORIENTATION)
    except Exception:
        return None  # broken metadata does not make the picture worse


def _opaque(source: Image.Image) -> Image.Image:
    """The picture at its large size on white, in a mode that a colour profile may speak of."""
    if source.has_transparency_data:
        layer = _shrunk(source if source.mode == "RGBA" else source.convert("RGBA"), SIZES["large"])
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return _shrunk(_plain(source), SIZES["large"])


def _plain(source: Image.Image) -> Image.Image:
    if source.mode in ("L", "RGB", "CMYK"):
        return source
    if source.mode.startswith("I"):  # 16 bits of grey, which convert() would cut at 255
        return source.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return source.convert("L" if source.mode == "1" else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """The picture in sRGB, from its own profile where that fits and is no monster."""
    if profile and len(profile) <= MAX_PROFILE_BYTES:
        try:
            own, srgb = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(picture, own, srgb, outputMode="RGB")
            return converted if converted is not None else picture.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a profile that does not fit is dropped like all other metadata
    return picture.convert("RGB")


def _shrunk(picture: Image.Image, longest: int) -> Image.Image:
    """A copy no longer than `longest` pixels on its long side; never enlarged."""
    scale = min(1.0, longest / max(picture.size))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _to_jpeg(picture: Image.Image) -> bytes:
    # Pillow would write a comment, and a profile, that hang on the picture.
    picture.info = {}
    painted = BytesIO()
    picture.save(painted, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    return painted.getvalue()
