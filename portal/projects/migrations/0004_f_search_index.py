from tortoise import migrations
from tortoise.migrations import operations as ops

# Derived rows that no model knows: SQLite's FTS5 and PostgreSQL's tsvector have nothing in common but their purpose.
# The first start fills them (portal.projects.search.index.fill_when_empty).
SQLITE = (
    "CREATE TABLE search_entry (id INTEGER PRIMARY KEY, ref INTEGER NOT NULL,"
    " begins_at INTEGER NOT NULL, ends_at INTEGER NOT NULL)",
    "CREATE VIRTUAL TABLE search_words USING fts5(words, tokenize = 'ascii', columnsize = 0)",
    "CREATE INDEX search_entry_begins ON search_entry (begins_at)",
    "CREATE INDEX search_entry_ends ON search_entry (ends_at)",
)
POSTGRES = (
    "CREATE TABLE search_entry (id BIGINT PRIMARY KEY, ref INT NOT NULL,"
    " begins_at BIGINT NOT NULL, ends_at BIGINT NOT NULL, words TSVECTOR NOT NULL)",
    "CREATE INDEX search_entry_words ON search_entry USING gin (words)",
)


async def make(apps, editor):
    for statement in POSTGRES if editor.client.capabilities.dialect == "postgres" else SQLITE:
        await editor.client.execute_script(statement)


async def drop(apps, editor):
    for table in ("search_words", "search_entry"):
        await editor.client.execute_script(f"DROP TABLE IF EXISTS {table}")


class Migration(migrations.Migration):
    dependencies = [('projects', '0003_progress_on_record')]

    initial = False

    operations = [ops.RunPython(make, drop)]
