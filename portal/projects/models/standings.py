"""The light of each project, derived, and the overrides of it."""

from typing import Any, ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.projects.models.programme import Project
from portal.staff.models import Account
from portal.store.columns import MomentField
from portal.store.rows import Row


class Standing(Row):
    """The light of a project on a day, derived, so that lists can be filtered and counted by it.

    Filled from `portal.projects.light` in the transaction of each change and at midnight; it can be made again from
    nothing. ``status`` is the bulletin's status word (a key), ``reason`` the message and its values.
    ``slip_days``: the greatest slip of a milestone. ``next_on``: the next date in force, ``overdue_on`` the oldest
    passed one. ``newest_at``: the newest update. ``programme_id`` and ``unit_id`` repeat the project's, so that a
    programme's rows can be counted and sorted in an index alone.
    """

    project: fields.OneToOneRelation[Project] = fields.OneToOneField(
        "projects.Project", related_name="standing", on_delete=fields.CASCADE, primary_key=True
    )
    project_id: int
    programme_id = fields.IntField(default=0, db_default=0)
    unit_id = fields.IntField(null=True)
    day = fields.DateField()
    light = fields.CharField(max_length=20)
    status = fields.CharField(max_length=30)
    reason: fields.JSONField[dict[str, Any]] = fields.JSONField()
    slip_days = fields.IntField(default=0)
    next_on = fields.DateField(null=True)
    overdue_on = fields.DateField(null=True)
    newest_at = MomentField(null=True)

    class Meta:
        table = "standing"
        indexes: ClassVar[list[Index]] = [
            Index(fields=("day",)),
            Index(fields=("light",)),
            Index(fields=("programme_id", "unit_id", "light")),
            Index(fields=("programme_id", "slip_days")),
            Index(fields=("programme_id", "overdue_on")),
            Index(fields=("programme_id", "next_on")),
            Index(fields=("programme_id", "newest_at")),
        ]


class LightOverride(Row):
    """A light that a supervisor set for some days, with a public reason, shown as such.

    In force from ``begins_on`` through ``ends_on`` unless ``ended_at`` is set.
    """

    id = fields.IntField(primary_key=True)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "projects.Project", related_name="overrides", on_delete=fields.RESTRICT
    )
    project_id: int
    light = fields.CharField(max_length=20)
    reason = fields.TextField()
    begins_on = fields.DateField()
    ends_on = fields.DateField()
    made_at = MomentField()
    ended_at = MomentField(null=True)
    by: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="light_overrides", on_delete=fields.RESTRICT
    )
    by_id: int

    class Meta:
        table = "light_override"
        indexes: ClassVar[list[Index]] = [Index(fields=("project_id", "ends_on")), Index(fields=("by_id",))]
