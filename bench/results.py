"""What was found, as Markdown: the ratios with their targets first, then every figure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bench import case_growth
from bench.case_growth import CaseGrowth
from bench.growth import FEW, FIRST, MANY, QUERIES, RATIO, Growth
from bench.rounds import Contest
from bench.start import Start

START_SECONDS = 2.0
MEMORY_MB = 150
PAGE_RATE, PAGE_CPU = 0.7, 1.5
SUBMISSION_RATE = 0.4
CONTESTANTS = ("nginx", "bare app", "portal")


@dataclass
class Findings:
    """What one run of the benchmark measured; what was left out is empty."""

    pages: list[Contest] = field(default_factory=list)
    submissions: list[Contest] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    growth: list[Growth] = field(default_factory=list)
    cases: list[CaseGrowth] = field(default_factory=list)
    memory_after: tuple[float, float] | None = None


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table that reads well in a terminal too; all but the first column to the right."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]

    def line(cells: Sequence[str]) -> str:
        padded = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
        return f"| {' | '.join([cells[0].ljust(widths[0]), *padded])} |"

    return "\n".join(line(cells) for cells in (head, rule, *rows))


def judged(value: str, reached: bool) -> str:
    return f"{value} {'✓' if reached else '✗ missed'}"


def ratios(contests: Sequence[Contest], rate: float, cpu: float | None) -> Iterator[list[str]]:
    for contest in contests:
        of_rate, of_cpu = contest.ratio("rate"), contest.ratio("cpu")
        yield [
            contest.name,
            str(contest.connections),
            judged(f"{of_rate:.2f}", of_rate >= rate),
            f"≥ {rate}",
            f"{of_cpu:.2f}" if cpu is None else judged(f"{of_cpu:.2f}", of_cpu <= cpu),
            "" if cpu is None else f"≤ {cpu}",
        ]


def figures(contests: Sequence[Contest]) -> Iterator[list[str]]:
    for contest in contests:
        for name in (name for name in CONTESTANTS if name in contest.shots):
            rate, p50, p99, cpu = (contest.median(name, figure) for figure in ("rate", "p50", "p99", "cpu"))
            times = [f"{p50 * 1000:.2f} ms", f"{p99 * 1000:.2f} ms", f"{cpu * 1e6:,.0f} µs"]
            yield [contest.name, str(contest.connections), name, f"{rate:,.0f}", *times]


def start_and_memory(found: Findings) -> Iterator[list[str]]:
    if found.starts:
        slowest = max(start.seconds for start in found.starts)
        largest = max(start.serving_mb for start in found.starts)
        parent = max(start.parent_mb for start in found.starts)
        yield ["`portal serve` to first page, slowest", judged(f"{slowest:.2f} s", slowest < START_SECONDS), "< 2 s"]
        yield ["memory of the serving process at start", judged(f"{largest:.0f} MB", largest < MEMORY_MB), "< 150 MB"]
        yield ["memory of its parent, which only watches", f"{parent:.0f} MB", ""]
    if found.memory_after:
        after = found.memory_after[0]
        yield ["memory of the serving process after the run", judged(f"{after:.0f} MB", after < MEMORY_MB), "< 150 MB"]


def growth(found: Sequence[Growth]) -> Iterator[list[str]]:
    """What a page costs with many projects beside few. The first page of an edition has no target of its own."""
    for one in found:
        judge = one.name != FIRST
        ratio, queries = f"{one.ratio:.1f}", str(one.queries[1])
        yield [
            one.name,
            one.engine,
            f"{one.few * 1000:.1f} ms",
            f"{one.many * 1000:.1f} ms",
            judged(ratio, one.ratio <= RATIO) if judge else ratio,
            judged(queries, one.queries[1] <= QUERIES),
        ]


def cases(found: Sequence[CaseGrowth]) -> Iterator[list[str]]:
    """What an ask takes with a million cases beside a thousand; a month's figures are held to a second instead.

    The page of figures comes from memory: what its first reader waits for has no target.
    """
    for one in found:
        ratio, queries = f"{one.ratio:.1f}", str(one.queries)
        is_month = one.name == case_growth.FIGURES
        reached = one.many <= case_growth.SECONDS if is_month else one.ratio <= case_growth.RATIO
        yield [
            one.name,
            one.engine,
            f"{one.few * 1000:.1f} ms",
            f"{one.many * 1000:.1f} ms",
            ratio if one.name == case_growth.PAGE else judged("< 1 s" if is_month and reached else ratio, reached),
            judged(queries, one.queries <= case_growth.QUERIES),
        ]


def written(found: Findings, machine: Mapping[str, str], how: str) -> str:
    """The whole report."""
    both = [
        *ratios(found.pages, PAGE_RATE, PAGE_CPU),
        *ratios(found.submissions, SUBMISSION_RATE, None),
    ]
    parts = ["# Results of `make bench`", how]
    if both:
        head = ("", "connections", "requests/s", "target", "CPU/request", "target")
        parts += ["## The portal divided by the bare app", table(head, both)]
    if rows := list(start_and_memory(found)):
        parts += ["## Start and memory", table(("", "measured", "target"), rows)]
    if rows := list(figures([*found.pages, *found.submissions])):
        columns = ("", "connections", "", "requests/s", "p50", "p99", "CPU/request")
        parts += ["## Every figure (medians)", table(columns, rows)]
    if rows := list(growth(found.growth)):
        columns = ("", "", f"{FEW} projects", f"{MANY:,} projects", f"ratio, ≤ {RATIO:g}", f"queries, ≤ {QUERIES}")
        parts += ["## Growth: each page made anew", table(columns, rows)]
    if rows := list(cases(found.cases)):
        few, many = f"{case_growth.FEW:,} cases", f"{case_growth.MANY:,} cases"
        columns = ("", "", few, many, f"ratio of p95, ≤ {case_growth.RATIO:g}", f"queries, ≤ {case_growth.QUERIES}")
        parts += ["## Growth of cases", table(columns, rows)]
    parts += ["## The machine", "\n".join(f"- {name}: {value}" for name, value in machine.items())]
    return "\n\n".join(parts) + "\n"
