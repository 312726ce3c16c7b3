"""Figures that are kept: months that were frozen, and what each project's page tells of its feedback."""

from typing import Any, ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.projects.models import Project
from portal.store.columns import MomentField
from portal.store.rows import Row


class FrozenMonth(Row):
    """The figures of a month as they were at the end of the 10th working day after it. ``month``: "2024-11"."""

    id = fields.IntField(primary_key=True)
    month = fields.CharField(max_length=7, unique=True)
    cut_off = MomentField()
    cells: fields.JSONField[dict[str, Any]] = fields.JSONField()

    class Meta:
        table = "frozen_month"


class RunningMonth(Row):
    """The figures of a month that is not frozen yet, derived from the facts and counted ``as_of`` a moment.

    ``cells``: as in FrozenMonth.
    """

    id = fields.IntField(primary_key=True)
    month = fields.CharField(max_length=7, unique=True)
    as_of = MomentField()
    cells: fields.JSONField[dict[str, Any]] = fields.JSONField()

    class Meta:
        table = "running_month"


class CountedUpTo(Row):
    """Up to which fact the figures were counted last, and when: one row."""

    id = fields.IntField(primary_key=True)
    fact_id = fields.BigIntField()
    at = MomentField()

    class Meta:
        table = "counted_up_to"


class ProjectVoice(Row):
    """What a project's public page tells of its feedback, counted ``as_of`` a moment and derived from the cases.

    ``counts``: see ``feedback.figures.voices``.
    """

    id = fields.IntField(primary_key=True)
    project: fields.OneToOneRelation[Project] = fields.OneToOneField(
        "projects.Project", related_name="voice", on_delete=fields.CASCADE
    )
    project_id: int
    as_of = MomentField()
    counts: fields.JSONField[dict[str, Any]] = fields.JSONField()

    class Meta:
        table = "project_voice"
        indexes: ClassVar[list[Index]] = [Index(fields=("as_of",))]
