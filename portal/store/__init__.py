"""What must not be lost: engines, migrations, keys, files, editions, outbox. Knows no feature."""
