"""What was typed beside an empty field: a reason without its date, words without their file. Nothing typed is lost."""

from collections.abc import Callable, Iterator
from typing import Any

from portal.projects.update_form.figures import earlier_rows
from portal.projects.update_form.form import Reading
from portal.web.language import N_

# (the field with an error, the field that holds words, what is said)
Left = tuple[str, str, str]

NO_DATE = N_("写了改期原因，却没有新日期。请填新日期，或者清空原因")
NO_TICK = N_("写了取消原因，却没有打勾。请打勾，或者清空原因")
NO_CORRECTION = N_("写了更正原因，却没有更正日期。请改日期，或者清空原因")
NO_FIGURE = N_("写了备注却没有数量，请填累计完成的数量")
NO_FIGURES = N_("填了截止日期，却没有填数量。请填数量，或者清空日期")
NO_PLAN = N_("写了调整原因，数量却没有变。请改数量，或者清空原因")
BOTH = N_("取消的目标不能同时调整数量，请只选一样")
NO_CURVE = N_("写了调整原因，进度安排却没有变。请改进度安排，或者清空原因")
NO_END = N_("写了提前结束的原因，却没有打勾。请打勾，或者清空原因")
NO_PROMISE = N_("写了改动原文的原因，原文却没有变。请改原文，或者清空原因")
NO_MOVE = N_("写了原因，点位却没有改动。请改点位、打勾取消，或者清空原因")
NO_PHOTO = N_("写了照片说明，却没有选照片。请选照片（选过的要重新选），或者清空说明")
NO_DOCUMENT = N_("写了文件标题，却没有选文件。请选文件（选过的要重新选），或者清空标题")


def refuse_left_over(reading: Reading, part: str, changes: dict[str, Any]) -> None:
    """Note an error for whatever of a part was typed and is in none of its ``changes``."""
    for name, words, message in FOUND[part](reading, changes) if part in FOUND else ():
        if reading.text(words):
            reading.error(name, message)


def left_of_photos(reading: Reading) -> None:
    for name, words, message in _without_file(reading, "alt_", "photo_", NO_PHOTO):
        if reading.text(words):
            reading.error(name, message)


def _figures(reading: Reading, changes: dict[str, Any]) -> Iterator[Left]:
    for target in reading.record.targets:
        names = [row.name for row in earlier_rows(reading.record, target, today=reading.today)]
        for name in (f"t{target.id}", *names):
            if not reading.text(f"{name}_achieved"):
                yield f"{name}_achieved", f"{name}_note", NO_FIGURE
    if not any(reading.text(f"t{target.id}_achieved") for target in reading.record.targets):
        yield "as_of", "as_of", NO_FIGURES


def _milestones(reading: Reading, changes: dict[str, Any]) -> Iterator[Left]:
    for row in reading.record.open_milestones:
        if str(row.id) not in changes["revised"]:
            yield f"m{row.id}_due_on", f"m{row.id}_reason", NO_DATE
        if str(row.id) not in changes["dropped"]:
            yield f"m{row.id}_drop", f"m{row.id}_drop_reason", NO_TICK
    for row in reading.record.reached_milestones:
        if str(row.id) not in changes["corrected"]:
            yield f"m{row.id}_correct_on", f"m{row.id}_correct_reason", NO_CORRECTION


def _notices(reading: Reading, changes: dict[str, Any]) -> Iterator[Left]:
    for row in reading.record.notices:
        if str(row.id) not in changes["notices_ended"]:
            yield f"sn{row.id}_end", f"sn{row.id}_reason", NO_END


def _sites(reading: Reading, changes: dict[str, Any]) -> Iterator[Left]:
    landed = {row["number"] for row in changes["sites"]} | {int(key) for key in changes["sites_removed"]}
    for site in reading.record.sites:
        if site.number not in landed:
            yield f"st{site.number}_reason", f"st{site.number}_reason", NO_MOVE


def _documents(reading: Reading, changes: dict[str, Any]) -> Iterator[Left]:
    yield from _without_file(reading, "doctitle_", "doc_", NO_DOCUMENT)


def _targets(reading: Reading, changes: dict[str, Any]) -> Iterator[Left]:
    changed = {row["id"] for row in changes["targets"]}
    for target in reading.record.targets:
        if str(target.id) not in changes["targets_ended"]:
            yield f"t{target.id}_end", f"t{target.id}_end_reason", NO_TICK
            if target.id not in changed:
                yield f"t{target.id}_planned", f"t{target.id}_plan_reason", NO_PLAN
        elif reading.quantity(f"t{target.id}_planned") not in (None, target.planned):
            yield f"t{target.id}_end", f"t{target.id}_planned", BOTH
        else:
            yield f"t{target.id}_planned", f"t{target.id}_plan_reason", BOTH


def _curves(reading: Reading, changes: dict[str, Any]) -> Iterator[Left]:
    for target in reading.record.targets:
        if str(target.id) not in changes["curves"]:
            yield f"c{target.id}_reason", f"c{target.id}_reason", NO_CURVE


def _facts(reading: Reading, changes: dict[str, Any]) -> Iterator[Left]:
    if not changes["facts_reason"]:
        yield "official_zh", "facts_reason", NO_PROMISE


def _without_file(reading: Reading, words: str, file: str, message: str) -> Iterator[Left]:
    """Words of new rows (``alt_0``) whose file (``photo_0``) was not sent."""
    sent = {name for name, upload in reading.form.multi_items() if getattr(upload, "filename", "")}
    for name in reading.read.typed:
        if name.startswith(words) and f"{file}{name.removeprefix(words)}" not in sent:
            yield name, name, message


FOUND: dict[str, Callable[[Reading, dict[str, Any]], Iterator[Left]]] = {
    "figures": _figures,
    "milestones": _milestones,
    "notices": _notices,
    "sites": _sites,
    "documents": _documents,
    "targets": _targets,
    "curves": _curves,
    "facts": _facts,
}
