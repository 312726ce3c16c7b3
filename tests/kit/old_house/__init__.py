"""A house of two tables and two versions, whose second version makes Tortoise rebuild the parent table on SQLite."""
