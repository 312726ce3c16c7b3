"""A year's notice as rows, for years that came out after this version of the portal."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.store.columns import MomentField
from portal.store.rows import Row


class CalendarYear(Row):
    """A notice that an administrator loaded. It stands above the one that ships with the portal for the same year."""

    year = fields.IntField(primary_key=True, generated=False)
    source = fields.CharField(max_length=200)
    loaded_at = MomentField()
    loaded_by = fields.CharField(max_length=60)
    days: fields.ReverseRelation["CalendarDay"]

    class Meta:
        table = "calendar_year"
        indexes: ClassVar[list[Index]] = [Index(fields=("loaded_at",))]


class CalendarDay(Row):
    """A day that is not what its weekday says. ``kind``: "holiday" or "make_up"."""

    id = fields.IntField(primary_key=True)
    notice: fields.ForeignKeyRelation[CalendarYear] = fields.ForeignKeyField(
        "workdays.CalendarYear", related_name="days", on_delete=fields.CASCADE
    )
    notice_id: int
    day = fields.DateField(unique=True)
    kind = fields.CharField(max_length=10)
    name_zh = fields.CharField(max_length=40)
    name_en = fields.CharField(max_length=60)

    class Meta:
        table = "calendar_day"
        indexes: ClassVar[list[Index]] = [Index(fields=("notice_id",))]
