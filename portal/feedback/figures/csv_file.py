"""The figures of a month for a spreadsheet: one table after the other, the definitions at the end."""

import csv
import io
from collections.abc import Mapping

from portal.feedback.figures.definitions import MEASURES, RATES
from portal.feedback.figures.hiding import Hidden
from portal.feedback.figures.keeping import Figures
from portal.feedback.figures.tables import (
    COLUMN_WORDS,
    RATED,
    SMALL,
    TABLES,
    Line,
    Names,
    Share,
    Value,
    tables_of,
    total_shares,
)
from portal.projects.bulk.columns import safe
from portal.web.dates import iso
from portal.web.language import N_
from portal.web.rendering import translate


def csv_of(figures: Figures, names: Names, hidden: Mapping[str, Hidden], key: str) -> str:
    """In a language. Rates in per cent with two places; "<5" and "…" where a number is hidden."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    counts = figures.cells.total()
    writer.writerow([translate(key, N_("月份")), figures.month.key])
    writer.writerow([translate(key, N_("截至")), iso(figures.as_of)])
    writer.writerow([translate(key, N_("状态")), translate(key, N_("已冻结") if figures.frozen else N_("尚未冻结"))])
    for name, measure in MEASURES.items():
        writer.writerow([translate(key, measure.word), counts[name]])
    for name, share in total_shares(counts).items():
        writer.writerow([translate(key, RATES[name].word), _percent(share), share.above.n, share.below.n])
    for table, lines in tables_of(figures.cells, names, hidden).items():
        writer.writerow([])
        writer.writerow([translate(key, TABLES[table]), *(translate(key, word) for word in _headings())])
        writer.writerows([safe(translate(key, line.name)), *_cells(line)] for line in lines)
    writer.writerow([])
    writer.writerow([translate(key, N_("怎么算的"))])
    meanings = [(row.word, row.meaning) for row in MEASURES.values()] + [
        (row.word, row.meaning) for row in RATES.values()
    ]
    writer.writerows([translate(key, word), translate(key, meaning)] for word, meaning in meanings)
    return file.getvalue()


def _headings() -> list[str]:
    found = []
    for column, word in COLUMN_WORDS.items():
        found += [word, RATES[column].word] if column in RATED else [word]
    return found


def _cells(line: Line) -> list[str]:
    found = []
    for column in COLUMN_WORDS:
        found.append(_shown(line.values[column]))
        if column in RATED:
            found.append(_percent(line.shares[column]))
    return found


def _shown(value: Value) -> str:
    return ("<5" if value.mark == SMALL else "…") if value.mark else str(value.n)


def _percent(share: Share) -> str:
    return "…" if share.hidden else "—" if share.share is None else f"{share.share * 100:.2f}%"
