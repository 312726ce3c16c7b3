"""What happened to a case, and the words of it: facts hold ids and codes, words lie apart and can be erased."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.feedback.models.cases import Case
from portal.staff.models import Account, Unit
from portal.store.columns import MomentField
from portal.store.rows import Row


class CaseFact(Row):
    """One thing that happened to a case; the public timeline, the desk, the figures and the audit read the same rows.

    ``kind`` is one of ``feedback.facts.FACT_WORDS``; ``detail`` holds ids, codes, moments and numbers and nobody's
    words. Appended, never edited.
    """

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "feedback.Case", related_name="facts", on_delete=fields.CASCADE
    )
    case_id: int
    kind = fields.CharField(max_length=20)
    at = MomentField()
    by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="case_facts", null=True, on_delete=fields.RESTRICT
    )
    by_id: int | None
    detail: fields.JSONField[dict[str, object]] = fields.JSONField()
    told: fields.ReverseRelation["CaseWords"]

    def said(self, name: str) -> str:
        """The words of this name, "" when there are none (any more); ``told`` must have been fetched."""
        return next((row.text for row in self.told if row.name == name), "")

    class Meta:
        table = "case_fact"
        indexes: ClassVar[list[Index]] = [
            Index(fields=("case_id", "id")),
            Index(fields=("by_id",)),
            Index(fields=("kind", "at")),
        ]


class CaseWords(Row):
    """Words of a fact: the answer, a reason, what was added, a note. ``name`` is one of ``feedback.words.NAMES``."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "feedback.Case", related_name="words", on_delete=fields.CASCADE
    )
    case_id: int
    fact: fields.ForeignKeyRelation[CaseFact] = fields.ForeignKeyField(
        "feedback.CaseFact", related_name="told", on_delete=fields.CASCADE
    )
    fact_id: int
    name = fields.CharField(max_length=12)
    text = fields.TextField()

    class Meta:
        table = "case_words"
        indexes: ClassVar[list[Index]] = [Index(fields=("case_id",)), Index(fields=("fact_id",))]


class CaseTask(Row):
    """What a further unit (协办) does for a case under the case's own due date; the case's unit leads (主办)."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "feedback.Case", related_name="tasks", on_delete=fields.CASCADE
    )
    case_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "staff.Unit", related_name="case_tasks", on_delete=fields.RESTRICT
    )
    unit_id: int
    words = fields.TextField(default="")
    given_at = MomentField()
    given_by: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="case_tasks_given", on_delete=fields.RESTRICT
    )
    given_by_id: int
    result = fields.TextField(default="")
    done_at = MomentField(null=True)
    done_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="case_tasks_done", null=True, on_delete=fields.RESTRICT
    )
    done_by_id: int | None

    class Meta:
        table = "case_task"
        unique_together = (("case", "unit"),)
        indexes: ClassVar[list[Index]] = [
            Index(fields=("unit_id", "done_at")),
            Index(fields=("given_by_id",)),
            Index(fields=("done_by_id",)),
        ]
