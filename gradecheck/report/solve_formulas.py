"""The worked solution of a formula problem: the equations, derived step by step."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gradecheck.document.printable import columns, escape_control
from gradecheck.graph.graph import Graph
from gradecheck.graph.textbook import typeset_form
from gradecheck.lang.latex import latex
from gradecheck.lang.latex import name as name_latex
from gradecheck.lang.look_alikes import GREEK
from gradecheck.lang.text import text
from gradecheck.lang.tree import Grad
from gradecheck.report.markdown import escaped
from gradecheck.report.shapes import wanted_shape
from gradecheck.report.solve_markdown import display, task
from gradecheck.report.solve_sections import worth
from gradecheck.report.styled import Line, painted
from gradecheck.solve import Solution, SolvedStep
from gradecheck.spec.problem import Problem

INDENT = "    "
_GREEK = {name: letter for letter, name in GREEK.items() if letter != "ς"}
_WORD = re.compile(r"(?<![A-Za-z_])([A-Za-z]+)([0-9]*)((?:_[a-z])?)(?![A-Za-z(])")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def derivation_text(
    problem: Problem, solution: Solution, *, width: int = 80, colour: bool = False
) -> str:
    """The derivation for a terminal, in Unicode that can be typed back in.

    >>> from gradecheck import load_problem
    >>> loaded = load_problem("problem2")
    >>> page = derivation_text(loaded.problem, loaded.solve())
    >>> [line.strip() for line in page.splitlines() if "δ" in line][::2]
    ['∂L/∂s = δ₂ = 2 (x′ − x) ⊙ x′ ⊙ (1 − x′)', '∂L/∂a = δ₁ = w₂ δ₂ ⊙ 1[a > 0]']
    """
    return painted(_lines(problem, solution, width), colour=colour)


def _lines(problem: Problem, solution: Solution, width: int) -> Iterator[Line]:
    title = escape_control(problem.title)
    yield _ends((title, "strong"), (f"{problem.id} · {worth(problem.points)}", "quiet"), width)
    for name, option in solution.reading.items():
        yield [(escape_control(f"{name}: {option}"), "quiet")]
    for kind, heading in (("forward", "Forward"), ("backward", "Backward")):
        steps = [step for step in solution.steps if step.kind == kind]
        if not steps:
            continue
        aim = ""
        if kind == "backward" and solution.objective is not None:
            objective = solution.objective
            aim = f"{objective.direction} {objective.letter}"
            aim += "" if objective.named else f" = {unicode_formula(objective.formula)}"
        yield []
        yield _ends((f"── {heading}", "strong"), (aim, "quiet"), width)
        graph = problem.graph(solution.reading)
        for step in steps:
            yield []
            yield from _step(problem, graph, step, width)


def _step(problem: Problem, graph: Graph, step: SolvedStep, width: int) -> Iterator[Line]:
    item = next((item for item in problem.items if item.id == step.name), None)
    left = unicode_formula(step.name)
    if isinstance(step.of, Grad):
        derivative = unicode_formula(text(step.of))
        left = derivative if item else f"{derivative} = {left}"
    note = ""
    if item is not None:
        shape = wanted_shape(problem, item.id).removeprefix("a formula for ")
        note = f"{shape}, {worth(item.points)}"
    mark = ("● ", "good") if item else ("  ", "")
    formula = f"{left} = {unicode_formula(text(typeset_form(step.expr, graph)))}"
    room = width - 2 - (columns(note) + 2 if note else 0)
    if columns(formula) <= room:
        yield [mark, *_ends((formula, ""), (note, "quiet"), width - 2)]
        return
    head, _, rest = formula.partition(" = ")
    yield [mark, *_ends((head, ""), (note, "quiet"), width - 2)]
    yield [(f"{INDENT}= {rest}", "")]


def _ends(left: tuple[str, str], right: tuple[str, str], width: int) -> Line:
    """One line with something at either end."""
    gap = max(2, width - columns(left[0]) - columns(right[0]))
    return [left, (" " * gap, ""), right] if right[0] else [left]


def unicode_formula(formula: str) -> str:
    """A formula in plain text as a person would set it.

    >>> unicode_formula("sum_i h_i delta2_i^T * 1[a > 0] - 2 w1")
    'Σ_i h_i δ₂_iᵀ ⊙ 1[a > 0] − 2 w₁'
    """
    written = formula.replace("grad(", "∂L/∂(") if "grad(" in formula else formula
    written = re.sub(r"∂L/∂\(([^(),]+)(?:, of=[^()]*)?\)", r"∂L/∂\1", written)
    written = written.replace(" * ", " ⊙ ").replace(" - ", " − ").replace("^T", "ᵀ")
    written = re.sub(r"^-|(?<=\()-", "−", written).replace("'", "′").replace("sum_", "Σ_")
    return _WORD.sub(_word, written)


def _word(match: re.Match[str]) -> str:
    letter = _GREEK.get(match[1], match[1])
    return letter + match[2].translate(_SUBSCRIPTS) + match[3]


def derivation_markdown(problem: Problem, solution: Solution) -> str:
    """The derivation as a page of Markdown with ``$math$``."""
    return "\n\n".join(_blocks(problem, solution)) + "\n"


def _blocks(problem: Problem, solution: Solution) -> Iterator[str]:
    yield from task(problem)
    if solution.reading:
        yield "## Conventions"
        pairs = solution.reading.items()
        yield "\n".join(f"- {escaped(name)}: {escaped(option)}" for name, option in pairs)
    yield "## Solution"
    for kind, heading in (("forward", "Forward"), ("backward", "Backward")):
        steps = [step for step in solution.steps if step.kind == kind]
        if not steps:
            continue
        yield f"### {heading}"
        if kind == "backward" and solution.objective is not None:
            yield _aim(solution)
        for step in steps:
            yield from _step_markdown(problem, step)


def _aim(solution: Solution) -> str:
    objective = solution.objective
    assert objective is not None
    letter = name_latex(objective.letter)
    formula = letter if objective.named else f"{letter} = {objective.latex}"
    return f"The objective is to {objective.direction} ${formula}$."


def _step_markdown(problem: Problem, step: SolvedStep) -> Iterator[str]:
    item = next((item for item in problem.items if item.id == step.name), None)
    left = step.symbol
    if item is not None:
        yield f"**{escaped(item.id)}** ({worth(item.points)})"
    elif step.of is not None:
        left = f"{step.symbol} = {latex(step.of)}"
    yield display(f"{left} &= {step.latex}")
