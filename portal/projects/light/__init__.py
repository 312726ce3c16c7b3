"""The light: computed by one rule from what is published, held as rows for lists, overridden only in public."""

from portal.projects.light.rule import Outcome, judge
from portal.projects.light.thresholds import Thresholds, thresholds_of
from portal.projects.light.words import LIGHT_CLASSES, LIGHT_WORDS, Light

__all__ = ["LIGHT_CLASSES", "LIGHT_WORDS", "Light", "Outcome", "Thresholds", "judge", "thresholds_of"]
