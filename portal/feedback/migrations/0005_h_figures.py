from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from portal.store.columns import MomentField
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('feedback', '0004_search_index')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CountedUpTo',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('fact_id', fields.BigIntField()),
                ('at', MomentField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'counted_up_to', 'app': 'feedback', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='RunningMonth',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('month', fields.CharField(unique=True, max_length=7)),
                ('as_of', MomentField(auto_now=False, auto_now_add=False)),
                ('cells', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'running_month', 'app': 'feedback', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.AddField(
            model_name='Case',
            name='promised_at',
            field=MomentField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['promised_at']),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(
                fields=['project_id', 'about_people', 'kind', 'state', 'verdict', 'entered_by_id', 'settled_by_id'],
            ),
        ),
    ]
