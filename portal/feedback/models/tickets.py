"""What remembers that a look-up was ended."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.store.columns import MomentField
from portal.store.rows import Row


class EndedTicket(Row):
    """A look-up that was ended on purpose before its 15 minutes were over; kept until it would have died."""

    id = fields.CharField(max_length=32, primary_key=True)
    until = MomentField()

    class Meta:
        table = "ended_ticket"
        indexes: ClassVar[list[Index]] = [Index(fields=("until",))]
