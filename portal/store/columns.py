"""Column types that behave alike on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from tortoise import fields


class MomentField(fields.DatetimeField[datetime]):
    """A moment, always aware and always stored in UTC.

    SQLite keeps a moment as text with the offset it came with, so that +08:00 is not found by a UTC
    filter; every value is therefore turned to UTC on its way in. A naive datetime raises ValueError.
    """

    def to_db_value(self, value: Any, instance: Any) -> Any:
        return super().to_db_value(self._utc(value), instance)

    def to_python_value(self, value: Any) -> Any:
        # Tortoise would take a naive moment for UTC without a word.
        moment = super().to_python_value(self._utc(value))
        return moment.astimezone(UTC) if isinstance(moment, datetime) else moment

    @staticmethod
    def _utc(value: Any) -> Any:
        if not isinstance(value, datetime):
            return value
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)
