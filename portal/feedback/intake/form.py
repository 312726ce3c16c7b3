"""The resident's form: what was typed, made clean, or told about."""

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData

from portal.feedback.contacts import Contact
from portal.feedback.kinds import KINDS
from portal.web.forms import Errors, clean_line, clean_text, one
from portal.web.language import N_

# Stored with every case: which wording of the privacy notice the resident was shown.
NOTICE_VERSION = "2026-11-22.2"

LONGEST_TEXT = 2000
LONGEST_PLACE = 200
LONGEST_NAME = 40
LONGEST_PHONE = 60
LONGEST_EMAIL = 120

FIELDS = ("kind", "text", "place", "lon", "lat", "phone", "email", "name", "project")


@dataclass(frozen=True)
class Intake:
    """What a resident sends, clean and valid; ``lon`` and ``lat`` in WGS-84 degrees, both or none."""

    kind: str
    text: str
    place: str
    lon: float | None
    lat: float | None
    contact: Contact


def typed_in(form: FormData) -> dict[str, str]:
    """Every field of the form as it goes back into it: cleaned, nothing cut off."""
    typed = {name: clean_line(one(form, name)) for name in FIELDS}
    typed["text"] = clean_text(one(form, "text"))
    return typed


def nothing_typed() -> dict[str, str]:
    return dict.fromkeys(FIELDS, "")


def check_intake(typed: dict[str, str], *, box: Mapping[str, float] | None, errors: Errors) -> Intake:
    """The values of a form; what is wrong is added to ``errors``, and the result then means nothing.

    A point outside ``box`` (west, south, east, north) is taken out of ``typed``.
    """
    if typed["kind"] not in KINDS:
        errors.add("kind", N_("请选择反馈的类别：投诉、建议、咨询或表扬"))
    check_text(typed["text"], errors)
    lon, lat = _read_point(typed, box, errors)
    if len(typed["place"]) > LONGEST_PLACE:
        errors.add("place", N_("地点最多 %(n)s 个字，请写短一些"), n=LONGEST_PLACE)
    contact = _read_contact(typed, errors)
    return Intake(typed["kind"], typed["text"], typed["place"], lon, lat, contact)


def check_text(text: str, errors: Errors) -> None:
    """What a resident writes: at least one character that is seen, at most 2000 of any."""
    if not any(is_seen(character) for character in text):
        errors.add("text", N_("请写明具体情况"))
    elif len(text) > LONGEST_TEXT:
        errors.add("text", N_("写得太长了：最多 %(most)s 个字，现在有 %(now)s 个字"), most=LONGEST_TEXT, now=len(text))


def is_seen(character: str) -> bool:
    """Whether a character leaves anything to read: blanks and format characters (Cf) do not."""
    return not character.isspace() and unicodedata.category(character) != "Cf"


def _read_point(
    typed: dict[str, str], box: Mapping[str, float] | None, errors: Errors
) -> tuple[float | None, float | None]:
    if not typed["lon"] and not typed["lat"]:
        return None, None
    lon, lat = _degrees(typed["lon"]), _degrees(typed["lat"])
    inside = (
        box is not None and box["west"] <= lon <= box["east"] and box["south"] <= lat <= box["north"]
    )  # nan is inside nothing
    if not inside:
        typed["lon"] = typed["lat"] = ""
        errors.add("place", N_("您在地图上标注的位置不在本区范围内，没有采用。请重新标注，或者用文字写明地点"))
        return None, None
    return lon, lat


def _degrees(value: str) -> float:
    try:
        return float(value) if len(value) <= 40 else math.nan
    except ValueError:
        return math.nan


def _read_contact(typed: dict[str, str], errors: Errors) -> Contact:
    # Full-width digits are what many Chinese keyboards give.
    phone = unicodedata.normalize("NFKC", typed["phone"][:200]).strip()
    email = unicodedata.normalize("NFKC", typed["email"][:500]).strip()
    # Their shape is not judged: nothing optional may block, and a WeChat name reaches somebody too.
    if len(phone) > LONGEST_PHONE:
        errors.add("phone", N_("电话最多 %(n)s 个字，请写短一些"), n=LONGEST_PHONE)
    if len(email) > LONGEST_EMAIL:
        errors.add("email", N_("邮箱最多 %(n)s 个字，请写短一些"), n=LONGEST_EMAIL)
    if len(typed["name"]) > LONGEST_NAME:
        errors.add("name", N_("称呼最多 %(n)s 个字，请写短一些"), n=LONGEST_NAME)
    return Contact(typed["name"], phone, email)
