"""Where a project is, and what is about to happen there."""

from typing import Any, ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.projects.models.programme import Project
from portal.projects.models.updates import Update
from portal.store.columns import MomentField
from portal.store.rows import Row


class Site(Row):
    """One place of a project.

    ``number`` names it in its address and never changes hands within a project. WGS-84 degrees;
    ``precision_m`` is the believed error in metres. ``geometry``: a GeoJSON LineString or Polygon (or Multi…) of
    which ``lon`` and ``lat`` are a point, None for a point alone. ``covers``: streets, villages and estates that
    it touches, one a line, as they were published. A removed site keeps its page, which says why.
    """

    id = fields.IntField(primary_key=True)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "projects.Project", related_name="sites", on_delete=fields.CASCADE
    )
    project_id: int
    position = fields.IntField()
    number = fields.IntField(default=0, db_default=0)
    name_zh = fields.CharField(max_length=80, default="")
    name_en = fields.CharField(max_length=120, default="")
    lon = fields.FloatField()
    lat = fields.FloatField()
    precision_m = fields.IntField()
    geometry: fields.JSONField[dict[str, Any] | None] = fields.JSONField(null=True)
    covers = fields.TextField(default="", db_default="")
    removed_at = MomentField(null=True)
    removed_reason = fields.TextField(default="", db_default="")

    class Meta:
        table = "site"
        indexes: ClassVar[list[Index]] = [Index(fields=("project_id", "position")), Index(fields=("lon", "lat"))]


class ServiceNotice(Row):
    """A notice with a beginning and an end: water off, road closed, heating test (服务通知).

    ``kind`` is one of ``portal.projects.notice_kinds``. ``ended_at``: taken back before its end, with a reason.
    """

    id = fields.IntField(primary_key=True)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "projects.Project", related_name="notices", on_delete=fields.RESTRICT
    )
    project_id: int
    site: fields.ForeignKeyNullableRelation[Site] = fields.ForeignKeyField(
        "projects.Site", related_name="notices", null=True, on_delete=fields.RESTRICT
    )
    site_id: int | None
    kind = fields.CharField(max_length=20)
    title = fields.CharField(max_length=80)
    body = fields.TextField(default="")
    begins_at = MomentField()
    ends_at = MomentField()
    ended_at = MomentField(null=True)
    ended_reason = fields.TextField(default="")
    published_by: fields.ForeignKeyRelation[Update] = fields.ForeignKeyField(
        "projects.Update", related_name="notices", on_delete=fields.RESTRICT
    )
    published_by_id: int

    class Meta:
        table = "service_notice"
        indexes: ClassVar[list[Index]] = [
            Index(fields=("project_id", "ends_at")),
            Index(fields=("ends_at", "begins_at")),
            Index(fields=("site_id",)),
            Index(fields=("published_by_id",)),
        ]
