"""The chain of changes of each project."""

from typing import Any, ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.projects.models.programme import Project
from portal.store.columns import MomentField
from portal.store.rows import Row


class LedgerEntry(Row):
    """One link of a project's chain of changes (变更记录). Appended only.

    ``number`` counts from 1 within the project. ``kind`` and ``subject`` say what changed. ``facts`` is what is
    hashed besides: ids, days, figures before and after, and the salted digests of the texts.
    ``hash`` is SHA-256, in hex, over the canonical JSON of all of it and ``previous``.
    """

    id = fields.BigIntField(primary_key=True)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "projects.Project", related_name="ledger", on_delete=fields.RESTRICT
    )
    project_id: int
    number = fields.IntField()
    at = MomentField()
    kind = fields.CharField(max_length=30)
    subject = fields.CharField(max_length=60)
    unit = fields.CharField(max_length=80, default="")
    update_id = fields.IntField(null=True)
    facts: fields.JSONField[dict[str, Any]] = fields.JSONField()
    previous = fields.CharField(max_length=64)
    hash = fields.CharField(max_length=64)
    texts: fields.ReverseRelation["LedgerText"]

    class Meta:
        table = "ledger_entry"
        unique_together = (("project", "number"),)
        indexes: ClassVar[list[Index]] = [Index(fields=("at",)), Index(fields=("kind", "at"))]


class LedgerText(Row):
    """A text of an entry, apart from the chain, so that it can be removed with a visible mark.

    ``name`` says which ("reason", "before title" …). The entry holds SHA-256 of salt and text.
    """

    id = fields.BigIntField(primary_key=True)
    entry: fields.ForeignKeyRelation[LedgerEntry] = fields.ForeignKeyField(
        "projects.LedgerEntry", related_name="texts", on_delete=fields.RESTRICT
    )
    entry_id: int
    name = fields.CharField(max_length=60)
    salt = fields.CharField(max_length=32)
    text = fields.TextField()
    removed_at = MomentField(null=True)
    removed_reason = fields.TextField(default="")

    class Meta:
        table = "ledger_text"
        unique_together = (("entry", "name"),)


class LedgerHead(Row):
    """A chain's head as it was published on a day; a chain that was cut no longer holds it."""

    id = fields.BigIntField(primary_key=True)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "projects.Project", related_name="heads", on_delete=fields.RESTRICT
    )
    project_id: int
    day = fields.DateField()
    count = fields.IntField()
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "ledger_head"
        unique_together = (("project", "day"),)
        indexes: ClassVar[list[Index]] = [Index(fields=("day",))]
