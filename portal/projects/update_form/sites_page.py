"""What the template of the form's sites shows beside what was typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.projects.models import Site
from portal.projects.sites.coordinates import SYSTEMS
from portal.projects.sites.shapes import KIND_WORDS
from portal.projects.sites.upload import Feature
from portal.projects.update_form.form import UpdateForm
from portal.projects.update_form.record import Record
from portal.projects.update_form.site_file import carried_features
from portal.projects.update_form.sites import MOST_ROWS, TEXTS
from portal.web.language import N_

NEW_ROWS = 1
KIND_CHOICES = {"point": N_("点"), "line": N_("线"), "area": N_("面")}


@dataclass(frozen=True)
class SitesPage:
    """Rows to change, rows for new ones, what a file gave, choices."""

    shown: list[Site]
    more: int
    new_rows: range
    uploaded: Sequence[Feature]
    kinds: dict[str, str]
    systems: dict[str, str]

    def kind_of(self, site: Site) -> str:
        """Point, line or area, in words."""
        return KIND_WORDS[site.geometry["type"] if site.geometry else "Point"]


def sites_page(record: Record, read: UpdateForm) -> SitesPage:
    shown = [site for site in record.sites if f"st{site.number}_name_zh" in read.typed]
    filled = [row for row in range(MOST_ROWS) if any(read.value(f"ns{row}_{name}") for name in (*TEXTS, "points"))]
    spare = range(min(max(filled, default=-1) + 1 + NEW_ROWS, MOST_ROWS))
    return SitesPage(
        shown=shown,
        more=len(record.sites) - len(shown),
        new_rows=spare,
        uploaded=carried_features(read.value("sites_uploaded"), box=record.project.programme.box) or [],
        kinds=KIND_CHOICES,
        systems=SYSTEMS,
    )
