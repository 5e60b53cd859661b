"""An answer beside what was expected: numbers lined up, wrong elements marked where they stand."""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec
import numpy as np

from gradecheck.grading.result import Grade, ItemGrade, Wrong
from gradecheck.ops.record import Array
from gradecheck.report.grade_words import element
from gradecheck.report.numbers import Digits, digits_for, numeric, pair
from gradecheck.report.styled import Line, Span

MOST_ROWS, MOST_SLICES, MOST_IN_VECTOR = 12, 6, 48
MOST_LISTED = 8
CROSS, BLANK, SAME, OWN = "✗", "?", "·", "*"

Index = tuple[int, ...]


class Panel(msgspec.Struct, frozen=True):
    """One array, ready to be set: a label, a cell for every index, the width of all cells."""

    label: str
    cells: dict[Index, Span]
    width: int


def comparison(item: ItemGrade, width: int) -> list[Line]:
    """The answer to a value item with the wrong elements marked, beside what was expected there.

    Nothing is said of expected values that are not known (they are hidden).  Of arrays too large
    for a page only the first wrong elements are listed.
    """
    answer = numeric(item.answer)
    if answer is None:
        return _expected_alone(item, width)
    if answer.ndim == 0:
        return [_single(item)]
    if _too_large(answer.shape):
        return _listing(item)
    panels = _panels(item, answer)
    lines = _set(item, answer.shape, panels, width)
    return _listing(item) if lines is None else lines


def legend(grade: Grade) -> str:
    """What the marks in the comparisons of a grade mean; nothing where there are none."""
    shown = [item for item in grade.items if item.wrong]
    wrong = [one for item in shown for one in item.wrong]
    signs = (
        (f"{CROSS} does not count", any(one.answer is not None for one in wrong)),
        (f"{BLANK} left blank", any(one.answer is None for one in wrong)),
        (f"{SAME} as expected", any(_has_dots(item) for item in shown)),
    )
    return "   ".join(words for words, used in signs if used)


def _has_dots(item: ItemGrade) -> bool:
    """Whether what was expected is shown with dots for elements that count."""
    answer = numeric(item.answer)
    known = any(math.isfinite(one.expected) for one in item.wrong)
    return known and bool(item.right) and answer is not None and not _too_large(answer.shape)


def _expected_alone(item: ItemGrade, width: int) -> list[Line]:
    """What was expected where the answer could not be read."""
    expected = numeric(item.expected)
    if expected is None or _too_large(expected.shape):
        return []
    digits = digits_for(expected.ravel().tolist())
    if expected.ndim == 0:
        return [[("expected  ", "quiet"), (digits.text(float(expected)) + digits.factor, "")]]
    cells = {
        index: (_number(float(expected[index]), digits), "") for index in np.ndindex(expected.shape)
    }
    panel = Panel(f"expected{digits.factor}", cells, _widest(cells))
    return _set(item, expected.shape, [panel], width) or []


def _single(item: ItemGrade) -> Line:
    wrong = item.wrong[0] if item.wrong else None
    if wrong is None or wrong.answer is None:
        return [("left blank", "part")]
    line: Line = [("yours  ", "quiet"), (CROSS + pair(wrong.answer, wrong.expected)[0], "bad")]
    return line + _expectation(wrong)


def _expectation(wrong: Wrong) -> Line:
    if not math.isfinite(wrong.expected):
        return []
    text = pair(wrong.answer if wrong.answer is not None else math.nan, wrong.expected)[1]
    return [("   expected  ", "quiet"), (text + OWN * wrong.carried, "good")]


def _too_large(shape: Index) -> bool:
    if 0 in shape:
        return True  # nothing to line up
    if len(shape) < 2:
        return math.prod(shape) > MOST_IN_VECTOR
    return shape[-2] > MOST_ROWS or math.prod(shape[:-2]) > MOST_SLICES


def _panels(item: ItemGrade, answer: Array) -> list[Panel]:
    wrong = {one.index: one for one in item.wrong}
    shown = [one.expected for one in item.wrong]
    digits = digits_for(
        [*answer.ravel().tolist(), *shown],
        [(one.answer, one.expected) for one in item.wrong if one.answer is not None],
    )
    cells = {
        index: _answer_cell(float(answer[index]), wrong.get(index), digits)
        for index in np.ndindex(answer.shape)
    }
    panels = [Panel(f"yours{digits.factor}", cells, _widest(cells))]
    if any(math.isfinite(value) for value in shown):
        star = any(one.carried for one in item.wrong)
        cells = {
            index: _expected_cell(wrong.get(index), digits, star)
            for index in np.ndindex(answer.shape)
        }
        panels.append(Panel(f"expected{digits.factor}", cells, _widest(cells)))
    return panels


