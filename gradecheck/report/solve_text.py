"""The worked solution for a terminal: step by step, with numbers put in and tidy matrices."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
import numpy as np

from gradecheck.document.printable import columns, escape_control
from gradecheck.lang.text import text
from gradecheck.ops.record import Array
from gradecheck.report.solve_numbers import FIGURES, SCALAR_FIGURES, plain, shape_text, tidy
from gradecheck.report.solve_substitution import Substitution, substitution
from gradecheck.solve import Solution, SolvedStep, derivation
from gradecheck.spec.problem import Problem

BOLD, DIM, GREEN, CYAN, PLAIN = (f"\x1b[{code}m" for code in ("1", "2", "32", "36", "0"))
HEADINGS = {
    "forward": "Forward",
    "backward": "Backward",
    "after": "With the gradients",
}
MOST_ROWS = 20
INDENT = "    "
FRACTION = re.compile(r"(?<=\d) / (?=\d)")
BREAKS = re.compile(r"(?= [=+−-] )")


class Page(msgspec.Struct, frozen=True):
    """What the page is like: how wide, and whether it has colours."""

    width: int = 80
    colour: bool = False

    def paint(self, tone: str, words: str) -> str:
        return f"{tone}{words}{PLAIN}" if self.colour and words else words

    def ends(self, left: str, right: str, tones: tuple[str, str]) -> str:
        """One line with something at either end, or two lines where one is too short."""
        gap = self.width - columns(left) - columns(right)
        if gap < 2:
            lines = wrapped(left, self.width, INDENT)
            room = self.width - columns(lines[-1]) - columns(right)
            tail = " " * room + self.paint(tones[1], right)
            last = f"{self.paint(tones[0], lines[-1])}{tail}" if room > 1 else ""
            if last:
                return "\n".join([*(self.paint(tones[0], line) for line in lines[:-1]), last])
            below = self.paint(tones[1], right.rjust(self.width))
            return "\n".join([*(self.paint(tones[0], line) for line in lines), below])
        return f"{self.paint(tones[0], left)}{' ' * gap}{self.paint(tones[1], right)}"


def solution_text(
    problem: Problem,
    solution: Solution,
    *,
    every: bool = False,
    width: int = 80,
    colour: bool = False,
) -> str:
    """The solution, ``width`` columns wide; with ``every``, also the steps that no item needs.

    >>> from gradecheck import load_problem
    >>> loaded = load_problem("problem1")
    >>> page = solution_text(loaded.problem, loaded.solve())
    >>> [line.strip() for line in page.splitlines() if line.startswith("    h0[")]
    ['h0[0] = relu(0.1·0.4 + 0.3·0.8 + 0.1) = relu(0.38) = 0.38']
    """
    page = Page(width, colour)
    steps = solution.steps if every else derivation(problem, solution)
    lines = [*_head(problem, solution, page)]
    section = ""
    for step, where in _sectioned(problem, solution, steps):
        if where != section:
            lines += ["", *_heading(solution, where, page)]
            section = where
        lines += ["", *_step(problem, solution, step, page)]
    lines += _left_out(solution, steps, page)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _head(problem: Problem, solution: Solution, page: Page) -> Iterator[str]:
    title = escape_control(problem.title)
    yield page.ends(title, f"{problem.id} · {points_text(problem.points)}", (BOLD, DIM))
    for name, option in solution.reading.items():
        line = f"{escape_control(name)}: {escape_control(option)}"
        yield from (page.paint(DIM, part) for part in wrapped(line, page.width, INDENT))


def points_text(points: object) -> str:
    """Points as people write them: ``3 points``, ``1 point``, ``2.5 points``.

    >>> from fractions import Fraction
    >>> points_text(Fraction(1)), points_text(Fraction(5, 2))
    ('1 point', '2.5 points')
    """
    value = float(points)  # type: ignore[arg-type]
    return f"{value:g} point{'' if value == 1 else 's'}"


def _sectioned(
    problem: Problem, solution: Solution, steps: tuple[SolvedStep, ...]
) -> Iterator[tuple[SolvedStep, str]]:
    """The steps in order, each with the section in which it stands."""
    graph = problem.graph(solution.reading)
    backward = {name for name, step in graph.steps.items() if step.kind == "backward"}
    after = [s for s in steps if s.kind == "forward" and graph.ancestors(s.name) & backward]
    later = {step.name for step in after}
    yield from ((s, "forward") for s in steps if s.kind == "forward" and s.name not in later)
    yield from ((s, "backward") for s in steps if s.kind == "backward")
    yield from ((step, "after") for step in after)


def _heading(solution: Solution, where: str, page: Page) -> Iterator[str]:
    objective = solution.objective
    aim = ""
    if where == "backward" and objective is not None:
        aim = f"{objective.direction} {objective.letter}"
        aim += "" if objective.named else f" = {objective.formula}"
    yield page.ends(f"── {HEADINGS[where]} ", f" {aim}".rstrip(), (BOLD, DIM))


def _step(problem: Problem, solution: Solution, step: SolvedStep, page: Page) -> Iterator[str]:
    items = {item.id: item for item in problem.items}
    item = items.get(step.name)
    mark = "●" if item else " "
    note = shape_text(step.value.shape) if step.value.ndim else ""
    if item:
        note += f"{', ' if note else ''}{points_text(item.points)}"
    lines = wrapped(f"{mark} {step.name} = {step.formula}", page.width - columns(note) - 2, INDENT)
    for row, line in enumerate(lines):
        shown = line
        if row == 0:
            shown = page.paint(GREEN, mark) + " " + page.paint(BOLD, step.name)
            shown += line[2 + len(step.name) :]
            shown += " " * (page.width - columns(line) - columns(note)) + page.paint(DIM, note)
        yield shown
    values = {**problem.givens, **{other.name: other.value for other in solution.steps}}
    worked = substitution(step, problem.graph(solution.reading).scope, values)
    if worked is not None:
        left = f"{step.name}[{', '.join(map(str, worked.at))}]" if worked.at else ""
        example = chain(left, worked)
        for line in wrapped(example, page.width - len(INDENT), "  "):
            yield INDENT + page.paint(CYAN, line)
    if step.value.ndim or worked is None:
        yield from (INDENT + line for line in matrix_lines(step.value, page.width - len(INDENT)))


def chain(left: str, worked: Substitution) -> str:
    """The formula with numbers, and what it comes to: ``h0[0] = relu(0.1·0.4 + 0.1) = 0.14``."""
    figures = FIGURES if worked.at else SCALAR_FIGURES
    parts = [FRACTION.sub("/", text(line).replace(" * ", "·")) for line in worked.lines]
    return " = ".join([left, *parts, plain(worked.value, figures)]).lstrip()


def wrapped(line: str, width: int, hang: str) -> list[str]:
    """A long line over several, broken before ``=``, ``+`` or ``-``, else at a space.

    >>> wrapped("h = relu(0.1·0.4 + 0.3·0.8 + 0.1) = 0.38", 24, "  ")
    ['h = relu(0.1·0.4', '  + 0.3·0.8 + 0.1)', '  = 0.38']
    """
    pieces = BREAKS.split(line)
    lines = [""]
    for piece in pieces:
        for part in (piece,) if columns(hang + piece) <= width else re.split(r"(?= )", piece):
            if lines[-1].strip() and columns(lines[-1] + part) > width:
                lines.append(hang + part.lstrip())
            else:
                lines[-1] += part
    return lines


def matrix_lines(values: Array, width: int) -> list[str]:
    """An array as columns of numbers: a vector in a row, matrices of a stack side by side.

    >>> matrix_lines(np.array([[1.5, 2], [3, -4]]), 40)
    [' 1.5   2.0', ' 3.0  -4.0']
    """
    found = tidy(values)
    factor = f"1e{found.exponent} × " if found.exponent else ""
    room = width - len(factor)
    if values.ndim == 0:
        return [f"{factor}{found.cells[()]}"]
    if values.size == 0:
        return ["(empty)"]
    wide = max(len(cell) for cell in found.cells.flat)
    lines = _rows(found.cells, wide, room)
    # Above a stack stand the labels of its matrices.
    first = 0 if values.ndim < 3 else 1
    return [
        (factor if row == first else " " * len(factor)) + line for row, line in enumerate(lines)
    ]


def _rows(cells: np.ndarray, wide: int, width: int) -> list[str]:
    if cells.ndim == 1:
        return _vector(cells, wide, width)
    if cells.ndim == 2:
        fit = max(3, (width + 2) // (wide + 2))
        rows = [_row(row, wide, fit) for row in cells[:MOST_ROWS]]
        return rows if len(cells) <= MOST_ROWS else [*rows, "⋮"]
    lines: list[str] = []
    blocks = [(f"[{position}]", _rows(block, wide, width)) for position, block in enumerate(cells)]
    for label, rows in blocks[:MOST_ROWS]:
        block = [label.ljust(len(rows[0])), *rows]
        before = lines[-len(block) :]
        gap = "    "
        beside = len(lines) >= len(block) and max(map(len, before)) + len(block[1]) + 4 <= width
        if beside and (len(lines) == len(block) or lines[-len(block) - 1] == ""):
            far = max(map(len, before))
            lines[-len(block) :] = [
                old.ljust(far) + gap + new for old, new in zip(before, block, strict=True)
            ]
        else:
            lines += [*([""] if lines else []), *block]
    return lines if len(blocks) <= MOST_ROWS else [*lines, "⋮"]


def _vector(cells: np.ndarray, wide: int, width: int) -> list[str]:
    fit = max(1, (width + 2) // (wide + 2))
    rows = [cells[start : start + fit] for start in range(0, len(cells), fit)]
    lines = ["  ".join(cell.rjust(wide) for cell in row) for row in rows[:MOST_ROWS]]
    return lines if len(rows) <= MOST_ROWS else [*lines, "⋮"]


def _row(row: np.ndarray, wide: int, fit: int) -> str:
    cells = [cell.rjust(wide) for cell in row]
    if len(cells) > fit:
        cells = [*cells[: fit - 2], "…".rjust(wide), cells[-1]]
    return "  ".join(cells)


def _left_out(solution: Solution, steps: tuple[SolvedStep, ...], page: Page) -> list[str]:
    """Which gradients are not shown, and where they are."""
    shown = {step.name for step in steps}
    rest = [s.name for s in solution.steps if s.name not in shown and s.name.startswith("grad_")]
    if not rest:
        return []
    line = f"No item needs {', '.join(rest)}: --all shows them, too."
    return ["", *(page.paint(DIM, part) for part in wrapped(line, page.width, ""))]
