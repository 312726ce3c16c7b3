from tortoise import migrations
from tortoise.migrations import operations as ops
from portal.store.columns import MomentField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('store', '0001_initial')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Outbox',
            name='tries',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Outbox',
            name='not_before',
            field=MomentField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
