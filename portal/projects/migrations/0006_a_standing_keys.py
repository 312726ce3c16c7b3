from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('projects', '0005_e_site_place'), ('staff', '0001_initial'), ('staff', '0002_progress_on_record')]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='Standing',
            options={'table': 'standing', 'app': 'projects', 'indexes': [Index(fields=['day']), Index(fields=['light']), Index(fields=['programme_id', 'unit_id', 'light']), Index(fields=['programme_id', 'slip_days']), Index(fields=['programme_id', 'overdue_on']), Index(fields=['programme_id', 'next_on']), Index(fields=['programme_id', 'newest_at'])], 'pk_attr': 'project_id'},
        ),
        ops.AddField(
            model_name='Standing',
            name='programme_id',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Standing',
            name='unit_id',
            field=fields.IntField(null=True),
        ),
        ops.AddIndex(
            model_name='Standing',
            index=Index(fields=['programme_id', 'unit_id', 'light']),
        ),
        ops.AddIndex(
            model_name='Standing',
            index=Index(fields=['programme_id', 'slip_days']),
        ),
        ops.AddIndex(
            model_name='Standing',
            index=Index(fields=['programme_id', 'overdue_on']),
        ),
        ops.AddIndex(
            model_name='Standing',
            index=Index(fields=['programme_id', 'next_on']),
        ),
        ops.AddIndex(
            model_name='Standing',
            index=Index(fields=['programme_id', 'newest_at']),
        ),
        ops.RunSQL(
            'UPDATE "standing" SET '
            '"programme_id" = (SELECT "programme_id" FROM "project" WHERE "project"."id" = "standing"."project_id"), '
            '"unit_id" = (SELECT "unit_id" FROM "project" WHERE "project"."id" = "standing"."project_id")',
            reverse_sql='UPDATE "standing" SET "programme_id" = 0',
        ),
    ]
