"""A case and what hangs on it. The query code is nowhere here: only a keyed hash of it."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.projects.models import Project
from portal.staff.models import Account
from portal.store.columns import MomentField
from portal.store.rows import Row


class Case(Row):
    """One resident's feedback while staff handle it (办件).

    The public number is made of prefix, year of sending and ``id`` (never used twice). ``form_hash`` is the
    hash of the form's own key: one form makes one case. ``content_digest`` is of the cleaned fields and the
    photos as uploaded. ``contact`` is sealed with the contacts key. ``state`` is one of ``feedback.states``.
    """

    id = fields.BigIntField(primary_key=True)
    project: fields.ForeignKeyNullableRelation[Project] = fields.ForeignKeyField(
        "projects.Project", related_name="cases", null=True, on_delete=fields.RESTRICT
    )
    project_id: int | None
    kind = fields.CharField(max_length=12)
    text = fields.TextField()
    place = fields.CharField(max_length=200, default="")
    lon = fields.FloatField(null=True)
    lat = fields.FloatField(null=True)
    contact = fields.TextField(default="")
    locale = fields.CharField(max_length=5)
    notice_version = fields.CharField(max_length=20)
    state = fields.CharField(max_length=20)
    submitted_at = MomentField()
    due_at = MomentField()
    due_days = fields.IntField()
    answered_at = MomentField(null=True)
    closed_at = MomentField(null=True)
    key_id = fields.CharField(max_length=16)
    form_hash = fields.CharField(max_length=64, unique=True)
    code_hash = fields.CharField(max_length=64)
    content_digest = fields.CharField(max_length=64)
    photos: fields.ReverseRelation["CasePhoto"]
    facts: fields.ReverseRelation["CaseFact"]

    class Meta:
        table = "feedback_case"
        indexes: ClassVar[list[Index]] = [
            Index(fields=("state", "due_at")),
            Index(fields=("state", "answered_at")),
            Index(fields=("closed_at",)),
            Index(fields=("project_id", "state", "due_at")),
        ]


class CasePhoto(Row):
    """A resident's photo, re-encoded; seen by who opened the case and by the staff of the case."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "feedback.Case", related_name="photos", on_delete=fields.CASCADE
    )
    case_id: int
    position = fields.IntField()
    name = fields.CharField(max_length=40, unique=True)
    width = fields.IntField()
    height = fields.IntField()

    class Meta:
        table = "case_photo"
        indexes: ClassVar[list[Index]] = [Index(fields=("case_id", "position"))]


class CaseFact(Row):
    """One thing that happened to a case; the public timeline, the desk and the audit read the same rows.

    ``words`` is what the resident may read (the answer, the reason, what was added). Appended, never edited.
    """

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "feedback.Case", related_name="facts", on_delete=fields.CASCADE
    )
    case_id: int
    kind = fields.CharField(max_length=20)
    at = MomentField()
    by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="case_facts", null=True, on_delete=fields.RESTRICT
    )
    by_id: int | None
    words = fields.TextField(default="")
    detail: fields.JSONField[dict[str, object]] = fields.JSONField()

    class Meta:
        table = "case_fact"
        indexes: ClassVar[list[Index]] = [Index(fields=("case_id", "id")), Index(fields=("by_id",))]


class EndedTicket(Row):
    """A look-up that was ended on purpose before its 15 minutes were over; kept until it would have died."""

    id = fields.CharField(max_length=32, primary_key=True)
    until = MomentField()

    class Meta:
        table = "ended_ticket"
        indexes: ClassVar[list[Index]] = [Index(fields=("until",))]