def _answer_cell(value: float, wrong: Wrong | None, digits: Digits) -> Span:
    if not math.isfinite(value):
        return BLANK, "part"
    if wrong is not None:
        return CROSS + digits.text(value), "bad"
    return digits.text(value), ""


def _expected_cell(wrong: Wrong | None, digits: Digits, star: bool) -> Span:
    if wrong is None:
        return SAME + " " * star, "quiet"
    mark = OWN if wrong.carried else " " * star
    return _number(wrong.expected, digits) + mark, "follow" if wrong.carried else "good"


def _number(value: float, digits: Digits) -> str:
    return digits.text(value) if math.isfinite(value) else BLANK


def _widest(cells: dict[Index, Span]) -> int:
    return max(len(text) for text, _ in cells.values())


# -- setting -------------------------------------------------------------------------------------


def _set(item: ItemGrade, shape: Index, panels: list[Panel], width: int) -> list[Line] | None:
    """The panels within a width, or ``None`` if they do not fit."""
    if len(shape) == 1:
        return list(_vector(shape[0], panels, width))
    lines: list[Line] = []
    for outer in np.ndindex(shape[:-2]):
        if outer:
            name = element(item.id, outer)
            if item.marks is not None and bool(item.marks[outer].all()):
                lines.append([(name, "strong"), (f"  all {math.prod(shape[-2:])} right", "quiet")])
                continue
            lines.append([(name, "strong")])
        matrix = _matrix(outer, shape[-2:], panels, width)
        if matrix is None:
            return None
        lines += matrix
    return lines


def _vector(length: int, panels: list[Panel], width: int) -> Iterator[Line]:
    """A row of numbers for each panel, broken into pieces that fit."""
    label = max(len(panel.label) for panel in panels)
    cell = max(panel.width for panel in panels)
    several = length * (cell + 2) + label > width
    gutter = len(str(length)) + 3 if several else 0
    fitting = max(1, (width - label - gutter) // (cell + 2))
    for start in range(0, length, fitting):
        for row, panel in enumerate(panels):
            where = f"[{start}]" if several and row == 0 else ""
            line: Line = [(where.ljust(gutter), "quiet"), (panel.label.ljust(label), "quiet")]
            for index in range(start, min(start + fitting, length)):
                line += _cell(panel.cells[index,], cell)
            yield line


def _cell(span: Span, width: int, gap: int = 2) -> Line:
    text, style = span
    return [(" " * (gap + width - len(text)), ""), (text, style)]


def _matrix(outer: Index, shape: Index, panels: list[Panel], width: int) -> list[Line] | None:
    """The panels side by side, else below one another; ``None`` if even that is too wide."""
    blocks = [_block(outer, shape, panel) for panel in panels]
    widths = [max(_length(line) for line in block) for block in blocks]
    if max(widths) > width:
        return None
    if sum(widths) + 3 * (len(widths) - 1) > width:
        return [line for block in blocks for line in block]
    lines: list[Line] = []
    for rows in zip(*blocks, strict=True):
        line: Line = []
        for row, room in zip(rows, widths, strict=True):
            line += [*row, (" " * (room - _length(row) + 3), "")]
        lines.append(line)
    return lines


def _block(outer: Index, shape: Index, panel: Panel) -> list[Line]:
    lines: list[Line] = [[("  " + panel.label, "quiet")]]
    for row in range(shape[0]):
        line: Line = [("│", "quiet")]
        for column in range(shape[1]):
            line += _cell(panel.cells[(*outer, row, column)], panel.width, 2 if column else 1)
        lines.append([*line, (" │", "quiet")])
    return lines


def _length(line: Line) -> int:
    return sum(len(text) for text, _ in line)


def _listing(item: ItemGrade) -> list[Line]:
    """The first wrong elements, one a line."""
    wrong = item.wrong[:MOST_LISTED]
    names = [element(item.id, one.index) for one in wrong]
    answers = [
        BLANK if one.answer is None else CROSS + pair(one.answer, one.expected)[0] for one in wrong
    ]
    first, second = (max(map(len, texts), default=0) for texts in (names, answers))
    lines: list[Line] = []
    for name, answer, one in zip(names, answers, wrong, strict=True):
        style = "part" if one.answer is None else "bad"
        line: Line = [(name.ljust(first) + "  ", ""), (answer.rjust(second), style)]
        lines.append(line + _expectation(one))
    more = len(item.wrong) - len(wrong)
    if more:
        lines.append([(f"… and {more} more", "quiet")])
    return lines
