"""``summary.md``: the class on a page, for whoever teaches it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from gradecheck.batch.shared import SharedWrong
from gradecheck.batch.statistics import BINS, ProblemStatistics, Statistics, Unreadable
from gradecheck.report.markdown import escaped
from gradecheck.report.numbers import percent_text, points_text
from gradecheck.report.styled import fit

NAME = "summary.md"
BAR = 40
"""Columns of the longest bar."""
MOST_MISTAKES = 12
MOST_SHARED = 20
MOST_NAMED = 8
MOST_LISTED = 100
"""Unreadable submissions and remarks in the summary; ``grades.csv`` has all."""
WIDEST = 200
LONGEST = 4000
"""Columns of a name, and of a remark that lists names."""


def summary_text(
    title: str, found: Statistics, warnings: Sequence[str] = (), remarks: Sequence[str] = ()
) -> str:
    """The class in Markdown; ``remarks`` are about files of others that were filled in."""
    blocks = [f"# {_safe(title)}", _counts(found)]
    blocks += _scores(found)
    for problem in found.problems:
        blocks += _problem(problem)
    blocks += _shared(found.shared)
    blocks += _unreadable(found.unreadable, found.unreadable_count)
    blocks += _list("Files filled in", remarks)
    blocks += _list("Warnings", warnings)
    return "\n\n".join(blocks) + "\n"


def _safe(text: str) -> str:
    return escaped(fit(text, WIDEST))


def _counts(found: Statistics) -> str:
    """How many there are, and how they did."""
    parts = [_several(found.students, "student"), f"{found.graded:,} graded"]
    if found.unreadable_count:
        parts.append(_several(found.unreadable_count, "unreadable submission"))
    if found.late:
        parts.append(f"{found.late:,} late")
    if found.adjusted:
        parts.append(f"{found.adjusted:,} adjusted by a person")
    mean = f"  \nMean: **{percent_text(found.mean)}**" if found.graded else ""
    return ", ".join(parts) + mean


def _several(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _scores(found: Statistics) -> Iterator[str]:
    """The distribution of the scores as bars of text."""
    if not found.graded:
        return
    yield "## Scores"
    yield "\n".join(["```text", *bars(found.bars), "```"])


def bars(counts: Sequence[int], width: int = BAR) -> Iterator[str]:
    """A line for each tenth of the percent, the best first.

    >>> list(bars([0] * 8 + [1, 2], 4))[:2]
    [' 90–100 %  ████  2', ' 80–90 %   ██    1']
    """
    most = max(counts)
    for number in range(BINS - 1, -1, -1):
        count = counts[number]
        low, high = 100 * number // BINS, 100 * (number + 1) // BINS
        filled = -(-count * width // most) if most else 0
        label = f"{low:3}–{high} %"
        yield f"{label:<10} {'█' * filled:<{width}}  {count:,}".rstrip()


def _problem(problem: ProblemStatistics) -> Iterator[str]:
    column = problem.column
    title = f": {_safe(column.title)}" if column.title else ""
    yield f"## {_safe(column.id)}{title}"
    counts = [f"{count:,} {standing}" for standing, count in sorted(problem.standings.items())]
    if not problem.graded:
        yield ", ".join(counts or ["nobody"])
        return
    mean = f"Mean: **{points_text(problem.mean)} of {points_text(column.own)} points**"
    by_person = sum((item.points for item in column.items if item.kind == "manual"), Fraction(0))
    left = f", {points_text(by_person)} of which a person gives" if by_person else ""
    extra = "  \nExtra credit: it adds to the total" if column.extra_credit else ""
    yield ", ".join(counts or ["nobody"]) + f"  \n{mean}{left}{extra}"
    rows = [
        (
            _safe(item.column.id),
            points_text(item.column.points),
            points_text(item.mean),
            f"{item.right:,}",
            f"{item.follow_through:,}",
            f"{item.wrong:,}",
            f"{item.missing:,}",
        )
        if item.column.kind != "manual"
        else (_safe(item.column.id), points_text(item.column.points), "for a person", *4 * ("",))
        for item in problem.items
    ]
    heads = ("Item", "Points", "Mean", "Right", "Follow-through", "Wrong", "Missing")
    yield _table(heads, rows, right=6)
    yield from _mistakes(problem.mistakes)


def _mistakes(mistakes: Sequence[tuple[str, int]]) -> Iterator[str]:
    if not mistakes:
        return
    rows = []
    for name, count in mistakes[:MOST_MISTAKES]:
        kind, _, step = name.partition(": ")
        rows.append((_safe(kind), _safe(step), f"{count:,}"))
    yield "Commonest mistakes (`gradecheck explain KIND` says more):"
    yield _table(("Kind", "Step", "Students"), rows, right=1)
    yield from _more(len(mistakes) - MOST_MISTAKES, "kind")


def _shared(found: Sequence[SharedWrong]) -> Iterator[str]:
    """Wrong answers that are the same: what nothing explains first."""
    if not found:
        return
    yield "## Worth a look"
    yield (
        "The same wrong answer, number for number, from several students.  Most have a simple "
        "reason: a common mistake, a misprint in the handout, work that was allowed to be shared."
    )
    rows = []
    for one in found[:MOST_SHARED]:
        names = [_safe(student) for student in one.students[:MOST_NAMED]]
        more = one.count - len(names)
        who = ", ".join(names) + (f" and {more:,} more" if more else "")
        items = ", ".join(map(_safe, one.items))
        rows.append((who, _safe(one.problem), items, ", ".join(map(_safe, one.mistakes)) or "–"))
    yield _table(("Students", "Problem", "Items", "Known mistake"), rows)
    yield from _more(len(found) - MOST_SHARED, "group")


def _unreadable(found: Sequence[Unreadable], count: int) -> Iterator[str]:
    if not found:
        return
    yield "## Could not be graded"
    rows = [(_safe(one.student), _safe(one.file), _safe(one.reason)) for one in found[:MOST_LISTED]]
    yield _table(("Student", "File", "Reason"), rows)
    yield from _more(count - len(rows), "submission")


def _list(heading: str, texts: Sequence[str]) -> Iterator[str]:
    if not texts:
        return
    yield f"## {heading}"
    yield "\n".join(f"- {escaped(fit(text, LONGEST))}" for text in texts[:MOST_LISTED])
    yield from _more(len(texts) - MOST_LISTED, "line")


def _more(count: int, what: str) -> Iterator[str]:
    if count > 0:
        yield f"… and {_several(count, what)} more"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: int = 0) -> str:
    """A table whose last ``right`` columns hold numbers."""
    left = len(heads) - right
    lines = [heads, ("---",) * left + ("---:",) * right, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
