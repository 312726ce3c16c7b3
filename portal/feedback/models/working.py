"""What case staff and administrators keep for their work: saved filters, templates, the table of due dates."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.projects.models import Project
from portal.staff.models import Account, Unit
from portal.store.columns import MomentField
from portal.store.rows import Row


class SavedFilter(Row):
    """A filter of the queue that somebody keeps: ``query`` is the part of its address after the question mark."""

    id = fields.IntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="saved_filters", on_delete=fields.CASCADE
    )
    account_id: int
    name = fields.CharField(max_length=40)
    query = fields.CharField(max_length=500)

    class Meta:
        table = "saved_filter"
        unique_together = (("account", "name"),)


class AnswerTemplate(Row):
    """A text that answers begin from, with placeholders such as {办件号}. ``unit`` None: for everybody.

    ``kind`` "" stands for all kinds. ``retired_at``: no longer offered.
    """

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=40)
    kind = fields.CharField(max_length=12, default="")
    text = fields.TextField()
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "staff.Unit", related_name="answer_templates", null=True, on_delete=fields.RESTRICT
    )
    unit_id: int | None
    by: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="answer_templates", on_delete=fields.RESTRICT
    )
    by_id: int
    made_at = MomentField()
    retired_at = MomentField(null=True)

    class Meta:
        table = "answer_template"
        indexes: ClassVar[list[Index]] = [Index(fields=("unit_id", "retired_at")), Index(fields=("by_id",))]


class DueRule(Row):
    """From a day on, how many working days a kind of feedback is answered in, for one project or (None) for all.

    Appended: of several rules of the same day the newest holds. Cases keep what was promised to them.
    """

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=12)
    project: fields.ForeignKeyNullableRelation[Project] = fields.ForeignKeyField(
        "projects.Project", related_name="due_rules", null=True, on_delete=fields.RESTRICT
    )
    project_id: int | None
    days = fields.IntField()
    from_on = fields.DateField()
    made_at = MomentField()
    by: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="due_rules", on_delete=fields.RESTRICT
    )
    by_id: int

    class Meta:
        table = "due_rule"
        indexes: ClassVar[list[Index]] = [Index(fields=("kind", "from_on")), Index(fields=("project_id",))]
