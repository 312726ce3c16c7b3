"""The quantities of an update's form: how much of each target is achieved."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal

from portal.projects.models import Target
from portal.projects.quantities import plain
from portal.web.forms import Errors
from portal.web.language import N_

# As the column holds it: eleven digits before the point, three behind.
QUANTITY = re.compile(r"\d{1,11}(\.\d{1,3})?")


def field_of(target: Target) -> str:
    """The name of a target's field in the form."""
    return f"t{target.id}_achieved"


def figures_of(targets: Sequence[Target], achieved: Mapping[str, str]) -> dict[str, str]:
    """What stands in the fields: a draft's figures, else the published ones."""
    return {field_of(target): achieved.get(str(target.id), plain(target.achieved)) for target in targets}


def read_figures(typed: Mapping[str, str], targets: Sequence[Target], errors: Errors) -> dict[str, str]:
    """The figures that differ from the published ones, by the target's id. Full width and commas are understood."""
    figures: dict[str, str] = {}
    for target in targets:
        given = typed.get(field_of(target), "")
        text = unicodedata.normalize("NFKC", given).replace(",", "").strip()
        if not text or text == plain(target.achieved):
            continue
        if not QUANTITY.fullmatch(text):
            errors.add(field_of(target), N_("“%(typed)s”不是数量，请写成 118 或 23.4 这样"), typed=given[:20])
            continue
        figures[str(target.id)] = plain(Decimal(text))
    return figures
