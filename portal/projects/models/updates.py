"""What staff publish of a project, with its photos, documents and history."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.projects.models.programme import Project
from portal.staff.models import Account
from portal.store.columns import MomentField
from portal.store.rows import Row


class Update(Row):
    """What staff publish (进展).

    ``state`` is one of ``portal.projects.states``.
    ``changes`` holds what its publication does to the record: new milestones, dates reached, dates revised,
    facts. ``digest`` is of the whole content as it was sent for review; an approval counts only for it.
    ``published_at`` is set by the server and never changed; it may lie ahead.
    ``corrects``: the version that this one corrects; from its publication on, that one carries ``replaced_at`` and
    stays readable. ``withdrawn_at``: its words and files are gone, the mark and the reason stay.
    ``review_owed``: published by a supervisor in urgency, to be reviewed afterwards. ``bundle``: the same for
    updates that were written in one go for several projects and are decided on together.
    """

    id = fields.IntField(primary_key=True)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "projects.Project", related_name="updates", on_delete=fields.RESTRICT
    )
    project_id: int
    state = fields.CharField(max_length=20)
    title = fields.CharField(max_length=120)
    body = fields.TextField()
    changes: fields.JSONField[dict[str, object]] = fields.JSONField()
    author: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="updates", on_delete=fields.RESTRICT
    )
    author_id: int
    created_at = MomentField()
    changed_at = MomentField()
    digest = fields.CharField(max_length=64, default="")
    published_at = MomentField(null=True)
    version = fields.IntField(default=1, db_default=1)
    corrects: fields.ForeignKeyNullableRelation["Update"] = fields.ForeignKeyField(
        "projects.Update", related_name="corrections", null=True, on_delete=fields.RESTRICT
    )
    corrects_id: int | None
    replaced_at = MomentField(null=True)
    withdrawn_at = MomentField(null=True)
    withdrawn_reason = fields.TextField(default="", db_default="")
    review_owed = fields.BooleanField(default=False, db_default=False)
    bundle = fields.CharField(max_length=32, default="", db_default="")
    photos: fields.ReverseRelation["UpdatePhoto"]
    documents: fields.ReverseRelation["UpdateDocument"]
    facts: fields.ReverseRelation["UpdateFact"]

    class Meta:
        table = "project_update"
        indexes: ClassVar[list[Index]] = [
            Index(fields=("project_id", "published_at")),
            Index(fields=("state", "published_at")),
            Index(fields=("author_id", "state")),
            Index(fields=("corrects_id",)),
            Index(fields=("bundle",)),
            Index(fields=("review_owed",)),
        ]


class UpdatePhoto(Row):
    """A photo of an update.

    ``alt`` says what it shows, for who cannot see it. ``side``: "before", "after" or "" for neither; the first
    photo before and the first after are shown as a pair, then the second ones.
    """

    id = fields.IntField(primary_key=True)
    update_of: fields.ForeignKeyRelation[Update] = fields.ForeignKeyField(
        "projects.Update", related_name="photos", on_delete=fields.CASCADE
    )
    update_of_id: int
    position = fields.IntField()
    name = fields.CharField(max_length=40, unique=True)
    alt = fields.CharField(max_length=200)
    side = fields.CharField(max_length=6, default="", db_default="")
    width = fields.IntField()
    height = fields.IntField()

    class Meta:
        table = "update_photo"
        indexes: ClassVar[list[Index]] = [Index(fields=("update_of_id", "position"))]


class UpdateDocument(Row):
    """A PDF of an update, kept under a random name; ``sha256`` of its bytes, ``size`` in bytes."""

    id = fields.IntField(primary_key=True)
    update_of: fields.ForeignKeyRelation[Update] = fields.ForeignKeyField(
        "projects.Update", related_name="documents", on_delete=fields.CASCADE
    )
    update_of_id: int
    position = fields.IntField()
    name = fields.CharField(max_length=40, unique=True)
    title = fields.CharField(max_length=120)
    file_name = fields.CharField(max_length=120)
    size = fields.IntField()
    sha256 = fields.CharField(max_length=64)

    class Meta:
        table = "update_document"
        indexes: ClassVar[list[Index]] = [Index(fields=("update_of_id", "position"))]


class UpdateFact(Row):
    """What happened to an update: drafted, submitted, approved, sent back, published. Appended only.

    ``digest``: of the content that an approval counts for. ``deputy_for``: the name of the absent colleague for
    whom the approval was given.
    """

    id = fields.IntField(primary_key=True)
    update_of: fields.ForeignKeyRelation[Update] = fields.ForeignKeyField(
        "projects.Update", related_name="facts", on_delete=fields.CASCADE
    )
    update_of_id: int
    kind = fields.CharField(max_length=20)
    at = MomentField()
    by: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="update_facts", on_delete=fields.RESTRICT
    )
    by_id: int
    digest = fields.CharField(max_length=64, default="", db_default="")
    deputy_for = fields.CharField(max_length=60, default="", db_default="")
    comment = fields.TextField(default="")

    class Meta:
        table = "update_fact"
        indexes: ClassVar[list[Index]] = [Index(fields=("update_of_id", "id")), Index(fields=("by_id",))]
