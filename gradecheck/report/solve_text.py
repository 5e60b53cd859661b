"""The worked solution for a terminal: step by step, with numbers put in and tidy matrices."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from gradecheck.document.printable import columns, escape_control
from gradecheck.lang.text import text
from gradecheck.report.numbers import SIGNIFICANT, figures
from gradecheck.report.solve_arrays import SCALAR_FIGURES, array_lines
from gradecheck.report.solve_sections import (
    Section,
    ShownStep,
    left_out,
    sections,
    shape_text,
    worth,
)
from gradecheck.report.solve_substitution import Substitution
from gradecheck.report.styled import Line, Span, painted, wrap
from gradecheck.solve import Solution
from gradecheck.spec.problem import Problem

INDENT, HANG = "    ", "  "
ITEM = "●"
PLAIN_SIGNS = str.maketrans("·●⋮", "**:")
"""What stands for these where the terminal's encoding lacks them: a product must stay one."""
BREAK = re.compile(r"(?= [=+−-] )")
FRACTION = re.compile(r"(?<=\d) / (?=\d)")
EXPONENT = re.compile(r"(?<=\de)([+-])0+(?=\d)")


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
    lines = _head(problem, solution, width)
    for section in sections(problem, solution, every=every):
        lines += [[], *_heading(section, solution, width)]
        for shown in section.steps:
            lines += [[], *_step(shown, width)]
    rest = [] if every else left_out(problem, solution)
    if rest:
        note = f"Not needed for any item, and shown with --all: {', '.join(rest)}."
        lines += [[], *([(row, "quiet")] for row in wrap(note, width))]
    return painted(lines, colour=colour)


class Ends(msgspec.Struct, frozen=True):
    """A line with something at its left and at its right end."""

    left: list[Span]
    right: Span
    width: int

    def lines(self) -> list[Line]:
        """One line, or two where one is too short."""
        taken = sum(columns(part) for part, _ in self.left) + columns(self.right[0])
        if not self.right[0]:
            return [self.left]
        if taken + 2 <= self.width:
            return [[*self.left, (" " * (self.width - taken), ""), self.right]]
        return [self.left, [(" " * max(0, self.width - columns(self.right[0])), ""), self.right]]


def _head(problem: Problem, solution: Solution, width: int) -> list[Line]:
    title = wrap(problem.title, width)
    lines: list[Line] = [[(row, "strong")] for row in title[:-1]]
    note = f"{problem.id} · {worth(problem.points)}"
    lines += Ends([(title[-1], "strong")], (note, "quiet"), width).lines()
    for name, option in solution.reading.items():
        rows = wrap(f"{name}: {option}", width - len(INDENT))
        lines += [[(INDENT * (row > 0) + words, "quiet")] for row, words in enumerate(rows)]
    return lines


def _heading(section: Section, solution: Solution, width: int) -> list[Line]:
    objective = solution.objective
    aim = ""
    if section.aim and objective is not None:
        formula = "" if objective.named else f" = {objective.formula}"
        aim = f"{objective.direction or 'gradients of'} {objective.letter}{formula}"
    return Ends([(f"── {section.heading}", "strong")], (aim, ""), width).lines()


def _step(shown: ShownStep, width: int) -> Iterator[Line]:
    step, item, example = shown.step, shown.item, shown.example
    notes = [shape_text(step.value.shape)] if step.value.ndim else []
    notes += [worth(item.points)] if item else []
    note = ", ".join(notes)
    first, *more = wrapped(f"{step.name} = {step.formula}", width - columns(note) - 4)
    left: Line = [(ITEM if item else " ", "good"), (" ", ""), (step.name, "strong")]
    left.append((first.removeprefix(step.name), ""))
    yield from Ends(left, (note, "quiet"), width).lines()
    yield from ([(INDENT + line, "")] for line in more)
    if example is not None:
        rows = wrapped(chain(step.name, example), width - len(INDENT))
        yield from ([(INDENT, ""), (row, "follow")] for row in rows)
    if step.value.ndim or example is None:
        rows = array_lines(step.value, width - len(INDENT))
        yield from ([(INDENT + row, "")] for row in rows)


def chain(name: str, example: Substitution) -> str:
    """The formula with numbers, and what it comes to: ``h0[0] = relu(0.1·0.4 + 0.1) = 0.14``."""
    left = f"{name}[{', '.join(map(str, example.at))}]" if example.at else ""
    parts = [FRACTION.sub("/", text(line).replace(" * ", "·")) for line in example.lines]
    value = figures(example.value, SIGNIFICANT if example.at else SCALAR_FIGURES)
    return EXPONENT.sub(r"\1", " = ".join([left, *parts, value])).lstrip().replace("e+", "e")


def wrapped(line: str, width: int) -> list[str]:
    """A long formula over several lines, broken before ``=``, ``+`` or ``-``, else at a space.

    >>> wrapped("h = relu(0.1·0.4 + 0.3·0.8 + 0.1) = 0.38", 24)
    ['h = relu(0.1·0.4', '  + 0.3·0.8 + 0.1)', '  = 0.38']
    """
    lines = [""]
    for piece in BREAK.split(escape_control(line)):
        for part in (piece,) if columns(HANG + piece) <= width else re.split(r"(?= )", piece):
            if lines[-1].strip() and columns(lines[-1] + part) > width:
                lines.append(HANG + part.lstrip())
            else:
                lines[-1] += part
    return lines
