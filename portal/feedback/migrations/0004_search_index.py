from tortoise import migrations
from tortoise.migrations import operations as ops

# Derived rows that no model knows, as in projects.0004: words of cases for staff, of published answers for everybody.
SQLITE = tuple(
    f"CREATE VIRTUAL TABLE {table} USING fts5(words, tokenize = 'ascii', columnsize = 0)"
    for table in ("case_search", "answer_search")
)
POSTGRES = tuple(
    statement
    for table in ("case_search", "answer_search")
    for statement in (
        f"CREATE TABLE {table} (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
        f"CREATE INDEX {table}_words ON {table} USING gin (words)",
    )
)


async def make(apps, editor):
    for statement in POSTGRES if editor.client.capabilities.dialect == "postgres" else SQLITE:
        await editor.client.execute_script(statement)


async def drop(apps, editor):
    for table in ("case_search", "answer_search"):
        await editor.client.execute_script(f"DROP TABLE IF EXISTS {table}")


class Migration(migrations.Migration):
    dependencies = [("feedback", "0003_complaint_to_verdict")]

    initial = False

    operations = [ops.RunPython(make, drop)]
