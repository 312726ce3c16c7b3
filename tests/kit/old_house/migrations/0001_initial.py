# ruff: noqa: RUF012 (as Tortoise writes its migrations)
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    initial = True
    operations = [
        ops.CreateModel(
            name="Parent",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=40)),
                ("note", fields.CharField(max_length=40)),
            ],
            options={"table": "parent", "app": "old_house", "pk_attr": "id", "indexes": [Index(fields=["name"])]},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Child",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "parent",
                    fields.ForeignKeyField(
                        "old_house.Parent",
                        source_field="parent_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="children",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={"table": "child", "app": "old_house", "pk_attr": "id", "indexes": [Index(fields=["parent_id"])]},
            bases=["Row"],
        ),
    ]
