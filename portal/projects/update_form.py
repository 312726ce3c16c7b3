"""The author's form for an update: text, photos with words, what it changes on the record."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starlette.datastructures import FormData, UploadFile

from portal.projects.figures_form import figures_of, read_figures
from portal.projects.models import Milestone, Project, Target, Update, UpdatePhoto
from portal.staff.viewer import Viewer
from portal.store.photos import MAX_PHOTOS
from portal.web.forms import Errors, clean_line, clean_text, one
from portal.web.language import N_

TITLE, BODY, REASON, ALT = 120, 5000, 500, 200
NEW_ROWS = 3
FACTS = {"person": 60, "phone": 60, "place_zh": 120, "official_zh": 2000, "official_source": 300}


@dataclass
class PhotoRow:
    """A photo to add: its upload and the words for it."""

    upload: UploadFile
    alt: str

    @property
    def file_name(self) -> str:
        """As much of the name as it takes to know the file again."""
        return clean_line(self.upload.filename)[:60]


@dataclass
class UpdateForm:
    """What was typed, and what is wrong with it. ``changes`` is ready to be stored when there are no errors."""

    title: str = ""
    body: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    photos: list[PhotoRow] = field(default_factory=list)
    kept_photos: dict[int, str] = field(default_factory=dict)
    removed_photos: set[int] = field(default_factory=set)
    errors: Errors = field(default_factory=Errors)

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.typed.get(name, "")


def form_of(update: Update, project: Project, targets: Sequence[Target]) -> UpdateForm:
    """The form filled from a draft."""
    changes: dict[str, Any] = update.changes
    typed: dict[str, str] = {}
    for row, new in enumerate(changes.get("new", [])):
        typed |= {f"new{row}_{name}": new.get(name) or "" for name in ("title", "planned_on", "actual_on")}
    for key, day in changes.get("reached", {}).items():
        typed[f"m{key}_actual_on"] = day
    for key, revised in changes.get("revised", {}).items():
        typed |= {f"m{key}_due_on": revised["due_on"], f"m{key}_reason": revised["reason"]}
    facts = changes.get("facts", {})
    typed |= {name: facts.get(name, getattr(project, name)) for name in FACTS}
    typed["is_our_unit"] = "yes" if "unit_id" in facts else ""
    typed |= figures_of(targets, changes.get("achieved", {}))
    return UpdateForm(title=update.title, body=update.body, typed=typed, changes=changes)


def empty_form(project: Project, targets: Sequence[Target]) -> UpdateForm:
    return UpdateForm(typed={**{name: getattr(project, name) for name in FACTS}, **figures_of(targets, {})})


def read_update_form(
    form: FormData,
    *,
    project: Project,
    milestones: Sequence[Milestone],
    targets: Sequence[Target],
    photos: Sequence[UpdatePhoto],
    by: Viewer,
    today: date,
    complete: bool,
) -> UpdateForm:
    """Read what was sent; ``complete`` when it is to go to review and must lack nothing."""
    read = UpdateForm(title=clean_line(one(form, "title")), body=clean_text(one(form, "body")))
    read.typed = {name: clean_text(value) for name, value in form.items() if isinstance(value, str)}
    _check_text(read, complete=complete)
    _read_photos(form, read, photos)
    changes = {
        "new": _new_milestones(read, today),
        "reached": _reached(read, milestones, today),
        "revised": _revised(read, milestones),
        "achieved": read_figures(read.typed, targets, read.errors),
        "facts": _facts(read, project, by),
    }
    read.changes = {name: value for name, value in changes.items() if value}
    return read


def _check_text(read: UpdateForm, *, complete: bool) -> None:
    if not read.title:
        read.errors.add("title", N_("请写标题，一句话说清有什么进展"))
    elif len(read.title) > TITLE:
        read.errors.add("title", N_("标题最多 %(most)s 字，现在有 %(n)s 字"), most=TITLE, n=len(read.title))
    if complete and not read.body:
        read.errors.add("body", N_("请写正文：做了什么、在哪里、下一步是什么"))
    elif len(read.body) > BODY:
        read.errors.add("body", N_("正文最多 %(most)s 字，现在有 %(n)s 字"), most=BODY, n=len(read.body))


def _read_photos(form: FormData, read: UpdateForm, photos: Sequence[UpdatePhoto]) -> None:
    for photo in photos:
        if one(form, f"photo{photo.id}_remove"):
            read.removed_photos.add(photo.id)
            continue
        alt = clean_line(one(form, f"photo{photo.id}_alt"))[:ALT]
        read.kept_photos[photo.id] = alt
        if not alt:
            read.errors.add(f"photo{photo.id}_alt", N_("请用一句话说明这张照片拍的是什么，看不见照片的人靠它了解"))
    for row in range(MAX_PHOTOS):
        upload = form.get(f"photo_{row}")
        alt = clean_line(one(form, f"alt_{row}"))[:ALT]
        if not isinstance(upload, UploadFile) or not upload.filename:
            continue
        read.photos.append(PhotoRow(upload, alt))
        if not alt:
            read.errors.add(f"alt_{row}", N_("请用一句话说明这张照片拍的是什么，看不见照片的人靠它了解"))
    if len(read.kept_photos) + len(read.photos) > MAX_PHOTOS:
        read.errors.add("photos", N_("一条进展最多 %(most)s 张照片"), most=MAX_PHOTOS)


def _date(read: UpdateForm, name: str) -> date | None:
    typed = read.value(name)
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        read.errors.add(name, N_("“%(typed)s”不是日期，请写成 2024-09-30 这样"), typed=typed[:20])
        return None
    if not 2000 <= day.year <= 2100:
        read.errors.add(name, N_("“%(typed)s”不在 2000 到 2100 年之间，请再看一下年份"), typed=typed[:20])
        return None
    return day


def _past(read: UpdateForm, name: str, today: date) -> date | None:
    day = _date(read, name)
    if day and day > today:
        read.errors.add(name, N_("实际完成日期不能晚于今天"))
        return None
    return day


def _new_milestones(read: UpdateForm, today: date) -> list[dict[str, str | None]]:
    rows: list[dict[str, str | None]] = []
    for row in range(12):
        title = clean_line(read.value(f"new{row}_title"))
        planned, actual = _date(read, f"new{row}_planned_on"), _past(read, f"new{row}_actual_on", today)
        if not title and not planned and not actual:
            continue
        if not title or len(title) > TITLE:
            read.errors.add(f"new{row}_title", N_("请写节点名称，最多 %(most)s 字"), most=TITLE)
        if not planned:
            read.errors.add(f"new{row}_planned_on", N_("请写节点的计划日期"))
        rows.append(
            {
                "title": title,
                "planned_on": planned.isoformat() if planned else None,
                "actual_on": actual.isoformat() if actual else None,
            }
        )
    return rows


def _reached(read: UpdateForm, milestones: Sequence[Milestone], today: date) -> dict[str, str]:
    days = {str(row.id): _past(read, f"m{row.id}_actual_on", today) for row in milestones if row.actual_on is None}
    return {key: day.isoformat() for key, day in days.items() if day}


def _revised(read: UpdateForm, milestones: Sequence[Milestone]) -> dict[str, dict[str, str]]:
    revised: dict[str, dict[str, str]] = {}
    for row in milestones:
        day = _date(read, f"m{row.id}_due_on") if row.actual_on is None else None
        reason = read.value(f"m{row.id}_reason")
        if day is None:
            continue
        if not reason or len(reason) > REASON:
            read.errors.add(f"m{row.id}_reason", N_("改期须写明原因，最多 %(most)s 字，会公开"), most=REASON)
        if read.value(f"m{row.id}_actual_on"):
            read.errors.add(f"m{row.id}_due_on", N_("已完成的节点不能再改期，请只填其中一个日期"))
        if day == row.planned_on:
            read.errors.add(f"m{row.id}_due_on", N_("改期日期和原计划相同，不用改期"))
        revised[str(row.id)] = {"due_on": day.isoformat(), "reason": reason}
    return revised


def _facts(read: UpdateForm, project: Project, by: Viewer) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for name, most in FACTS.items():
        value = read.value(name) if name == "official_zh" else clean_line(read.value(name))
        if len(value) > most:
            read.errors.add(name, N_("最多 %(most)s 字，现在有 %(n)s 字"), most=most, n=len(value))
        elif name in read.typed and value != getattr(project, name):
            facts[name] = value
    if facts.get("official_zh") and not (facts.get("official_source") or project.official_source):
        read.errors.add("official_source", N_("录入原文时请写明出处"))
    if read.value("is_our_unit") and project.unit_id is None and by.unit_id is not None:
        facts["unit_id"] = by.unit_id
    return facts
