from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from portal.store.columns import MomentField
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

# Words move from the facts into rows of their own, where they can be erased; facts keep ids and codes.
_MOVED = (("NULLIF(words, '')", "words"), ("{note}", "note"), ("{channel}", "channel"))
_OPENED = "kind = 'contact opened'"
_STAFF = "'added', 'accepted', 'declined', 'answered', 'noted'"


async def move_words(apps, editor):
    postgres = editor.client.capabilities.dialect == "postgres"
    value = "NULLIF(detail::jsonb ->> '%s', '')" if postgres else "NULLIF(json_extract(detail, '$.%s'), '')"
    part = {name: value % name for name in ("note", "channel", "reason")}
    for source, name in _MOVED:
        text = source.format(**part)
        await editor.client.execute_script(
            f"INSERT INTO case_words (case_id, fact_id, name, text)"
            f" SELECT case_id, id, '{name}', {text} FROM case_fact WHERE {text} IS NOT NULL"
        )
    await editor.client.execute_script(
        f"INSERT INTO case_words (case_id, fact_id, name, text)"
        f" SELECT case_id, id, 'why', {part['reason']} FROM case_fact WHERE {_OPENED} AND {part['reason']} IS NOT NULL"
    )
    shorter = "(detail::jsonb - 'note' - 'channel')" if postgres else "json_remove(detail, '$.note', '$.channel')"
    await editor.client.execute_script(f"UPDATE case_fact SET detail = {shorter}")
    shorter = "(detail::jsonb - 'reason')" if postgres else "json_remove(detail, '$.reason')"
    await editor.client.execute_script(f"UPDATE case_fact SET detail = {shorter} WHERE {_OPENED}")
    await editor.client.execute_script(
        "UPDATE feedback_case SET first_answered_at = (SELECT MIN(at) FROM case_fact"
        " WHERE case_fact.case_id = feedback_case.id AND case_fact.kind = 'answered')"
    )
    yes = "TRUE" if postgres else "1"
    await editor.client.execute_script(
        f"UPDATE feedback_case SET unread = {yes} WHERE state NOT IN ('declined', 'closed') AND 'added' ="
        f" (SELECT kind FROM case_fact WHERE case_fact.case_id = feedback_case.id AND kind IN ({_STAFF})"
        " ORDER BY id DESC LIMIT 1)"
    )


async def stay(apps, editor):
    """There is no way back that would keep what was written since; the copy made before stands beside."""


