"""What is promised in numbers, and what came of it."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.projects.models.milestones import Milestone
from portal.projects.models.programme import Project
from portal.projects.models.updates import Update
from portal.store.columns import MomentField
from portal.store.rows import Row


class Target(Row):
    """A promised quantity.

    ``achieved`` is the figure of the entry in force, empty until staff publish one; it may pass ``planned``.
    ``shortfall``: the public word on why it is not reached, without which a project is not done.
    ``ended_on``: the day the target was given up.
    """

    id = fields.IntField(primary_key=True)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "projects.Project", related_name="targets", on_delete=fields.CASCADE
    )
    project_id: int
    position = fields.IntField()
    name_zh = fields.CharField(max_length=80)
    name_en = fields.CharField(max_length=120, default="")
    unit_zh = fields.CharField(max_length=20)
    unit_en = fields.CharField(max_length=40, default="")
    planned = fields.DecimalField(max_digits=14, decimal_places=3)
    achieved = fields.DecimalField(max_digits=14, decimal_places=3, null=True)
    basis = fields.CharField(max_length=200, default="")
    shortfall = fields.TextField(default="", db_default="")
    ended_on = fields.DateField(null=True)
    entries: fields.ReverseRelation["TargetEntry"]
    points: fields.ReverseRelation["PlannedPoint"]

    class Meta:
        table = "target"
        indexes: ClassVar[list[Index]] = [Index(fields=("project_id", "position"))]


class TargetEntry(Row):
    """How much of a target was achieved by the end of a day, cumulative. Appended only.

    A later entry for the same day replaces the earlier one; the newest day holds. The evidence is its update.
    """

    id = fields.IntField(primary_key=True)
    target: fields.ForeignKeyRelation[Target] = fields.ForeignKeyField(
        "projects.Target", related_name="entries", on_delete=fields.RESTRICT
    )
    target_id: int
    on_day = fields.DateField()
    achieved = fields.DecimalField(max_digits=14, decimal_places=3)
    note = fields.CharField(max_length=200, default="")
    published_by: fields.ForeignKeyRelation[Update] = fields.ForeignKeyField(
        "projects.Update", related_name="entries", on_delete=fields.RESTRICT
    )
    published_by_id: int
    published_at = MomentField()

    class Meta:
        table = "target_entry"
        indexes: ClassVar[list[Index]] = [
            Index(fields=("target_id", "on_day", "id")),
            Index(fields=("published_by_id",)),
        ]


class PlannedPoint(Row):
    """One point of a target's planned curve: so much by the end of a day, or by a milestone's date in force.

    A changed curve is a new set of points; ``replaced_at`` marks those of the old one.
    """

    id = fields.IntField(primary_key=True)
    target: fields.ForeignKeyRelation[Target] = fields.ForeignKeyField(
        "projects.Target", related_name="points", on_delete=fields.RESTRICT
    )
    target_id: int
    on_day = fields.DateField(null=True)
    milestone: fields.ForeignKeyNullableRelation[Milestone] = fields.ForeignKeyField(
        "projects.Milestone", related_name="points", null=True, on_delete=fields.RESTRICT
    )
    milestone_id: int | None
    quantity = fields.DecimalField(max_digits=14, decimal_places=3)
    published_by: fields.ForeignKeyRelation[Update] = fields.ForeignKeyField(
        "projects.Update", related_name="points", on_delete=fields.RESTRICT
    )
    published_by_id: int
    published_at = MomentField()
    replaced_at = MomentField(null=True)

    class Meta:
        table = "planned_point"
        indexes: ClassVar[list[Index]] = [
            Index(fields=("target_id", "replaced_at")),
            Index(fields=("milestone_id",)),
            Index(fields=("published_by_id",)),
        ]
