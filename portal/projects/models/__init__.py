"""A year's programme and what hangs on it, a file for each subject."""

from portal.projects.models.ledger import LedgerEntry, LedgerHead, LedgerText
from portal.projects.models.lists import FigureImport, ListDraft, YearlyReport
from portal.projects.models.milestones import Milestone, Revision
from portal.projects.models.programme import Area, FormerSlug, Programme, Project
from portal.projects.models.sites import ServiceNotice, Site
from portal.projects.models.standings import LightOverride, Standing
from portal.projects.models.targets import PlannedPoint, Target, TargetEntry
from portal.projects.models.updates import Update, UpdateDocument, UpdateFact, UpdatePhoto

__all__ = [
    "Area",
    "FigureImport",
    "FormerSlug",
    "LedgerEntry",
    "LedgerHead",
    "LedgerText",
    "LightOverride",
    "ListDraft",
    "Milestone",
    "PlannedPoint",
    "Programme",
    "Project",
    "Revision",
    "ServiceNotice",
    "Site",
    "Standing",
    "Target",
    "TargetEntry",
    "Update",
    "UpdateDocument",
    "UpdateFact",
    "UpdatePhoto",
    "YearlyReport",
]