class Migration(migrations.Migration):
    dependencies = [('feedback', '0002_clock_indexes'), ('projects', '0006_a_standing_keys'), ('staff', '0001_initial'), ('staff', '0002_progress_on_record')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AnswerTemplate',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=40)),
                ('kind', fields.CharField(default='', max_length=12)),
                ('text', fields.TextField(unique=False)),
                ('unit', fields.ForeignKeyField('staff.Unit', source_field='unit_id', null=True, db_constraint=True, to_field='id', related_name='answer_templates', on_delete=OnDelete.RESTRICT)),
                ('by', fields.ForeignKeyField('staff.Account', source_field='by_id', db_constraint=True, to_field='id', related_name='answer_templates', on_delete=OnDelete.RESTRICT)),
                ('made_at', MomentField(auto_now=False, auto_now_add=False)),
                ('retired_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'answer_template', 'app': 'feedback', 'indexes': [Index(fields=['unit_id', 'retired_at']), Index(fields=['by_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='CaseTask',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('feedback.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='tasks', on_delete=OnDelete.CASCADE)),
                ('unit', fields.ForeignKeyField('staff.Unit', source_field='unit_id', db_constraint=True, to_field='id', related_name='case_tasks', on_delete=OnDelete.RESTRICT)),
                ('words', fields.TextField(default='', unique=False)),
                ('given_at', MomentField(auto_now=False, auto_now_add=False)),
                ('given_by', fields.ForeignKeyField('staff.Account', source_field='given_by_id', db_constraint=True, to_field='id', related_name='case_tasks_given', on_delete=OnDelete.RESTRICT)),
                ('result', fields.TextField(default='', unique=False)),
                ('done_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
                ('done_by', fields.ForeignKeyField('staff.Account', source_field='done_by_id', null=True, db_constraint=True, to_field='id', related_name='case_tasks_done', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'case_task', 'app': 'feedback', 'unique_together': (('case', 'unit'),), 'indexes': [Index(fields=['unit_id', 'done_at']), Index(fields=['given_by_id']), Index(fields=['done_by_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='CaseWords',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('feedback.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='words', on_delete=OnDelete.CASCADE)),
                ('fact', fields.ForeignKeyField('feedback.CaseFact', source_field='fact_id', db_constraint=True, to_field='id', related_name='told', on_delete=OnDelete.CASCADE)),
                ('name', fields.CharField(max_length=12)),
                ('text', fields.TextField(unique=False)),
            ],
            options={'table': 'case_words', 'app': 'feedback', 'indexes': [Index(fields=['case_id']), Index(fields=['fact_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='DueRule',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=12)),
                ('project', fields.ForeignKeyField('projects.Project', source_field='project_id', null=True, db_constraint=True, to_field='id', related_name='due_rules', on_delete=OnDelete.RESTRICT)),
                ('days', fields.IntField()),
                ('from_on', fields.DateField()),
                ('made_at', MomentField(auto_now=False, auto_now_add=False)),
                ('by', fields.ForeignKeyField('staff.Account', source_field='by_id', db_constraint=True, to_field='id', related_name='due_rules', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'due_rule', 'app': 'feedback', 'indexes': [Index(fields=['kind', 'from_on']), Index(fields=['project_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='FrozenMonth',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('month', fields.CharField(unique=True, max_length=7)),
                ('cut_off', MomentField(auto_now=False, auto_now_add=False)),
                ('cells', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'frozen_month', 'app': 'feedback', 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='ProjectVoice',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('project', fields.OneToOneField('projects.Project', source_field='project_id', db_constraint=True, to_field='id', related_name='voice', on_delete=OnDelete.CASCADE)),
                ('as_of', MomentField(auto_now=False, auto_now_add=False)),
                ('counts', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'project_voice', 'app': 'feedback', 'indexes': [Index(fields=['as_of'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='PublicAnswer',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('feedback.Case', source_field='case_id', null=True, db_constraint=True, to_field='id', related_name='public_answers', on_delete=OnDelete.RESTRICT)),
                ('project', fields.ForeignKeyField('projects.Project', source_field='project_id', null=True, db_constraint=True, to_field='id', related_name='public_answers', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=12)),
                ('label', fields.CharField(default='', max_length=20)),
                ('standing', fields.BooleanField(default=False)),
                ('question', fields.TextField(unique=False)),
                ('answer', fields.TextField(unique=False)),
                ('state', fields.CharField(max_length=12)),
                ('version', fields.IntField(default=1)),
                ('digest', fields.CharField(default='', max_length=64)),
                ('comment', fields.TextField(default='', unique=False)),
                ('prepared_by', fields.ForeignKeyField('staff.Account', source_field='prepared_by_id', db_constraint=True, to_field='id', related_name='public_answers_prepared', on_delete=OnDelete.RESTRICT)),
                ('prepared_at', MomentField(auto_now=False, auto_now_add=False)),
                ('approved_by', fields.ForeignKeyField('staff.Account', source_field='approved_by_id', null=True, db_constraint=True, to_field='id', related_name='public_answers_approved', on_delete=OnDelete.RESTRICT)),
                ('published_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
                ('withdrawn_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
                ('withdrawn_by', fields.ForeignKeyField('staff.Account', source_field='withdrawn_by_id', null=True, db_constraint=True, to_field='id', related_name='public_answers_withdrawn', on_delete=OnDelete.RESTRICT)),
                ('withdrawn_reason', fields.TextField(default='', unique=False)),
            ],
            options={'table': 'public_answer', 'app': 'feedback', 'indexes': [Index(fields=['project_id', 'state', 'published_at']), Index(fields=['state', 'published_at']), Index(fields=['case_id']), Index(fields=['prepared_by_id']), Index(fields=['approved_by_id']), Index(fields=['withdrawn_by_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='PublicAnswerPhoto',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('answer', fields.ForeignKeyField('feedback.PublicAnswer', source_field='answer_id', db_constraint=True, to_field='id', related_name='photos', on_delete=OnDelete.CASCADE)),
                ('source', fields.ForeignKeyField('feedback.CasePhoto', source_field='source_id', null=True, db_constraint=True, to_field='id', related_name='public_copies', on_delete=OnDelete.SET_NULL)),
                ('position', fields.IntField()),
                ('name', fields.CharField(unique=True, max_length=40)),
                ('width', fields.IntField()),
                ('height', fields.IntField()),
                ('alt', fields.CharField(default='', max_length=200)),
                ('blurred', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('made_at', MomentField(auto_now=False, auto_now_add=False)),
                ('gone_at', MomentField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'public_answer_photo', 'app': 'feedback', 'indexes': [Index(fields=['answer_id', 'position']), Index(fields=['source_id'])], 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('staff.Account', source_field='account_id', db_constraint=True, to_field='id', related_name='saved_filters', on_delete=OnDelete.CASCADE)),
                ('name', fields.CharField(max_length=40)),
                ('query', fields.CharField(max_length=500)),
            ],
            options={'table': 'saved_filter', 'app': 'feedback', 'unique_together': (('account', 'name'),), 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.AddField(
            model_name='Case',
            name='about_people',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Case',
            name='about_unit',
            field=fields.ForeignKeyField('staff.Unit', source_field='about_unit_id', null=True, db_constraint=True, to_field='id', related_name='cases_about', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Case',
            name='asked_at',
            field=MomentField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Case',
            name='assigned_at',
            field=MomentField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Case',
            name='consent_at',
            field=MomentField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Case',
            name='danger',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Case',
            name='due_provisional',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Case',
            name='entered_by',
            field=fields.ForeignKeyField('staff.Account', source_field='entered_by_id', null=True, db_constraint=True, to_field='id', related_name='cases_entered', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Case',
            name='erased_at',
            field=MomentField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Case',
            name='escalated_at',
            field=MomentField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Case',
            name='extension',
            field=fields.CharField(default='', db_default='', max_length=10),
        ),
        ops.AddField(
            model_name='Case',
            name='first_answered_at',
            field=MomentField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Case',
            name='handed_back',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Case',
            name='handler',
            field=fields.ForeignKeyField('staff.Account', source_field='handler_id', null=True, db_constraint=True, to_field='id', related_name='cases_handled', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Case',
            name='inner_due_at',
            field=MomentField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Case',
            name='joined_count',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Case',
            name='joined_to',
            field=fields.ForeignKeyField('feedback.Case', source_field='joined_to_id', null=True, db_constraint=True, to_field='id', related_name='joined', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Case',
            name='label',
            field=fields.CharField(default='', db_default='', max_length=20),
        ),
        ops.AddField(
            model_name='Case',
            name='locked_until',
            field=MomentField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Case',
            name='moved',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Case',
            name='paused_days',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Case',
            name='phone_hash',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='Case',
            name='rounds',
            field=fields.IntField(default=1, db_default=1),
        ),
        ops.AddField(
            model_name='Case',
            name='satisfaction',
            field=fields.CharField(default='', db_default='', max_length=12),
        ),
        ops.AddField(
            model_name='Case',
            name='settled_by',
            field=fields.ForeignKeyField('projects.Update', source_field='settled_by_id', null=True, db_constraint=True, to_field='id', related_name='settled', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Case',
            name='site',
            field=fields.ForeignKeyField('projects.Site', source_field='site_id', null=True, db_constraint=True, to_field='id', related_name='cases', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Case',
            name='unit',
            field=fields.ForeignKeyField('staff.Unit', source_field='unit_id', null=True, db_constraint=True, to_field='id', related_name='cases', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Case',
            name='unread',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Case',
            name='urgent_at',
            field=MomentField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Case',
            name='verdict',
            field=fields.CharField(default='', db_default='', max_length=12),
        ),
        ops.AddField(
            model_name='Case',
            name='verdict_at',
            field=MomentField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Case',
            name='way',
            field=fields.CharField(default='', db_default='', max_length=12),
        ),
        ops.AddField(
            model_name='Case',
            name='with_coordinator',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['unit_id', 'state', 'due_at']),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['handler_id', 'state', 'due_at']),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['site_id', 'state']),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['joined_to_id']),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['about_unit_id']),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['phone_hash']),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['submitted_at']),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['unread', 'due_at']),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['with_coordinator', 'state']),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['extension', 'state']),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['escalated_at']),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['due_provisional', 'state']),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['settled_by_id']),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['entered_by_id']),
        ),
        ops.RunPython(move_words, stay),
        ops.RemoveField(model_name='CaseFact', name='words'),
        ops.AddIndex(
            model_name='CaseFact',
            index=Index(fields=['kind', 'at']),
        ),
    ]
