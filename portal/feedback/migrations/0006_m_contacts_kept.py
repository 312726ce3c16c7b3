from tortoise import migrations
from tortoise.migrations import operations as ops

# Partial, so that the clock never reads the contacts that were deleted years ago; no model names it.
KEPT = "CREATE INDEX case_contacts_kept ON feedback_case (closed_at) WHERE contact > ''"


async def make(apps, editor):
    # Hashes that an earlier clock left behind the contacts it deleted.
    await editor.client.execute_query("UPDATE feedback_case SET phone_hash = '' WHERE contact = '' AND phone_hash > ''")
    await editor.client.execute_script(KEPT)


async def drop(apps, editor):
    await editor.client.execute_script("DROP INDEX IF EXISTS case_contacts_kept")


class Migration(migrations.Migration):
    dependencies = [("feedback", "0005_h_figures")]

    initial = False

    operations = [ops.RunPython(make, drop)]
