"""A year's programme: its areas and projects. Texts end in _zh or _en; Chinese is always there."""

from typing import Any, ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.staff.models import Unit
from portal.store.rows import Row


class Programme(Row):
    """A year's list of promises.

    ``box`` is west, south, east, north in WGS-84 degrees. ``closed_on``: the day the year's books were
    closed; from then on no project is called silent.
    """

    id = fields.IntField(primary_key=True)
    year = fields.IntField(unique=True)
    issuer_zh = fields.CharField(max_length=80)
    issuer_en = fields.CharField(max_length=160, default="")
    title_zh = fields.CharField(max_length=80)
    title_en = fields.CharField(max_length=160, default="")
    source_zh = fields.CharField(max_length=300)
    source_en = fields.CharField(max_length=400, default="")
    box: fields.JSONField[dict[str, float]] = fields.JSONField()
    promised_areas = fields.IntField()
    promised_projects = fields.IntField()
    closed_on = fields.DateField(null=True)

    class Meta:
        table = "programme"


class Area(Row):
    """A heading of the programme (方面)."""

    id = fields.IntField(primary_key=True)
    programme: fields.ForeignKeyRelation[Programme] = fields.ForeignKeyField(
        "projects.Programme", related_name="areas", on_delete=fields.CASCADE
    )
    programme_id: int
    key = fields.CharField(max_length=30)
    name_zh = fields.CharField(max_length=40)
    name_en = fields.CharField(max_length=80, default="")
    position = fields.IntField()

    class Meta:
        table = "area"
        unique_together = (("programme", "key"),)


class Project(Row):
    """One promise.

    ``basis``: "named" in the report's livelihood paragraph or from the same "section".
    ``scope``: "sites" or "district" (no point of its own). ``staff_fields`` names what staff entered or
    changed, which an import leaves alone. ``merged_into``: answers 301 to another project.
    ``due_words``: the deadline as the promise words it. ``ended_on``: the day it was given up (终止), with a
    public reason. ``ledger_count`` and ``ledger_hash`` are the head of its ledger.
    """

    id = fields.IntField(primary_key=True)
    programme: fields.ForeignKeyRelation[Programme] = fields.ForeignKeyField(
        "projects.Programme", related_name="projects", on_delete=fields.RESTRICT
    )
    programme_id: int
    area: fields.ForeignKeyRelation[Area] = fields.ForeignKeyField(
        "projects.Area", related_name="projects", on_delete=fields.RESTRICT
    )
    area_id: int
    number = fields.IntField()
    slug = fields.CharField(max_length=80, unique=True)
    basis = fields.CharField(max_length=10)
    scope = fields.CharField(max_length=10)
    title_zh = fields.CharField(max_length=120)
    title_en = fields.CharField(max_length=200, default="")
    promise_zh = fields.TextField()
    promise_en = fields.TextField(default="")
    official_zh = fields.TextField(default="")
    official_source = fields.CharField(max_length=300, default="")
    note_zh = fields.TextField(default="")
    note_en = fields.TextField(default="")
    place_zh = fields.CharField(max_length=120, default="")
    place_en = fields.CharField(max_length=160, default="")
    due = fields.DateField(null=True)
    due_words = fields.CharField(max_length=200, default="", db_default="")
    background_zh: fields.JSONField[list[str]] = fields.JSONField()
    background_en: fields.JSONField[list[str]] = fields.JSONField()
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "staff.Unit", related_name="projects", null=True, on_delete=fields.RESTRICT
    )
    unit_id: int | None
    person = fields.CharField(max_length=60, default="")
    phone = fields.CharField(max_length=60, default="")
    staff_fields: fields.JSONField[list[str]] = fields.JSONField()
    ended_on = fields.DateField(null=True)
    ended_reason = fields.TextField(default="", db_default="")
    ledger_count = fields.IntField(default=0, db_default=0)
    ledger_hash = fields.CharField(max_length=64, default="", db_default="")
    merged_into: fields.ForeignKeyNullableRelation["Project"] = fields.ForeignKeyField(
        "projects.Project", related_name="merged", null=True, on_delete=fields.RESTRICT
    )
    merged_into_id: int | None
    sites: fields.ReverseRelation[Any]
    targets: fields.ReverseRelation[Any]
    milestones: fields.ReverseRelation[Any]
    updates: fields.ReverseRelation[Any]

    class Meta:
        table = "project"
        indexes: ClassVar[list[Index]] = [
            Index(fields=("programme_id", "number")),
            Index(fields=("area_id",)),
            Index(fields=("unit_id",)),
            Index(fields=("merged_into_id",)),
        ]


class FormerSlug(Row):
    """A slug that a project once had; it answers 301 for ever."""

    slug = fields.CharField(max_length=80, primary_key=True)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "projects.Project", related_name="former_slugs", on_delete=fields.CASCADE
    )
    project_id: int

    class Meta:
        table = "former_slug"
        indexes: ClassVar[list[Index]] = [Index(fields=("project_id",))]
