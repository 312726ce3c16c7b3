"""The second version: the parent's ``note`` is gone."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.store.rows import Row


class Parent(Row):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=40)

    class Meta:
        table = "parent"
        indexes: ClassVar[list[Index]] = [Index(fields=("name",))]


class Child(Row):
    id = fields.IntField(primary_key=True)
    parent: fields.ForeignKeyRelation[Parent] = fields.ForeignKeyField(
        "old_house.Parent", related_name="children", on_delete=fields.CASCADE
    )

    class Meta:
        table = "child"
        indexes: ClassVar[list[Index]] = [Index(fields=("parent_id",))]
