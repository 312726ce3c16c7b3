"""Which numbering of a text is that of the projects, which stand above it (areas) and which below (parts)."""

from collections import Counter
from collections.abc import Sequence

from portal.projects.lists.lines import Line


def project_style(lines: Sequence[Line]) -> str:
    """The style of the projects' headings, "title" where labels name them, "" when nothing looks like a list.

    The style whose stretches hold the most different fields without holding one twice: a heading of areas holds
    those of several projects, a numbered part holds only what follows the last part.
    """
    ranks = ranks_of(lines)
    scores = {style: _score(lines, style, ranks) for style in ranks}
    best = max(scores, key=lambda style: (scores[style], -ranks[style]), default="")
    titles = sum(field == "title" for line in lines for field, _, _ in line.fields)
    if titles > 1 and titles * 2 > scores.get(best, 0):
        return "title"
    return best if scores.get(best, 0) >= 1 else "title" if titles else ""


def ranks_of(lines: Sequence[Line]) -> dict[str, int]:
    """Styles of numbering by their first appearance: the outermost comes first."""
    styles = dict.fromkeys(line.style for line in lines if line.style)
    return {style: rank for rank, style in enumerate(styles)}


def _score(lines: Sequence[Line], style: str, ranks: dict[str, int]) -> int:
    score, held = 0, Counter[str]()
    inside = False
    for line in [*lines, Line("", "", style)]:
        if line.style == style or (line.style and ranks[line.style] < ranks[style]):
            score += len(held) if max(held.values(), default=0) == 1 else 0
            held, inside = Counter(), line.style == style
        if inside:
            held.update(field for field, _, _ in line.fields if field != "title")
    return score
