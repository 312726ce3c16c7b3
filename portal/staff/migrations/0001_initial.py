from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from portal.store.columns import MomentField
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='Unit',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name_zh', fields.CharField(unique=True, max_length=80)),
                ('name_en', fields.CharField(default='', db_default='', max_length=120)),
            ],
            options={'table': 'unit', 'app': 'staff', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Account',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=60)),
                ('role', fields.CharField(max_length=30)),
                ('unit', fields.ForeignKeyField('staff.Unit', source_field='unit_id', null=True, db_constraint=True, to_field='id', related_name='accounts', on_delete=OnDelete.RESTRICT)),
                ('password_hash', fields.CharField(max_length=200)),
                ('created_at', MomentField(auto_now=False, auto_now_add=False)),
                ('disabled_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'account', 'app': 'staff', 'indexes': [Index(fields=['unit_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Act',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('at', MomentField(auto_now=False, auto_now_add=False)),
                ('account', fields.ForeignKeyField('staff.Account', source_field='account_id', null=True, db_constraint=True, to_field='id', related_name='acts', on_delete=OnDelete.RESTRICT)),
                ('actor', fields.CharField(max_length=60)),
                ('verb', fields.CharField(max_length=40)),
                ('subject', fields.CharField(max_length=80)),
                ('detail', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'staff_act', 'app': 'staff', 'indexes': [Index(fields=['at']), Index(fields=['account_id', 'at'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Session',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('staff.Account', source_field='account_id', db_constraint=True, to_field='id', related_name='sessions', on_delete=OnDelete.CASCADE)),
                ('token_hash', fields.CharField(unique=True, max_length=64)),
                ('key_id', fields.CharField(max_length=16)),
                ('created_at', MomentField(auto_now=False, auto_now_add=False)),
                ('seen_at', MomentField(auto_now=False, auto_now_add=False)),
                ('ended_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'staff_session', 'app': 'staff', 'indexes': [Index(fields=['account_id', 'ended_at'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
    ]
