from tortoise import migrations
from tortoise.migrations import operations as ops
from portal.store.columns import MomentField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='CalendarYear',
            fields=[
                ('year', fields.IntField(primary_key=True, unique=True, db_index=True)),
                ('source', fields.CharField(max_length=200)),
                ('loaded_at', MomentField(auto_now=False, auto_now_add=False)),
                ('loaded_by', fields.CharField(max_length=60)),
            ],
            options={'table': 'calendar_year', 'app': 'workdays', 'indexes': [Index(fields=['loaded_at'])], 'pk_attr': 'year'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('notice', fields.ForeignKeyField('workdays.CalendarYear', source_field='notice_id', db_constraint=True, to_field='year', related_name='days', on_delete=OnDelete.CASCADE)),
                ('day', fields.DateField(unique=True)),
                ('kind', fields.CharField(max_length=10)),
                ('name_zh', fields.CharField(max_length=40)),
                ('name_en', fields.CharField(max_length=60)),
            ],
            options={'table': 'calendar_day', 'app': 'workdays', 'indexes': [Index(fields=['notice_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
    ]
