from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from portal.store.columns import MomentField
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    # Written by hand: without it no later migration of any app can be applied.
    dependencies = [('projects', '0001_initial'), ('staff', '0001_initial')]

    initial = True

    operations = [
        ops.CreateModel(
            name='Case',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('projects.Project', source_field='project_id', null=True, db_constraint=True, to_field='id', related_name='cases', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=12)),
                ('text', fields.TextField(unique=False)),
                ('place', fields.CharField(default='', max_length=200)),
                ('lon', fields.FloatField(null=True)),
                ('lat', fields.FloatField(null=True)),
                ('contact', fields.TextField(default='', unique=False)),
                ('locale', fields.CharField(max_length=5)),
                ('notice_version', fields.CharField(max_length=20)),
                ('state', fields.CharField(max_length=20)),
                ('submitted_at', MomentField(auto_now=False, auto_now_add=False)),
                ('due_at', MomentField(auto_now=False, auto_now_add=False)),
                ('due_days', fields.IntField()),
                ('answered_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
                ('closed_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
                ('key_id', fields.CharField(max_length=16)),
                ('form_hash', fields.CharField(unique=True, max_length=64)),
                ('code_hash', fields.CharField(max_length=64)),
                ('content_digest', fields.CharField(max_length=64)),
            ],
            options={'table': 'feedback_case', 'app': 'feedback', 'indexes': [Index(fields=['state', 'due_at']), Index(fields=['project_id', 'state', 'due_at'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='CaseFact',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('feedback.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='facts', on_delete=OnDelete.CASCADE)),
                ('kind', fields.CharField(max_length=20)),
                ('at', MomentField(auto_now=False, auto_now_add=False)),
                ('by', fields.ForeignKeyField('staff.Account', source_field='by_id', null=True, db_constraint=True, to_field='id', related_name='case_facts', on_delete=OnDelete.RESTRICT)),
                ('words', fields.TextField(default='', unique=False)),
                ('detail', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'case_fact', 'app': 'feedback', 'indexes': [Index(fields=['case_id', 'id']), Index(fields=['by_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='CasePhoto',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('feedback.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='photos', on_delete=OnDelete.CASCADE)),
                ('position', fields.IntField()),
                ('name', fields.CharField(unique=True, max_length=40)),
                ('width', fields.IntField()),
                ('height', fields.IntField()),
            ],
            options={'table': 'case_photo', 'app': 'feedback', 'indexes': [Index(fields=['case_id', 'position'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='EndedTicket',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('until', MomentField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'ended_ticket', 'app': 'feedback', 'indexes': [Index(fields=['until'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
    ]
