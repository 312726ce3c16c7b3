"""The dated steps of a project and how their dates moved."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.projects.models.programme import Project
from portal.projects.models.updates import Update
from portal.store.columns import MomentField
from portal.store.rows import Row


class Milestone(Row):
    """A dated step (节点).

    ``planned_on`` is the first promised day and never changes; ``planned_words`` is how it was worded, when it was
    taken from a text. ``kind``: "start" for the beginning of work, else "step". ``dropped_at``: given up, with a
    public reason.
    """

    id = fields.IntField(primary_key=True)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "projects.Project", related_name="milestones", on_delete=fields.RESTRICT
    )
    project_id: int
    title = fields.CharField(max_length=120)
    kind = fields.CharField(max_length=10, default="step", db_default="step")
    planned_words = fields.CharField(max_length=120, default="", db_default="")
    planned_on = fields.DateField()
    actual_on = fields.DateField(null=True)
    dropped_at = MomentField(null=True)
    dropped_reason = fields.TextField(default="", db_default="")
    published_by: fields.ForeignKeyRelation[Update] = fields.ForeignKeyField(
        "projects.Update", related_name="milestones", on_delete=fields.RESTRICT
    )
    published_by_id: int
    revisions: fields.ReverseRelation["Revision"]

    class Meta:
        table = "milestone"
        indexes: ClassVar[list[Index]] = [
            Index(fields=("project_id", "planned_on")),
            Index(fields=("published_by_id",)),
        ]


class Revision(Row):
    """A new date for a milestone, with its public reason; the last published one is in force."""

    id = fields.IntField(primary_key=True)
    milestone: fields.ForeignKeyRelation[Milestone] = fields.ForeignKeyField(
        "projects.Milestone", related_name="revisions", on_delete=fields.RESTRICT
    )
    milestone_id: int
    due_on = fields.DateField()
    reason = fields.TextField()
    published_by: fields.ForeignKeyRelation[Update] = fields.ForeignKeyField(
        "projects.Update", related_name="revisions", on_delete=fields.RESTRICT
    )
    published_by_id: int
    published_at = MomentField()

    class Meta:
        table = "milestone_revision"
        indexes: ClassVar[list[Index]] = [
            Index(fields=("milestone_id", "id")),
            Index(fields=("published_by_id",)),
        ]
