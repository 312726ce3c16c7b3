# ruff: noqa: RUF012 (as Tortoise writes its migrations)
from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("old_house", "0001_initial")]
    initial = False
    operations = [ops.RemoveField(model_name="Parent", name="note")]
