"""Arrays set for people: columns of numbers for a terminal, matrices in LaTeX."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gradecheck.ops.record import Array
from gradecheck.report.numbers import digits_for, figures

SCALAR_FIGURES = 8
MOST_ROWS, MOST_COLUMNS, MOST_BLOCKS = 20, 12, 8
TALLEST_COLUMN = 3
"""A longer vector is set in a row, or several."""
IN_ROW = 8
GAP = "    "


class Cells(msgspec.Struct, frozen=True):
    """Texts of numbers, nested as the array is, to be multiplied by ten to ``exponent``."""

    cells: list  # type: ignore[type-arg]
    exponent: int
    width: int


def cut(values: Array) -> Array:
    """An array without what no page shows: of each axis its beginning and its last element.

    What is left of an axis that was cut is still too long for a page, so it is seen to be cut.

    >>> import numpy as np
    >>> cut(np.ones((5, 4))).shape, cut(np.ones((1000, 1000))).shape, cut(np.ones(10**6)).shape
    ((5, 4), (22, 48), (2000,))
    """
    limits = [2000] if values.ndim == 1 else [MOST_BLOCKS + 1] * (values.ndim - 2) + [22, 48]
    for axis, limit in enumerate(limits):
        length = values.shape[axis]
        if length > limit:
            values = values.take([*range(limit - 1), length - 1], axis)
    return values


def cells_of(values: Array) -> Cells:
    """The numbers of an array with at least one axis, all in the same notation.

    >>> import numpy as np
    >>> cells_of(np.array([[1.5, -2], [3, 4]]))
    Cells(cells=[['1.5', '-2.0'], ['3.0', '4.0']], exponent=0, width=4)
    """
    flat = values.ravel().tolist()
    digits = digits_for(flat)
    texts = [digits.text(value) for value in flat]
    nested: list = texts  # type: ignore[type-arg]
    for length in reversed(values.shape[1:]):
        nested = [nested[start : start + length] for start in range(0, len(nested), length or 1)]
    return Cells(nested, digits.exponent, max(map(len, texts), default=0))


def array_lines(values: Array, width: int) -> list[str]:
    """An array as columns of numbers: a vector in a row, the matrices of a stack side by side.

    >>> import numpy as np
    >>> array_lines(np.array([[1.5, 2], [3, -4]]), 40)
    [' 1.5   2.0', ' 3.0  -4.0']
    >>> array_lines(np.array([2e-7, 1e-6]), 40)
    ['10⁻⁶ × 0.2  1.0']
    """
    if values.ndim == 0:
        return [figures(float(values), SCALAR_FIGURES)]
    if values.size == 0:
        return ["(empty)"]
    values = cut(values)
    digits = digits_for(values.ravel().tolist())
    factor = f"{digits.factor.removeprefix(' × ')} × " if digits.exponent else ""
    found = cells_of(values)
    lines = _lines(found.cells, values.ndim, found.width, width - len(factor))
    # Above the matrices of a stack stand their labels.
    first = max(0, values.ndim - 2)
    return [
        (factor if row == first else " " * len(factor)) + line for row, line in enumerate(lines)
    ]


def _lines(cells: list, axes: int, wide: int, room: int) -> list[str]:  # type: ignore[type-arg]
    fit = max(3, (room + 2) // (wide + 2))
    if axes == 1:
        starts = range(0, len(cells), fit)
        return _shortened([_row(cells[start : start + fit], wide, fit) for start in starts])
    if axes == 2:
        return _shortened([_row(row, wide, fit) for row in cells])
    blocks: list[list[str]] = []
    for position, block in enumerate(cells[:MOST_BLOCKS]):
        rows = _lines(block, axes - 1, wide, room)
        blocks.append([f"[{position}]", *rows])
    beside = max(1, (room + len(GAP)) // (max(map(len, blocks[0])) + len(GAP)))
    lines: list[str] = []
    for start in range(0, len(blocks), beside):
        lines += [""] if start else []
        lines += _side_by_side(blocks[start : start + beside])
    return lines if len(cells) <= MOST_BLOCKS else [*lines, "⋮"]


def _side_by_side(blocks: Sequence[list[str]]) -> list[str]:
    wide = max(len(line) for block in blocks for line in block)
    rows = zip(*blocks, strict=True)
    return [GAP.join(line.ljust(wide) for line in row).rstrip() for row in rows]


def _shortened(rows: list[str]) -> list[str]:
    return rows if len(rows) <= MOST_ROWS else [*rows[: MOST_ROWS - 2], "⋮", rows[-1]]


def _row(row: Sequence[str], wide: int, fit: int) -> str:
    cells = list(row) if len(row) <= fit else [*row[: fit - 2], "…", row[-1]]
    return "  ".join(cell.rjust(wide) for cell in cells)


# -- LaTeX -----------------------------------------------------------------------------------------


def array_latex(values: Array) -> str:
    r"""An array in LaTeX, to stand after ``&=`` in an ``aligned``.

    >>> import numpy as np
    >>> print(array_latex(np.array([[1.5, 2], [3, -4]])))
    \begin{pmatrix} 1.5 & 2.0 \\ 3.0 & -4.0 \end{pmatrix}
    >>> print(array_latex(np.array(2.5e-7)))
    2.5 \times 10^{-7}
    """
    if values.ndim == 0:
        return number_latex(figures(float(values), SCALAR_FIGURES))
    if values.size == 0:
        return r"(\,)"
    found = cells_of(cut(values))
    factor = rf"10^{{{found.exponent}}} \times " if found.exponent else ""
    return factor + _set(found.cells, values.ndim, found.width)


def number_latex(text: str) -> str:
    r"""A number's text in LaTeX: with a power of ten where it has one.

    >>> print(number_latex("1e-9"), number_latex("0.38"), number_latex("nan"))
    1 \times 10^{-9} 0.38 \mathrm{nan}
    """
    mantissa, e, exponent = text.partition("e")
    if e:
        return rf"{mantissa} \times 10^{{{int(exponent)}}}"
    return text if text.strip("-")[0].isdigit() else rf"\mathrm{{{text}}}"


def _set(cells: list, axes: int, wide: int) -> str:  # type: ignore[type-arg]
    if axes == 1:
        return _column(cells)
    if axes == 2:
        return _matrix(cells)
    parts = [_set(block, axes - 1, wide) for block in cells[:MOST_BLOCKS]]
    if len(cells) > MOST_BLOCKS:
        parts.append(r"\cdots")
    # Where they do not fit side by side, one below the other.
    row_width = len(cells[0][0]) * (wide + 2) * len(parts)
    apart = r",\;" if axes == 3 and row_width <= 60 else r", \\ &\quad\;"
    return rf"\bigl[\; {apart.join(parts)} \;\bigr]"


def _column(cells: list[str]) -> str:
    if len(cells) <= TALLEST_COLUMN:
        return _matrix([[cell] for cell in cells])
    shown = cells if len(cells) <= 96 else [*cells[:94], r"\ldots", cells[-1]]
    rows = [
        r",\; ".join(map(number_latex_or_dots, shown[start : start + IN_ROW]))
        for start in range(0, len(shown), IN_ROW)
    ]
    return "(" + r", \\ &\qquad ".join(rows) + r")^\top"


def number_latex_or_dots(text: str) -> str:
    """A cell as LaTeX: a number, or dots for those left out."""
    return text if text.startswith("\\") else number_latex(text)


def _matrix(rows: list[list[str]]) -> str:
    if len(rows) > MOST_ROWS:
        dots = [r"\vdots"] * len(rows[0])
        rows = [*rows[: MOST_ROWS - 2], dots, rows[-1]]
    if len(rows[0]) > MOST_COLUMNS:
        rows = [[*row[: MOST_COLUMNS - 2], r"\cdots", row[-1]] for row in rows]
    lines = r" \\ ".join([" & ".join(map(number_latex_or_dots, row)) for row in rows])
    return rf"\begin{{pmatrix}} {lines} \end{{pmatrix}}"
