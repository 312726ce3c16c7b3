"""Addresses proposed for new projects: the title's pinyin, unlike any address that was ever used."""

import re
from collections.abc import Collection

from pypinyin import Style, lazy_pinyin

from portal.projects.deadlines.plain_form import plain_form
from portal.projects.models import FormerSlug, Project

LONGEST = 60


async def taken_slugs() -> set[str]:
    """Every address that a project has or had, of all years."""
    now = await Project.all().values_list("slug", flat=True)
    then = await FormerSlug.all().values_list("slug", flat=True)
    return {str(slug) for slug in (*now, *then)}


def proposed_slug(title: str, *, year: int, taken: Collection[str]) -> str:
    """A free address for a title: "lao-jiu-guan-wang-gai-zao", with the year or a number where it is taken."""
    base = spelled(title) or "project"
    for slug in (base, f"{base}-{year}", *(f"{base}-{year}-{number}" for number in range(2, 1000))):
        if slug not in taken:
            return slug
    raise ValueError("a thousand projects of one title")


def spelled(words: str, *, longest: int = LONGEST) -> str:
    """Words in Latin letters, digits and hyphens; cut between two syllables."""
    syllables = lazy_pinyin(plain_form(words), style=Style.NORMAL)
    slug = ""
    for syllable in syllables:
        part = re.sub("[^a-z0-9]", "", syllable.lower().replace("ü", "v"))
        if part and len(slug) + len(part) + 1 <= longest:
            slug = f"{slug}-{part}" if slug else part
    return slug
