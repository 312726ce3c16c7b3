"""Rows that belong to no feature: the version of the public content, and what is to be told to others."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.store.columns import MomentField
from portal.store.rows import Row


class ContentVersion(Row):
    """One row: a number that grows whenever something public changed."""

    id = fields.IntField(primary_key=True)
    number = fields.BigIntField(default=0)

    class Meta:
        table = "content_version"


class Outbox(Row):
    """A message written in the transaction of what it tells about, handed on after the commit.

    ``tries`` and ``not_before`` are for what leaves the house (``store.slow_post``): it is not tried again before.
    """

    id = fields.BigIntField(primary_key=True)
    topic = fields.CharField(max_length=60)
    payload: fields.JSONField[dict[str, object]] = fields.JSONField()
    created_at = MomentField()
    delivered_at = MomentField(null=True)
    tries = fields.IntField(default=0, db_default=0)
    not_before = MomentField(null=True)

    class Meta:
        table = "outbox"
        indexes: ClassVar[list[Index]] = [Index(fields=("delivered_at", "id"))]
