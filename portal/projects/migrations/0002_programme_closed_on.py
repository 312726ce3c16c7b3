from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('projects', '0001_initial'), ('staff', '0001_initial')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Programme',
            name='closed_on',
            field=fields.DateField(null=True),
        ),
    ]
