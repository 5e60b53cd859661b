"""What is shown of a formula that is not right: where it does not fit, and what was expected."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.document.printable import escape_control
from gradecheck.grading.result import ItemGrade
from gradecheck.report.faults import excerpt
from gradecheck.report.styled import Line, paragraph

MOST_LINES = 12
_CUT = 400


def formula_lines(item: ItemGrade, width: int) -> Iterator[Line]:
    """The answer, or the line of it that does not fit with a caret; then the right formula."""
    if item.status == "wrong":
        yield from _answer(item, width)
    if isinstance(item.expected, str):
        yield from paragraph(item.expected, width, ("expected  ", "quiet"), "good")


def _answer(item: ItemGrade, width: int) -> Iterator[Line]:
    if item.misfit is not None and item.misfit.text.strip():
        gutter = f"{item.misfit.line} │ "
        line, caret = excerpt(item.misfit, width - len(gutter))
        yield [(gutter, "link"), (line, "")]
        yield [(" " * (len(gutter) - 2) + "│ ", "link"), (caret, "bad")]
        return
    lines = str(item.answer).strip()[: _CUT * 4].split("\n")
    for number, line in enumerate(lines[:MOST_LINES]):
        label = "yours     " if number == 0 else " " * 10
        yield from paragraph(escape_control(line.strip()[:_CUT]), width, (label, "quiet"), "bad")
