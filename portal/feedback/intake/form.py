"""The resident's form: what was typed, made clean, or told about."""

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import FormData

from portal.feedback.contacts import Contact
from portal.feedback.danger_words import suggests_danger
from portal.feedback.intake.asked import Asked
from portal.feedback.kinds import KINDS
from portal.feedback.models import Case
from portal.web.forms import Errors, clean_line, clean_text, one
from portal.web.language import N_

# Stored with every case: which wording of the privacy notice the resident was shown.
NOTICE_VERSION = "2026-11-22.4"

LONGEST_TEXT = 2000
LONGEST_PLACE = 200
LONGEST_NAME = 40
LONGEST_PHONE = 60
LONGEST_EMAIL = 120

YES: Final = "yes"  # what a ticked box sends

# What goes back into the form when it comes back, and what goes along to another form with it.
CARRIED = ("kind", "place", "site", "lon", "lat", "phone", "email", "name", "project", "site_of", "same", "calm")
TICKED = ("about_people", "consent")
# The small task of a crowd; each view of the form has its own.
TASK = ("task", "work", "sum")
FIELDS = (*CARRIED, *TICKED, *TASK, "text")


@dataclass(frozen=True)
class Intake:
    """What a resident sends, clean and valid; ``lon`` and ``lat`` in WGS-84 degrees, both or none.

    ``about_people``: of the responsible unit. ``consent``: to the publication of a redacted summary. ``same_as``: the
    id of the open case of others that this is about too; then ``text`` may be empty.
    """

    kind: str
    text: str
    place: str
    lon: float | None
    lat: float | None
    contact: Contact
    site_id: int | None = None
    about_people: bool = False
    consent: bool = False
    same_as: int | None = None

    @property
    def is_dangerous(self) -> bool:
        """Whether the words suggest danger: intake sees the case first."""
        return suggests_danger(self.text)


def typed_in(form: FormData) -> dict[str, str]:
    """Every field of the form as it goes back into it: cleaned, nothing cut off."""
    typed = {name: clean_line(one(form, name)) for name in FIELDS}
    typed["text"] = clean_text(one(form, "text"))
    typed |= {name: YES for name in TICKED if typed[name]}
    return typed


def nothing_typed() -> dict[str, str]:
    return dict.fromkeys(FIELDS, "")


def check_intake(typed: dict[str, str], *, asked: Asked, same: Case | None = None, errors: Errors) -> Intake:
    """The values of a form; what is wrong is added to ``errors``, and the result then means nothing.

    A point outside the programme's box, or a site that is not offered, is taken out of ``typed``. With ``same``, the
    case of others that it joins, kind and words may be left out.
    """
    if same and not typed["kind"]:
        typed["kind"] = same.kind
    if typed["kind"] not in KINDS:
        errors.add("kind", N_("请选择反馈的类别：投诉、建议、咨询或表扬"))
    if typed["text"] or not same:
        check_text(typed["text"], errors)
    if drop_foreign_site(typed, asked):
        errors.add("site", N_("您换了项目，原来选的点位没有采用。请重新选择，也可以不选"))
    site_id = _read_site(typed, asked, errors)
    lon, lat = _read_point(typed, asked.box, errors)
    if len(typed["place"]) > LONGEST_PLACE:
        errors.add("place", N_("地点最多 %(n)s 个字，请写短一些"), n=LONGEST_PLACE)
    contact = read_contact(typed, errors)
    return Intake(
        kind=typed["kind"],
        text=typed["text"],
        place=typed["place"],
        lon=lon,
        lat=lat,
        contact=contact,
        site_id=site_id,
        about_people=bool(typed["about_people"]),
        consent=bool(typed["consent"]),
        same_as=same.id if same else None,
    )


def check_text(text: str, errors: Errors) -> None:
    """What a resident writes: at least one character that is seen, at most 2000 of any."""
    if not any(is_seen(character) for character in text):
        errors.add("text", N_("请写明具体情况"))
    elif len(text) > LONGEST_TEXT:
        errors.add("text", N_("写得太长了：最多 %(most)s 个字，现在有 %(now)s 个字"), most=LONGEST_TEXT, now=len(text))


def is_seen(character: str) -> bool:
    """Whether a character leaves anything to read: blanks and format characters (Cf) do not."""
    return not character.isspace() and unicodedata.category(character) != "Cf"


def drop_foreign_site(typed: dict[str, str], asked: Asked) -> bool:
    """Take out a site that was chosen while another project was: numbers begin anew in each. Whether there was one."""
    foreign = not asked.project and bool(typed["site"]) and typed["site_of"] != typed["project"]
    if foreign:
        typed["site"] = ""
    return foreign


def _read_site(typed: dict[str, str], asked: Asked, errors: Errors) -> int | None:
    site = asked.site(typed["site"])
    if typed["site"] and site is None:
        typed["site"] = ""
        errors.add("site", N_("这个项目没有您选的点位，没有采用。请重新选择，也可以不选"))
    return site.id if site else None


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


def read_contact(typed: dict[str, str], errors: Errors) -> Contact:
    """Telephone, e-mail and name as typed, cleaned."""
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
