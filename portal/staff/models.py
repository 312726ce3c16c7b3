"""Units, accounts, sessions and the record of acts."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.store.columns import MomentField
from portal.store.rows import Row


class Unit(Row):
    """A bureau, street office or company that answers for projects or cases (责任单位 / 承办单位)."""

    id = fields.IntField(primary_key=True)
    name_zh = fields.CharField(max_length=80, unique=True)
    name_en = fields.CharField(max_length=120, default="", db_default="")

    class Meta:
        table = "unit"


class Account(Row):
    """A member of staff; disabled, never deleted.

    ``role`` is one of ``portal.staff.policy.Role``.
    """

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=60, unique=True)
    role = fields.CharField(max_length=30)
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "staff.Unit", related_name="accounts", null=True, on_delete=fields.RESTRICT
    )
    unit_id: int | None
    password_hash = fields.CharField(max_length=200)
    created_at = MomentField()
    disabled_at = MomentField(null=True)

    class Meta:
        table = "account"
        indexes: ClassVar[list[Index]] = [Index(fields=("unit_id",))]


class Session(Row):
    """A signed-in browser.

    Only a keyed hash of its token is kept; ``key_id`` names the key of the hash.
    """

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="sessions", on_delete=fields.CASCADE
    )
    account_id: int
    token_hash = fields.CharField(max_length=64, unique=True)
    key_id = fields.CharField(max_length=16)
    created_at = MomentField()
    seen_at = MomentField()
    ended_at = MomentField(null=True)

    class Meta:
        table = "staff_session"
        indexes: ClassVar[list[Index]] = [Index(fields=("account_id", "ended_at"))]


class Act(Row):
    """Something done by staff or an operator, appended and never edited.

    ``actor`` keeps the name as it was.
    """

    id = fields.BigIntField(primary_key=True)
    at = MomentField()
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="acts", null=True, on_delete=fields.RESTRICT
    )
    account_id: int | None
    actor = fields.CharField(max_length=60)
    verb = fields.CharField(max_length=40)
    subject = fields.CharField(max_length=80)
    detail: fields.JSONField[dict[str, object]] = fields.JSONField()

    class Meta:
        table = "staff_act"
        indexes: ClassVar[list[Index]] = [Index(fields=("at",)), Index(fields=("account_id", "at"))]


class Draft(Row):
    """What a member of staff has typed into a form of the desk and not yet sent, kept every few seconds.

    ``address`` is the form's page, ``typed`` its fields by name. Sending the form, or dropping the draft, deletes it.
    """

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="drafts", on_delete=fields.CASCADE
    )
    account_id: int
    address = fields.CharField(max_length=200)
    typed: fields.JSONField[dict[str, str]] = fields.JSONField()
    saved_at = MomentField()

    class Meta:
        table = "staff_draft"
        unique_together = (("account", "address"),)
        indexes: ClassVar[list[Index]] = [Index(fields=("saved_at",))]


class Deputy(Row):
    """Who stands in for an absent colleague, from one day through another; ``ended_at``: called off before."""

    id = fields.IntField(primary_key=True)
    absent: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="absences", on_delete=fields.RESTRICT
    )
    absent_id: int
    deputy: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="deputised", on_delete=fields.RESTRICT
    )
    deputy_id: int
    from_on = fields.DateField()
    until_on = fields.DateField()
    made_at = MomentField()
    ended_at = MomentField(null=True)
    by: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="deputies_named", on_delete=fields.RESTRICT
    )
    by_id: int

    class Meta:
        table = "deputy"
        indexes: ClassVar[list[Index]] = [
            Index(fields=("deputy_id", "until_on")),
            Index(fields=("absent_id",)),
            Index(fields=("by_id",)),
        ]
