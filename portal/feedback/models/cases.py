"""A case and its photos. The query code is nowhere here: only a keyed hash of it."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index

from portal.projects.models import Project, Site, Update
from portal.staff.models import Account, Unit
from portal.store.columns import MomentField
from portal.store.rows import Row


class Case(Row):
    """One resident's feedback while staff handle it (办件).

    The public number is made of prefix, year of sending and ``id`` (never used twice). ``form_hash`` is the
    hash of the form's own key: one form makes one case. ``content_digest`` is of the cleaned fields and the
    photos as uploaded. ``contact`` is sealed with the contacts key, ``phone_hash`` is keyed. ``state`` is one of
    ``feedback.states``; ``moved`` counts every move and every other act that rules out one begun before it.

    ``unit`` handles it, since ``assigned_at``, by ``inner_due_at`` where an earlier inner date is set; ``handler`` is
    the person. ``about_people``: a complaint about the people of ``about_unit`` (None: nobody knows which unit), which
    that unit never sees. ``label`` is a neutral subject (``feedback.subjects``) under which others may find and join
    it; empty: it is never offered. ``joined_to``: the case that it goes along with while in the state "joined";
    ``joined_count`` of the other counts those. ``rounds``: 1, and one more with each reopening.

    ``due_at`` is the promise in force, moved by facts only; ``promised_at`` is None until an extension, a stopped clock
    or a reopening moves it: then the promise as it stood before, by which the figures judge. ``due_days``: the working
    days promised at sending. ``asked_at``: the clock stands since then; ``paused_days`` working days it stood in all.
    ``extension``: "", "asked", "granted" or "refused". ``urgent_at``: a 24-hour clock runs. ``way``: "", "solved",
    "explained" or "outside", as the last answer said. ``first_answered_at`` is never moved, ``answered_at`` is the
    newest answer's.
    ``verdict``: "", "solved", "partly" or "not solved"; ``satisfaction``: "", "satisfied", "basically" or "not".
    ``settled_by``: the published update that answered it. ``consent_at``: standing consent to publication.
    ``unread``: the resident added something since the last act of staff. ``locked_until``: after a new code was sent,
    consent, verdict and contact wait.
    """

    # No column: the newest fact on the page that a member of staff acts from; None: everything there is.
    read_to: int | None = None

    id = fields.BigIntField(primary_key=True)
    project: fields.ForeignKeyNullableRelation[Project] = fields.ForeignKeyField(
        "projects.Project", related_name="cases", null=True, on_delete=fields.RESTRICT
    )
    project_id: int | None
    site: fields.ForeignKeyNullableRelation[Site] = fields.ForeignKeyField(
        "projects.Site", related_name="cases", null=True, on_delete=fields.RESTRICT
    )
    site_id: int | None
    kind = fields.CharField(max_length=12)
    text = fields.TextField()
    place = fields.CharField(max_length=200, default="")
    lon = fields.FloatField(null=True)
    lat = fields.FloatField(null=True)
    label = fields.CharField(max_length=20, default="", db_default="")
    danger = fields.BooleanField(default=False, db_default=False)
    # who sent it
    contact = fields.TextField(default="")
    phone_hash = fields.CharField(max_length=64, default="", db_default="")
    locale = fields.CharField(max_length=5)
    notice_version = fields.CharField(max_length=20)
    consent_at = MomentField(null=True)
    locked_until = MomentField(null=True)
    erased_at = MomentField(null=True)
    entered_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="cases_entered", null=True, on_delete=fields.RESTRICT
    )
    entered_by_id: int | None
    about_people = fields.BooleanField(default=False, db_default=False)
    about_unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "staff.Unit", related_name="cases_about", null=True, on_delete=fields.RESTRICT
    )
    about_unit_id: int | None
    # where it stands
    state = fields.CharField(max_length=20)
    moved = fields.IntField(default=0, db_default=0)
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "staff.Unit", related_name="cases", null=True, on_delete=fields.RESTRICT
    )
    unit_id: int | None
    handler: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "staff.Account", related_name="cases_handled", null=True, on_delete=fields.RESTRICT
    )
    handler_id: int | None
    joined_to: fields.ForeignKeyNullableRelation["Case"] = fields.ForeignKeyField(
        "feedback.Case", related_name="joined", null=True, on_delete=fields.RESTRICT
    )
    joined_to_id: int | None
    joined_count = fields.IntField(default=0, db_default=0)
    rounds = fields.IntField(default=1, db_default=1)
    handed_back = fields.IntField(default=0, db_default=0)
    with_coordinator = fields.BooleanField(default=False, db_default=False)
    unread = fields.BooleanField(default=False, db_default=False)
    # its clock
    submitted_at = MomentField()
    due_at = MomentField()
    promised_at = MomentField(null=True)
    due_days = fields.IntField()
    due_provisional = fields.BooleanField(default=False, db_default=False)
    assigned_at = MomentField(null=True)
    inner_due_at = MomentField(null=True)
    asked_at = MomentField(null=True)
    paused_days = fields.IntField(default=0, db_default=0)
    extension = fields.CharField(max_length=10, default="", db_default="")
    urgent_at = MomentField(null=True)
    escalated_at = MomentField(null=True)
    # how it ended
    first_answered_at = MomentField(null=True)
    answered_at = MomentField(null=True)
    closed_at = MomentField(null=True)
    way = fields.CharField(max_length=12, default="", db_default="")
    verdict = fields.CharField(max_length=12, default="", db_default="")
    satisfaction = fields.CharField(max_length=12, default="", db_default="")
    verdict_at = MomentField(null=True)
    settled_by: fields.ForeignKeyNullableRelation[Update] = fields.ForeignKeyField(
        "projects.Update", related_name="settled", null=True, on_delete=fields.RESTRICT
    )
    settled_by_id: int | None
    # its receipt
    key_id = fields.CharField(max_length=16)
    form_hash = fields.CharField(max_length=64, unique=True)
    code_hash = fields.CharField(max_length=64)
    content_digest = fields.CharField(max_length=64)
    photos: fields.ReverseRelation["CasePhoto"]
    facts: fields.ReverseRelation["CaseFact"]  # type: ignore[name-defined]  # noqa: F821 (models.facts)

    class Meta:
        table = "feedback_case"
        indexes: ClassVar[list[Index]] = [
            Index(fields=("state", "due_at")),
            Index(fields=("state", "answered_at")),
            Index(fields=("closed_at",)),
            Index(fields=("project_id", "state", "due_at")),
            Index(fields=("unit_id", "state", "due_at")),
            Index(fields=("handler_id", "state", "due_at")),
            Index(fields=("site_id", "state")),
            Index(fields=("joined_to_id",)),
            Index(fields=("about_unit_id",)),
            Index(fields=("phone_hash",)),
            Index(fields=("submitted_at",)),
            Index(fields=("unread", "due_at")),
            Index(fields=("with_coordinator", "state")),
            Index(fields=("extension", "state")),
            Index(fields=("escalated_at",)),
            Index(fields=("due_provisional", "state")),
            Index(fields=("settled_by_id",)),
            Index(fields=("entered_by_id",)),
            Index(fields=("promised_at",)),
            # all that a project's voice is counted from
            Index(
                fields=("project_id", "about_people", "kind", "state", "verdict", "entered_by_id", "settled_by_id"),
            ),
        ]


class CasePhoto(Row):
    """A resident's photo, re-encoded; seen by who opened the case and by the staff of the case."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "feedback.Case", related_name="photos", on_delete=fields.CASCADE
    )
    case_id: int
    position = fields.IntField()
    name = fields.CharField(max_length=40, unique=True)
    width = fields.IntField()
    height = fields.IntField()

    class Meta:
        table = "case_photo"
        indexes: ClassVar[list[Index]] = [Index(fields=("case_id", "position"))]
