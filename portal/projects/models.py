"""A year's programme and what hangs on it. Texts end in _zh or _en; Chinese is always there."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.staff.models import Account, Unit
from portal.store.columns import MomentField
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
    background_zh: fields.JSONField[list[str]] = fields.JSONField()
    background_en: fields.JSONField[list[str]] = fields.JSONField()
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "staff.Unit", related_name="projects", null=True, on_delete=fields.RESTRICT
    )
    unit_id: int | None
    person = fields.CharField(max_length=60, default="")
    phone = fields.CharField(max_length=60, default="")
    staff_fields: fields.JSONField[list[str]] = fields.JSONField()
    merged_into: fields.ForeignKeyNullableRelation["Project"] = fields.ForeignKeyField(
        "projects.Project", related_name="merged", null=True, on_delete=fields.RESTRICT
    )
    merged_into_id: int | None
    sites: fields.ReverseRelation["Site"]
    targets: fields.ReverseRelation["Target"]
    milestones: fields.ReverseRelation["Milestone"]
    updates: fields.ReverseRelation["Update"]

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


class Site(Row):
    """One place of a project.

    WGS-84 degrees; ``precision_m`` is the believed error in metres.
    """

    id = fields.IntField(primary_key=True)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "projects.Project", related_name="sites", on_delete=fields.CASCADE
    )
    project_id: int
    position = fields.IntField()
    name_zh = fields.CharField(max_length=80, default="")
    name_en = fields.CharField(max_length=120, default="")
    lon = fields.FloatField()
    lat = fields.FloatField()
    precision_m = fields.IntField()

    class Meta:
        table = "site"
        indexes: ClassVar[list[Index]] = [Index(fields=("project_id", "position"))]


class Target(Row):
    """A promised quantity.

    ``achieved`` stays empty until staff publish one and may pass ``planned``.
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

    class Meta:
        table = "target"
        indexes: ClassVar[list[Index]] = [Index(fields=("project_id", "position"))]


class Update(Row):
    """What staff publish (进展).

    ``state`` is one of ``portal.projects.states``.
    ``changes`` holds what its publication does to the record: new milestones, dates reached, dates revised,
    facts. ``digest`` is of the whole content as it was sent for review; an approval counts only for it.
    ``published_at`` is set by the server and never changed; it may lie ahead.
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
    photos: fields.ReverseRelation["UpdatePhoto"]
    facts: fields.ReverseRelation["UpdateFact"]

    class Meta:
        table = "project_update"
        indexes: ClassVar[list[Index]] = [
            Index(fields=("project_id", "published_at")),
            Index(fields=("state", "published_at")),
            Index(fields=("author_id", "state")),
        ]


class UpdatePhoto(Row):
    """A photo of an update.

    ``alt`` says what it shows, for who cannot see it.
    """

    id = fields.IntField(primary_key=True)
    update_of: fields.ForeignKeyRelation[Update] = fields.ForeignKeyField(
        "projects.Update", related_name="photos", on_delete=fields.CASCADE
    )
    update_of_id: int
    position = fields.IntField()
    name = fields.CharField(max_length=40, unique=True)
    alt = fields.CharField(max_length=200)
    width = fields.IntField()
    height = fields.IntField()

    class Meta:
        table = "update_photo"
        indexes: ClassVar[list[Index]] = [Index(fields=("update_of_id", "position"))]


class UpdateFact(Row):
    """What happened to an update: drafted, submitted, sent back, published. Appended only."""

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
    comment = fields.TextField(default="")

    class Meta:
        table = "update_fact"
        indexes: ClassVar[list[Index]] = [Index(fields=("update_of_id", "id")), Index(fields=("by_id",))]


class Milestone(Row):
    """A dated step (节点).

    ``planned_on`` is the first promised day and never changes.
    """

    id = fields.IntField(primary_key=True)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "projects.Project", related_name="milestones", on_delete=fields.RESTRICT
    )
    project_id: int
    title = fields.CharField(max_length=120)
    planned_on = fields.DateField()
    actual_on = fields.DateField(null=True)
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
