from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from portal.store.columns import MomentField
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('projects', '0002_programme_closed_on'), ('staff', '0002_progress_on_record')]

    initial = False

    operations = [
        ops.CreateModel(
            name='FigureImport',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('author', fields.ForeignKeyField('staff.Account', source_field='author_id', db_constraint=True, to_field='id', related_name='figure_imports', on_delete=OnDelete.RESTRICT)),
                ('file_name', fields.CharField(max_length=120)),
                ('rows', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('errors', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('state', fields.CharField(max_length=20)),
                ('done', fields.IntField(default=0)),
                ('total', fields.IntField(default=0)),
                ('bundle', fields.CharField(default='', max_length=32)),
                ('created_at', MomentField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'figure_import', 'app': 'projects', 'indexes': [Index(fields=['author_id', 'created_at'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('projects.Project', source_field='project_id', db_constraint=True, to_field='id', related_name='ledger', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('at', MomentField(auto_now=False, auto_now_add=False)),
                ('kind', fields.CharField(max_length=30)),
                ('subject', fields.CharField(max_length=60)),
                ('unit', fields.CharField(default='', max_length=80)),
                ('update_id', fields.IntField(null=True)),
                ('facts', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('previous', fields.CharField(max_length=64)),
                ('hash', fields.CharField(max_length=64)),
            ],
            options={'table': 'ledger_entry', 'app': 'projects', 'unique_together': (('project', 'number'),), 'indexes': [Index(fields=['at']), Index(fields=['kind', 'at'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='LedgerHead',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('projects.Project', source_field='project_id', db_constraint=True, to_field='id', related_name='heads', on_delete=OnDelete.RESTRICT)),
                ('day', fields.DateField()),
                ('count', fields.IntField()),
                ('hash', fields.CharField(max_length=64)),
            ],
            options={'table': 'ledger_head', 'app': 'projects', 'unique_together': (('project', 'day'),), 'indexes': [Index(fields=['day'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='LedgerText',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('entry', fields.ForeignKeyField('projects.LedgerEntry', source_field='entry_id', db_constraint=True, to_field='id', related_name='texts', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=60)),
                ('salt', fields.CharField(max_length=32)),
                ('text', fields.TextField(unique=False)),
                ('removed_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
                ('removed_reason', fields.TextField(default='', unique=False)),
            ],
            options={'table': 'ledger_text', 'app': 'projects', 'unique_together': (('entry', 'name'),), 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='LightOverride',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('projects.Project', source_field='project_id', db_constraint=True, to_field='id', related_name='overrides', on_delete=OnDelete.RESTRICT)),
                ('light', fields.CharField(max_length=20)),
                ('reason', fields.TextField(unique=False)),
                ('begins_on', fields.DateField()),
                ('ends_on', fields.DateField()),
                ('made_at', MomentField(auto_now=False, auto_now_add=False)),
                ('ended_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
                ('by', fields.ForeignKeyField('staff.Account', source_field='by_id', db_constraint=True, to_field='id', related_name='light_overrides', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'light_override', 'app': 'projects', 'indexes': [Index(fields=['project_id', 'ends_on']), Index(fields=['by_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='ListDraft',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('year', fields.IntField()),
                ('source', fields.CharField(default='', max_length=300)),
                ('text', fields.TextField(unique=False)),
                ('rows', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('state', fields.CharField(max_length=20)),
                ('digest', fields.CharField(default='', max_length=64)),
                ('author', fields.ForeignKeyField('staff.Account', source_field='author_id', db_constraint=True, to_field='id', related_name='list_drafts', on_delete=OnDelete.RESTRICT)),
                ('created_at', MomentField(auto_now=False, auto_now_add=False)),
                ('changed_at', MomentField(auto_now=False, auto_now_add=False)),
                ('taken_by', fields.ForeignKeyField('staff.Account', source_field='taken_by_id', null=True, db_constraint=True, to_field='id', related_name='lists_taken', on_delete=OnDelete.RESTRICT)),
                ('taken_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'list_draft', 'app': 'projects', 'indexes': [Index(fields=['state', 'changed_at']), Index(fields=['author_id']), Index(fields=['taken_by_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='PlannedPoint',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('target', fields.ForeignKeyField('projects.Target', source_field='target_id', db_constraint=True, to_field='id', related_name='points', on_delete=OnDelete.RESTRICT)),
                ('on_day', fields.DateField(null=True)),
                ('milestone', fields.ForeignKeyField('projects.Milestone', source_field='milestone_id', null=True, db_constraint=True, to_field='id', related_name='points', on_delete=OnDelete.RESTRICT)),
                ('quantity', fields.DecimalField(max_digits=14, decimal_places=3)),
                ('published_by', fields.ForeignKeyField('projects.Update', source_field='published_by_id', db_constraint=True, to_field='id', related_name='points', on_delete=OnDelete.RESTRICT)),
                ('published_at', MomentField(auto_now=False, auto_now_add=False)),
                ('replaced_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'planned_point', 'app': 'projects', 'indexes': [Index(fields=['target_id', 'replaced_at']), Index(fields=['milestone_id']), Index(fields=['published_by_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='ServiceNotice',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('projects.Project', source_field='project_id', db_constraint=True, to_field='id', related_name='notices', on_delete=OnDelete.RESTRICT)),
                ('site', fields.ForeignKeyField('projects.Site', source_field='site_id', null=True, db_constraint=True, to_field='id', related_name='notices', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=20)),
                ('title', fields.CharField(max_length=80)),
                ('body', fields.TextField(default='', unique=False)),
                ('begins_at', MomentField(auto_now=False, auto_now_add=False)),
                ('ends_at', MomentField(auto_now=False, auto_now_add=False)),
                ('ended_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_reason', fields.TextField(default='', unique=False)),
                ('published_by', fields.ForeignKeyField('projects.Update', source_field='published_by_id', db_constraint=True, to_field='id', related_name='notices', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'service_notice', 'app': 'projects', 'indexes': [Index(fields=['project_id', 'ends_at']), Index(fields=['ends_at', 'begins_at']), Index(fields=['site_id']), Index(fields=['published_by_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Standing',
            fields=[
                ('project', fields.OneToOneField('projects.Project', source_field='project_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='standing', on_delete=OnDelete.CASCADE)),
                ('day', fields.DateField()),
                ('light', fields.CharField(max_length=20)),
                ('status', fields.CharField(max_length=30)),
                ('reason', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('slip_days', fields.IntField(default=0)),
                ('next_on', fields.DateField(null=True)),
                ('overdue_on', fields.DateField(null=True)),
                ('newest_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'standing', 'app': 'projects', 'indexes': [Index(fields=['day']), Index(fields=['light'])], 'pk_attr': 'project_id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='TargetEntry',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('target', fields.ForeignKeyField('projects.Target', source_field='target_id', db_constraint=True, to_field='id', related_name='entries', on_delete=OnDelete.RESTRICT)),
                ('on_day', fields.DateField()),
                ('achieved', fields.DecimalField(max_digits=14, decimal_places=3)),
                ('note', fields.CharField(default='', max_length=200)),
                ('published_by', fields.ForeignKeyField('projects.Update', source_field='published_by_id', db_constraint=True, to_field='id', related_name='entries', on_delete=OnDelete.RESTRICT)),
                ('published_at', MomentField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'target_entry', 'app': 'projects', 'indexes': [Index(fields=['target_id', 'on_day', 'id']), Index(fields=['published_by_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='UpdateDocument',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('update_of', fields.ForeignKeyField('projects.Update', source_field='update_of_id', db_constraint=True, to_field='id', related_name='documents', on_delete=OnDelete.CASCADE)),
                ('position', fields.IntField()),
                ('name', fields.CharField(unique=True, max_length=40)),
                ('title', fields.CharField(max_length=120)),
                ('file_name', fields.CharField(max_length=120)),
                ('size', fields.IntField()),
                ('sha256', fields.CharField(max_length=64)),
            ],
            options={'table': 'update_document', 'app': 'projects', 'indexes': [Index(fields=['update_of_id', 'position'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='YearlyReport',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('programme', fields.OneToOneField('projects.Programme', source_field='programme_id', db_constraint=True, to_field='id', related_name='report', on_delete=OnDelete.RESTRICT)),
                ('frozen_at', MomentField(auto_now=False, auto_now_add=False)),
                ('by', fields.ForeignKeyField('staff.Account', source_field='by_id', db_constraint=True, to_field='id', related_name='reports', on_delete=OnDelete.RESTRICT)),
                ('pages', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('sha256', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'yearly_report', 'app': 'projects', 'indexes': [Index(fields=['by_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.AddField(
            model_name='Milestone',
            name='dropped_at',
            field=MomentField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Milestone',
            name='dropped_reason',
            field=fields.TextField(default='', db_default='', unique=False),
        ),
        ops.AddField(
            model_name='Milestone',
            name='kind',
            field=fields.CharField(default='step', db_default='step', max_length=10),
        ),
        ops.AddField(
            model_name='Milestone',
            name='planned_words',
            field=fields.CharField(default='', db_default='', max_length=120),
        ),
        ops.AddField(
            model_name='Project',
            name='due_words',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='Project',
            name='ended_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Project',
            name='ended_reason',
            field=fields.TextField(default='', db_default='', unique=False),
        ),
        ops.AddField(
            model_name='Project',
            name='ledger_count',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Project',
            name='ledger_hash',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='Site',
            name='covers',
            field=fields.TextField(default='', db_default='', unique=False),
        ),
        ops.AddField(
            model_name='Site',
            name='geometry',
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='Site',
            name='number',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Site',
            name='removed_at',
            field=MomentField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Site',
            name='removed_reason',
            field=fields.TextField(default='', db_default='', unique=False),
        ),
        ops.AddField(
            model_name='Target',
            name='ended_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Target',
            name='shortfall',
            field=fields.TextField(default='', db_default='', unique=False),
        ),
        ops.AddField(
            model_name='Update',
            name='bundle',
            field=fields.CharField(default='', db_default='', max_length=32),
        ),
        ops.AddField(
            model_name='Update',
            name='corrects',
            field=fields.ForeignKeyField('projects.Update', source_field='corrects_id', null=True, db_constraint=True, to_field='id', related_name='corrections', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Update',
            name='replaced_at',
            field=MomentField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Update',
            name='review_owed',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Update',
            name='version',
            field=fields.IntField(default=1, db_default=1),
        ),
        ops.AddField(
            model_name='Update',
            name='withdrawn_at',
            field=MomentField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Update',
            name='withdrawn_reason',
            field=fields.TextField(default='', db_default='', unique=False),
        ),
        ops.AddIndex(
            model_name='Update',
            index=Index(fields=['corrects_id']),
        ),
        ops.AddIndex(
            model_name='Update',
            index=Index(fields=['bundle']),
        ),
        ops.AddIndex(
            model_name='Update',
            index=Index(fields=['review_owed']),
        ),
        ops.AddField(
            model_name='UpdateFact',
            name='deputy_for',
            field=fields.CharField(default='', db_default='', max_length=60),
        ),
        ops.AddField(
            model_name='UpdateFact',
            name='digest',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='UpdatePhoto',
            name='side',
            field=fields.CharField(default='', db_default='', max_length=6),
        ),
        # Written by hand: the sites that are there keep their order as their number.
        ops.RunSQL('UPDATE "site" SET "number" = "position" + 1', reverse_sql='UPDATE "site" SET "number" = 0'),
    ]
