from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('feedback', '0001_initial'), ('projects', '0002_programme_closed_on'), ('staff', '0001_initial')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['state', 'answered_at']),
        ),
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['closed_at']),
        ),
    ]
