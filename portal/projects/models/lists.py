"""What is made of whole lists: a pasted programme, a table of figures, a yearly report."""

from typing import Any, ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.projects.models.programme import Programme
from portal.staff.models import Account
from portal.store.columns import MomentField
from portal.store.rows import Row


class ListDraft(Row):
    """A programme's list that staff pasted and correct, until a second person takes it over as projects.

    ``text`` is what was pasted, ``rows`` the projects read from it as corrected. ``state``: "draft", "in review",
    "taken over" or "dropped". ``digest`` is of the rows as they were sent for review.
    """

    id = fields.IntField(primary_key=True)
    year = fields.IntField()
    source = fields.CharField(max_length=300, default="")
    text = fields.TextField()
    rows: fields.JSONField[list[dict[str, Any]]] = fields.JSONField()
    state = fields.CharField(max_length=20)
    digest = fields.CharField(max_length=64, default="")
    author: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="list_drafts", on_delete=fields.RESTRICT
    )
    author_id: int
    created_at = MomentField()
    changed_at = MomentField()
    taken_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="lists_taken", null=True, on_delete=fields.RESTRICT
    )
    taken_by_id: int | None
    taken_at = MomentField(null=True)

    class Meta:
        table = "list_draft"
        indexes: ClassVar[list[Index]] = [
            Index(fields=("state", "changed_at")),
            Index(fields=("author_id",)),
            Index(fields=("taken_by_id",)),
        ]


class FigureImport(Row):
    """A table of figures that was sent as a file: read, judged, and then taken over as a whole or not at all.

    ``rows`` as read, ``errors`` by line. ``state``: "reading", "read", "taken over" or "dropped"; ``done`` of
    ``total`` rows while it is worked on.
    """

    id = fields.IntField(primary_key=True)
    author: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="figure_imports", on_delete=fields.RESTRICT
    )
    author_id: int
    file_name = fields.CharField(max_length=120)
    rows: fields.JSONField[list[dict[str, Any]]] = fields.JSONField()
    errors: fields.JSONField[list[dict[str, Any]]] = fields.JSONField()
    state = fields.CharField(max_length=20)
    done = fields.IntField(default=0)
    total = fields.IntField(default=0)
    bundle = fields.CharField(max_length=32, default="")
    created_at = MomentField()

    class Meta:
        table = "figure_import"
        indexes: ClassVar[list[Index]] = [Index(fields=("author_id", "created_at"))]


class YearlyReport(Row):
    """A programme's report as it was frozen when its year was closed.

    ``pages`` is the HTML by language, ``sha256`` by language of exactly those bytes.
    """

    id = fields.IntField(primary_key=True)
    programme: fields.OneToOneRelation[Programme] = fields.OneToOneField(
        "projects.Programme", related_name="report", on_delete=fields.RESTRICT
    )
    programme_id: int
    frozen_at = MomentField()
    by: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="reports", on_delete=fields.RESTRICT
    )
    by_id: int
    pages: fields.JSONField[dict[str, str]] = fields.JSONField()
    sha256: fields.JSONField[dict[str, str]] = fields.JSONField()

    class Meta:
        table = "yearly_report"
        indexes: ClassVar[list[Index]] = [Index(fields=("by_id",))]
