from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [('projects', '0004_f_search_index')]

    initial = False

    operations = [ops.AddIndex(model_name='Site', index=Index(fields=['lon', 'lat']))]
