"""What of a case the public reads: a redacted question and answer approved by a second person; standing answers."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.feedback.models.cases import Case, CasePhoto
from portal.projects.models import Project
from portal.staff.models import Account
from portal.store.columns import MomentField
from portal.store.rows import Row


class PublicAnswer(Row):
    """A question and its answer as the public reads them (答复公开), never a word that the resident wrote.

    ``case`` is None for a standing answer (常见问题) that was written without one; ``standing`` answers the next
    asker while typing. ``state``: "draft", "in review", "published", "withdrawn". ``digest`` is of everything that the
    second person saw; ``version`` counts what was changed since the first draft.
    """

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyNullableRelation[Case] = fields.ForeignKeyField(
        "feedback.Case", related_name="public_answers", null=True, on_delete=fields.RESTRICT
    )
    case_id: int | None
    project: fields.ForeignKeyNullableRelation[Project] = fields.ForeignKeyField(
        "projects.Project", related_name="public_answers", null=True, on_delete=fields.RESTRICT
    )
    project_id: int | None
    kind = fields.CharField(max_length=12)
    label = fields.CharField(max_length=20, default="")
    standing = fields.BooleanField(default=False)
    question = fields.TextField()
    answer = fields.TextField()
    state = fields.CharField(max_length=12)
    version = fields.IntField(default=1)
    digest = fields.CharField(max_length=64, default="")
    comment = fields.TextField(default="")
    prepared_by: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="public_answers_prepared", on_delete=fields.RESTRICT
    )
    prepared_by_id: int
    prepared_at = MomentField()
    approved_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="public_answers_approved", null=True, on_delete=fields.RESTRICT
    )
    approved_by_id: int | None
    published_at = MomentField(null=True)
    withdrawn_at = MomentField(null=True)
    withdrawn_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="public_answers_withdrawn", null=True, on_delete=fields.RESTRICT
    )
    withdrawn_by_id: int | None
    withdrawn_reason = fields.TextField(default="")
    photos: fields.ReverseRelation["PublicAnswerPhoto"]

    class Meta:
        table = "public_answer"
        indexes: ClassVar[list[Index]] = [
            Index(fields=("project_id", "state", "published_at")),
            Index(fields=("state", "published_at")),
            Index(fields=("case_id",)),
            Index(fields=("prepared_by_id",)),
            Index(fields=("approved_by_id",)),
            Index(fields=("withdrawn_by_id",)),
        ]


class PublicAnswerPhoto(Row):
    """A copy of a resident's photo with ``blurred`` rectangles ([[x, y, width, height]], in pixels of the large
    picture) burnt in, under a name of its own. ``gone_at``: its address answers 410 from then on.
    """

    id = fields.BigIntField(primary_key=True)
    answer: fields.ForeignKeyRelation[PublicAnswer] = fields.ForeignKeyField(
        "feedback.PublicAnswer", related_name="photos", on_delete=fields.CASCADE
    )
    answer_id: int
    source: fields.ForeignKeyNullableRelation[CasePhoto] = fields.ForeignKeyField(
        "feedback.CasePhoto", related_name="public_copies", null=True, on_delete=fields.SET_NULL
    )
    source_id: int | None
    position = fields.IntField()
    name = fields.CharField(max_length=40, unique=True)
    width = fields.IntField()
    height = fields.IntField()
    alt = fields.CharField(max_length=200, default="")
    blurred: fields.JSONField[list[list[int]]] = fields.JSONField()
    made_at = MomentField()
    gone_at = MomentField(null=True)

    class Meta:
        table = "public_answer_photo"
        indexes: ClassVar[list[Index]] = [Index(fields=("answer_id", "position")), Index(fields=("source_id",))]
