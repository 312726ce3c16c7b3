from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from portal.store.columns import MomentField
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('staff', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Deputy',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('absent', fields.ForeignKeyField('staff.Account', source_field='absent_id', db_constraint=True, to_field='id', related_name='absences', on_delete=OnDelete.RESTRICT)),
                ('deputy', fields.ForeignKeyField('staff.Account', source_field='deputy_id', db_constraint=True, to_field='id', related_name='deputised', on_delete=OnDelete.RESTRICT)),
                ('from_on', fields.DateField()),
                ('until_on', fields.DateField()),
                ('made_at', MomentField(auto_now=False, auto_now_add=False)),
                ('ended_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
                ('by', fields.ForeignKeyField('staff.Account', source_field='by_id', db_constraint=True, to_field='id', related_name='deputies_named', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'deputy', 'app': 'staff', 'indexes': [Index(fields=['deputy_id', 'until_on']), Index(fields=['absent_id']), Index(fields=['by_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Draft',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('staff.Account', source_field='account_id', db_constraint=True, to_field='id', related_name='drafts', on_delete=OnDelete.CASCADE)),
                ('address', fields.CharField(max_length=200)),
                ('typed', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('saved_at', MomentField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'staff_draft', 'app': 'staff', 'unique_together': (('account', 'address'),), 'indexes': [Index(fields=['saved_at'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
    ]
