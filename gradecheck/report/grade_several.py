"""The table at the end of several reports: a line for every file."""

from __future__ import annotations

from collections.abc import Sequence

from gradecheck.document.printable import columns
from gradecheck.report.grade_formats import Graded
from gradecheck.report.grade_terminal import aligned
from gradecheck.report.grade_words import first_error_place, student_text
from gradecheck.report.markdown import escaped
from gradecheck.report.numbers import percent_text, points_text
from gradecheck.report.styled import Line, fit, pad, painted

LEAST = 8
HEADS = ("student", "problem", "score", "percent", "first error")


def cells(graded: Sequence[Graded]) -> list[tuple[str, ...]]:
    """What the table says of every file, unsafe as it was written."""
    scores = aligned([points_text(one.grade.score) for one in graded])
    points = aligned([points_text(one.grade.points) for one in graded])
    return [
        (
            student_text(one.grade, one.context),
            one.grade.problem,
            f"{score} / {most}",
            percent_text(one.grade.percent),
            first_error_place(one.grade) or "–",
        )
        for one, score, most in zip(graded, scores, points, strict=True)
    ]


def table_text(graded: Sequence[Graded], *, width: int, colour: bool) -> str:
    """The table for a terminal."""
    rows = [HEADS, *cells(graded)]
    rows = [tuple(fit(cell, width // 3) for cell in row) for row in rows]
    widths = [max(columns(row[k]) for row in rows) for k in range(len(HEADS))]
    too_wide = sum(widths) + 2 * (len(HEADS) - 1) - width
    if too_wide > 0:
        widths[0] = max(LEAST, widths[0] - too_wide)
        rows = [(fit(row[0], widths[0]), *row[1:]) for row in rows]
    lines: list[Line] = []
    for number, row in enumerate(rows):
        line: Line = []
        for k, cell in enumerate(row):
            text = cell.rjust(widths[k]) if HEADS[k] == "percent" else pad(cell, widths[k])
            style = "quiet" if number == 0 else "strong" if HEADS[k] == "score" else ""
            line += [(text, style), ("  ", "")]
        lines.append(line)
    return painted(lines, colour=colour)


def markdown_table(graded: Sequence[Graded]) -> str:
    """The table for Markdown."""
    rows = [HEADS, ("---",) * len(HEADS)]
    rows += [tuple(escaped(cell.strip()) for cell in row) for row in cells(graded)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
