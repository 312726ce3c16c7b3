"""What taking a list over would change, row by row, as the updates that would be published."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from portal.projects.deadlines.plain_form import plain_form
from portal.projects.lists.record import Record
from portal.projects.lists.row_form import faults_of, quantity_of
from portal.projects.lists.rows import Row, programme_in, projects_in, targets_in
from portal.projects.models import ListDraft, Milestone, Project
from portal.projects.quantities import plain
from portal.web.forms import Chinese, Errors, Word
from portal.web.language import N_

PUBLISHED_TEXTS = ("title", "area", "official", "due_words", "person", "unit_words", "support", "reason")
BEGIN_TITLE, END_TITLE = "开工实施", "全部完成"


@dataclass
class Planned:
    """A row with the project that it is about, the changes that its update carries, and what a reviewer reads of them.

    ``project`` is None for a new one (``is_new``) until it is made. ``errors`` by the fields of the row's form.
    """

    row: Row
    project: Project | None
    is_new: bool
    changes: dict[str, Any] = field(default_factory=dict)
    told: list[Word] = field(default_factory=list)
    needs_reason: bool = False
    errors: Errors = field(default_factory=Errors)


@dataclass
class Plan:
    """``faults`` are those of the whole list."""

    rows: list[Planned]
    faults: list[Word]

    @property
    def ready(self) -> bool:
        return not self.faults and not any(planned.errors for planned in self.rows)

    @property
    def changing(self) -> list[Planned]:
        return [planned for planned in self.rows if planned.is_new or planned.changes]


def plan_of(draft: ListDraft, record: Record) -> Plan:
    """Compare a list with the record. Nothing is read or written."""
    rows = [planned_of(row, record, source=draft.source) for row in projects_in(draft.rows)]
    _refuse_doubles(rows, record)
    return Plan(rows, _faults(draft, record))


def digest_of(draft: ListDraft, plan: Plan) -> str:
    """SHA-256 of all that a take-over would do: what the reviewer saw is taken over and nothing else."""
    head = programme_in(draft.rows)
    parts = [[item.row, item.project.id if item.project else None, item.changes] for item in plan.rows]
    content = [draft.year, draft.source, head["title"], head["issuer"], parts]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def words_of(draft: ListDraft, plan: Plan) -> list[str]:
    """Every text that a take-over would publish."""
    head = programme_in(draft.rows)
    words = [head["title"], head["issuer"], draft.source]
    for row in (planned.row for planned in plan.changing):
        words += [row[name] for name in PUBLISHED_TEXTS]
        words += [target[name] for target in targets_in(row) for name in ("name", "unit")]
    return [text for text in words if text]


def planned_of(row: Row, record: Record, *, source: str) -> Planned:
    project = record.projects.get(row["project"]) if row["project"] is not None else None
    planned = Planned(row, project, project is None, errors=faults_of(row))
    if planned.errors:
        return planned
    if project is None:
        if row["slug"] in record.slugs:
            planned.errors.add("slug", N_("这个网址已经有项目用过，请换一个"))
        planned.changes = _of_a_new_one(row)
        return planned
    _compare(planned, project, source=source)
    if planned.needs_reason and not row["reason"]:
        planned.errors.add("reason", N_("已公布的承诺、期限或目标有变，须写明原因，会公开"))
    return planned


def _faults(draft: ListDraft, record: Record) -> list[Word]:
    head = programme_in(draft.rows)
    faults = []
    if record.closed:
        faults.append(Word(N_("这一年的项目已经办结存档，不能再改")))
    if not draft.source:
        faults.append(Word(N_("请写明名单的出处：文件名称、文号和公布日期")))
    if record.programme is None and not (head["title"] and head["issuer"]):
        faults.append(Word(N_("请写明年度名单的名称和发布机关")))
    if not projects_in(draft.rows):
        faults.append(Word(N_("名单里没有项目")))
    return faults


def _refuse_doubles(rows: Sequence[Planned], record: Record) -> None:
    numbers = Counter(item.row["number"] for item in rows)
    slugs = Counter(item.row["slug"] for item in rows if item.project is None)
    targets = Counter(item.project.id for item in rows if item.project)
    listed = {item.project.id for item in rows if item.project}
    others = {project.number for project in record.projects.values() if project.id not in listed}
    for item in rows:
        if numbers[item.row["number"]] > 1 or (item.project is None and item.row["number"] in others):
            item.errors.add("number", N_("编号 %(number)s 用了不止一次"), number=item.row["number"])
        if item.project is None and slugs[item.row["slug"]] > 1:
            item.errors.add("slug", N_("名单里有两个项目用了同一个网址"))
        if item.project and targets[item.project.id] > 1:
            item.errors.add("project", N_("名单里有两行对应同一个项目"))


def _of_a_new_one(row: Row) -> dict[str, Any]:
    changes = {"new": _new_milestones(row, ()), "targets": [_new_target(target) for target in targets_in(row)]}
    return {name: value for name, value in changes.items() if value}


def _new_target(target: Mapping[str, str]) -> dict[str, Any]:
    planned = plain(quantity_of(target["planned"]))
    return {"id": None, "name_zh": target["name"], "unit_zh": target["unit"], "planned": planned}


def _new_milestones(row: Row, there: Sequence[Milestone]) -> list[dict[str, Any]]:
    titles = {milestone.title for milestone in there}
    words = row["due_words"][:120]
    return [
        {"title": title, "planned_on": row[name], "actual_on": None, "kind": kind, "planned_words": words}
        for name, title, kind in (("begins", BEGIN_TITLE, "start"), ("due", END_TITLE, "step"))
        if row[name] and title not in titles
    ]


def _compare(planned: Planned, project: Project, *, source: str) -> None:
    """What a row says otherwise than the record of its project."""
    _compare_facts(planned, project, source)
    _compare_targets(planned, project)
    _compare_dates(planned, project)


def _compare_facts(planned: Planned, project: Project, source: str) -> None:
    row = planned.row
    wanted: dict[str, Any] = {"official_zh": row["official"], "due_words": row["due_words"], "person": row["person"]}
    facts: dict[str, Any] = {}
    for name, value in wanted.items():
        old = getattr(project, name)
        if value and value != old:
            facts[name] = value
            planned.told.append(_from_to(FACT_WORDS[name], old, value))
            planned.needs_reason |= bool(old) and name != "person"
    if "official_zh" in facts:
        facts["official_source"] = source
    if row["due"] and row["due"] != _day(project.due):
        facts["due"] = row["due"]
        planned.told.append(_from_to(FACT_WORDS["due"], _day(project.due), row["due"]))
        planned.needs_reason |= project.due is not None
    if row["unit"] is not None and project.unit_id is None:
        facts["unit_id"] = row["unit"]
        planned.told.append(_from_to(FACT_WORDS["unit_id"], "", row["unit_words"]))
    if facts:
        planned.changes |= {"facts": facts, "facts_reason": row["reason"]}


FACT_WORDS = {
    "official_zh": N_("承诺的官方原文"),
    "due_words": N_("完成时限"),
    "due": N_("完成日期"),
    "person": N_("负责人"),
    "unit_id": N_("责任单位"),
}


def _compare_targets(planned: Planned, project: Project) -> None:
    there = {plain_form(target.name_zh): target for target in project.targets if target.ended_on is None}
    changes = []
    for target in targets_in(planned.row):
        old = there.get(plain_form(target["name"]))
        new = _new_target(target)
        if old is None:
            planned.told.append(_from_to(Chinese(target["name"]), "", f"{new['planned']} {target['unit']}"))
            changes.append(new)
        elif (Decimal(new["planned"]), target["unit"]) != (old.planned, old.unit_zh):
            written = f"{plain(old.planned)} {old.unit_zh}"
            planned.told.append(_from_to(Chinese(target["name"]), written, f"{new['planned']} {target['unit']}"))
            planned.needs_reason = True
            changes.append({**new, "id": old.id, "reason": planned.row["reason"]})
    if changes:
        planned.changes["targets"] = changes


def _compare_dates(planned: Planned, project: Project) -> None:
    open_ones = [row for row in project.milestones if row.dropped_at is None]
    row = planned.row
    if new := _new_milestones(row, open_ones):
        planned.changes["new"] = new
        planned.told += [_from_to(Chinese(each["title"]), "", each["planned_on"]) for each in new]
    revised = {}
    for name, title in (("begins", BEGIN_TITLE), ("due", END_TITLE)):
        for milestone in open_ones:
            now = _day(_in_force(milestone))
            if milestone.title == title and milestone.actual_on is None and row[name] and row[name] != now:
                revised[str(milestone.id)] = {"due_on": row[name], "reason": row["reason"]}
                planned.told.append(_from_to(Chinese(title), now, row[name]))
                planned.needs_reason = True
    if revised:
        planned.changes["revised"] = revised


def _in_force(milestone: Milestone) -> date:
    revisions = sorted(milestone.revisions, key=lambda revision: revision.id)
    return revisions[-1].due_on if revisions else milestone.planned_on


def _from_to(what: str, old: str, new: str) -> Word:
    name = what if isinstance(what, Chinese) else Word(what)
    if not old:
        return Word(N_("%(what)s：新增 %(new)s"), {"what": name, "new": Chinese(_short(new))})
    return Word(
        N_("%(what)s：%(old)s → %(new)s"), {"what": name, "old": Chinese(_short(old)), "new": Chinese(_short(new))}
    )


def _short(text: str) -> str:
    return text if len(text) <= 400 else text[:400] + "…"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
