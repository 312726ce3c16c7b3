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
    dependencies = [('staff', '0001_initial')]

    initial = True

    operations = [
        ops.CreateModel(
            name='Programme',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('year', fields.IntField(unique=True)),
                ('issuer_zh', fields.CharField(max_length=80)),
                ('issuer_en', fields.CharField(default='', max_length=160)),
                ('title_zh', fields.CharField(max_length=80)),
                ('title_en', fields.CharField(default='', max_length=160)),
                ('source_zh', fields.CharField(max_length=300)),
                ('source_en', fields.CharField(default='', max_length=400)),
                ('box', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('promised_areas', fields.IntField()),
                ('promised_projects', fields.IntField()),
            ],
            options={'table': 'programme', 'app': 'projects', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Area',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('programme', fields.ForeignKeyField('projects.Programme', source_field='programme_id', db_constraint=True, to_field='id', related_name='areas', on_delete=OnDelete.CASCADE)),
                ('key', fields.CharField(max_length=30)),
                ('name_zh', fields.CharField(max_length=40)),
                ('name_en', fields.CharField(default='', max_length=80)),
                ('position', fields.IntField()),
            ],
            options={'table': 'area', 'app': 'projects', 'unique_together': (('programme', 'key'),), 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Project',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('programme', fields.ForeignKeyField('projects.Programme', source_field='programme_id', db_constraint=True, to_field='id', related_name='projects', on_delete=OnDelete.RESTRICT)),
                ('area', fields.ForeignKeyField('projects.Area', source_field='area_id', db_constraint=True, to_field='id', related_name='projects', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('slug', fields.CharField(unique=True, max_length=80)),
                ('basis', fields.CharField(max_length=10)),
                ('scope', fields.CharField(max_length=10)),
                ('title_zh', fields.CharField(max_length=120)),
                ('title_en', fields.CharField(default='', max_length=200)),
                ('promise_zh', fields.TextField(unique=False)),
                ('promise_en', fields.TextField(default='', unique=False)),
                ('official_zh', fields.TextField(default='', unique=False)),
                ('official_source', fields.CharField(default='', max_length=300)),
                ('note_zh', fields.TextField(default='', unique=False)),
                ('note_en', fields.TextField(default='', unique=False)),
                ('place_zh', fields.CharField(default='', max_length=120)),
                ('place_en', fields.CharField(default='', max_length=160)),
                ('due', fields.DateField(null=True)),
                ('background_zh', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('background_en', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('unit', fields.ForeignKeyField('staff.Unit', source_field='unit_id', null=True, db_constraint=True, to_field='id', related_name='projects', on_delete=OnDelete.RESTRICT)),
                ('person', fields.CharField(default='', max_length=60)),
                ('phone', fields.CharField(default='', max_length=60)),
                ('staff_fields', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('merged_into', fields.ForeignKeyField('projects.Project', source_field='merged_into_id', null=True, db_constraint=True, to_field='id', related_name='merged', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'project', 'app': 'projects', 'indexes': [Index(fields=['programme_id', 'number']), Index(fields=['area_id']), Index(fields=['unit_id']), Index(fields=['merged_into_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='FormerSlug',
            fields=[
                ('slug', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=80)),
                ('project', fields.ForeignKeyField('projects.Project', source_field='project_id', db_constraint=True, to_field='id', related_name='former_slugs', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'former_slug', 'app': 'projects', 'indexes': [Index(fields=['project_id'])], 'pk_attr': 'slug'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Site',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('projects.Project', source_field='project_id', db_constraint=True, to_field='id', related_name='sites', on_delete=OnDelete.CASCADE)),
                ('position', fields.IntField()),
                ('name_zh', fields.CharField(default='', max_length=80)),
                ('name_en', fields.CharField(default='', max_length=120)),
                ('lon', fields.FloatField()),
                ('lat', fields.FloatField()),
                ('precision_m', fields.IntField()),
            ],
            options={'table': 'site', 'app': 'projects', 'indexes': [Index(fields=['project_id', 'position'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Target',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('projects.Project', source_field='project_id', db_constraint=True, to_field='id', related_name='targets', on_delete=OnDelete.CASCADE)),
                ('position', fields.IntField()),
                ('name_zh', fields.CharField(max_length=80)),
                ('name_en', fields.CharField(default='', max_length=120)),
                ('unit_zh', fields.CharField(max_length=20)),
                ('unit_en', fields.CharField(default='', max_length=40)),
                ('planned', fields.DecimalField(max_digits=14, decimal_places=3)),
                ('achieved', fields.DecimalField(null=True, max_digits=14, decimal_places=3)),
                ('basis', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'target', 'app': 'projects', 'indexes': [Index(fields=['project_id', 'position'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Update',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('projects.Project', source_field='project_id', db_constraint=True, to_field='id', related_name='updates', on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharField(max_length=20)),
                ('title', fields.CharField(max_length=120)),
                ('body', fields.TextField(unique=False)),
                ('changes', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('author', fields.ForeignKeyField('staff.Account', source_field='author_id', db_constraint=True, to_field='id', related_name='updates', on_delete=OnDelete.RESTRICT)),
                ('created_at', MomentField(auto_now=False, auto_now_add=False)),
                ('changed_at', MomentField(auto_now=False, auto_now_add=False)),
                ('digest', fields.CharField(default='', max_length=64)),
                ('published_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'project_update', 'app': 'projects', 'indexes': [Index(fields=['project_id', 'published_at']), Index(fields=['state', 'published_at']), Index(fields=['author_id', 'state'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Milestone',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('projects.Project', source_field='project_id', db_constraint=True, to_field='id', related_name='milestones', on_delete=OnDelete.RESTRICT)),
                ('title', fields.CharField(max_length=120)),
                ('planned_on', fields.DateField()),
                ('actual_on', fields.DateField(null=True)),
                ('published_by', fields.ForeignKeyField('projects.Update', source_field='published_by_id', db_constraint=True, to_field='id', related_name='milestones', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'milestone', 'app': 'projects', 'indexes': [Index(fields=['project_id', 'planned_on']), Index(fields=['published_by_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='Revision',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('milestone', fields.ForeignKeyField('projects.Milestone', source_field='milestone_id', db_constraint=True, to_field='id', related_name='revisions', on_delete=OnDelete.RESTRICT)),
                ('due_on', fields.DateField()),
                ('reason', fields.TextField(unique=False)),
                ('published_by', fields.ForeignKeyField('projects.Update', source_field='published_by_id', db_constraint=True, to_field='id', related_name='revisions', on_delete=OnDelete.RESTRICT)),
                ('published_at', MomentField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'milestone_revision', 'app': 'projects', 'indexes': [Index(fields=['milestone_id', 'id']), Index(fields=['published_by_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='UpdateFact',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('update_of', fields.ForeignKeyField('projects.Update', source_field='update_of_id', db_constraint=True, to_field='id', related_name='facts', on_delete=OnDelete.CASCADE)),
                ('kind', fields.CharField(max_length=20)),
                ('at', MomentField(auto_now=False, auto_now_add=False)),
                ('by', fields.ForeignKeyField('staff.Account', source_field='by_id', db_constraint=True, to_field='id', related_name='update_facts', on_delete=OnDelete.RESTRICT)),
                ('comment', fields.TextField(default='', unique=False)),
            ],
            options={'table': 'update_fact', 'app': 'projects', 'indexes': [Index(fields=['update_of_id', 'id']), Index(fields=['by_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='UpdatePhoto',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('update_of', fields.ForeignKeyField('projects.Update', source_field='update_of_id', db_constraint=True, to_field='id', related_name='photos', on_delete=OnDelete.CASCADE)),
                ('position', fields.IntField()),
                ('name', fields.CharField(unique=True, max_length=40)),
                ('alt', fields.CharField(max_length=200)),
                ('width', fields.IntField()),
                ('height', fields.IntField()),
            ],
            options={'table': 'update_photo', 'app': 'projects', 'indexes': [Index(fields=['update_of_id', 'position'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
    ]
