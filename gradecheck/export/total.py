"""What one student's assignment came to: a line for each problem, and the total."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.batch.book import ProblemResult, Row
from gradecheck.batch.totals import scaled
from gradecheck.document.printable import columns
from gradecheck.report.grade_terminal import aligned
from gradecheck.report.markdown import escaped
from gradecheck.report.numbers import percent_text, points_text
from gradecheck.report.styled import Line, fit, pad, painted, paragraph

NONE = "–"


def total_text(row: Row, *, width: int, colour: bool) -> str:
    """The total for a terminal."""
    rows = list(_cells(row))
    names = [fit(name, width // 3) for name, *_ in rows]
    widest = max(columns(name) for name in names)
    scores = aligned([score for _, score, *_ in rows])
    mosts = aligned([most for _, _, most, _ in rows])
    lines: list[Line] = [[(fit(_heading(row), width), "strong")], []]
    for k, (_, _, most, said) in enumerate(rows):
        last = k == len(rows) - 1
        of = f" / {mosts[k]}" if most else " " * (3 + len(mosts[k]))
        label = f"  {pad(names[k], widest)}  {scores[k]}{of}"
        lines += paragraph(said, width, (f"{label}  ", "strong" if last else ""), "quiet")
    if row.notes:
        lines.append([])
        for note in row.notes:
            lines += paragraph(note, width, ("  · ", "quiet"))
    return painted(lines, colour=colour)


def total_markdown(row: Row) -> str:
    """The total as Markdown."""
    lines = [
        f"## {escaped(_heading(row))}",
        "",
        "| problem | points | of | |",
        "|---|---:|---:|---|",
    ]
    lines += [f"| {' | '.join(escaped(cell) for cell in cells)} |" for cells in _cells(row)]
    if row.notes:
        lines += ["", *(f"- {escaped(note)}" for note in row.notes)]
    return "\n".join(lines) + "\n"


def _heading(row: Row) -> str:
    """Who handed in what."""
    level = f"level {row.level}" if row.level else ""
    return " · ".join(part for part in (row.assignment, row.id, level) if part)


def _cells(row: Row) -> Iterator[tuple[str, str, str, str]]:
    """Name, points, points that can be reached and a remark: of problems, penalty and total."""
    for result in row.problems:
        yield _problem(result)
    if row.penalty:
        days = f"{row.days_late} day{'s' * (row.days_late != 1)} started"
        yield "late", f"−{points_text(row.penalty)}", "", days
    waiting = f", {points_text(row.manual)} more wait for a person" if row.manual else ""
    percent = percent_text(row.percent) if row.points else "nothing but extra credit"
    yield "total", points_text(row.total), points_text(row.points), percent + waiting


def _problem(result: ProblemResult) -> tuple[str, str, str, str]:
    column = result.column
    only = f"only for level {' or '.join(column.levels)}" if column.levels else ""
    extra = "extra credit" if column.extra_credit else ""
    if result.standing == "not required" and not result.counted:
        return column.id, NONE, "", ", ".join(filter(None, (extra, only))) or "not asked for"
    standing = "" if result.standing == "graded" else result.standing
    waits = points_text(scaled(result.manual, column)) if result.manual else ""
    waits = f"{waits} more wait for a person" if waits else ""
    said = ", ".join(filter(None, (extra, standing, waits)))
    return column.id, points_text(result.counted), points_text(column.points), said
