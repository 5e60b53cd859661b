"""The worked solution as a page of Markdown with ``$math$``, to be handed out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gradecheck.document.printable import escape_control
from gradecheck.lang.latex import latex
from gradecheck.lang.latex import name as name_latex
from gradecheck.report.markdown import escaped
from gradecheck.report.numbers import SIGNIFICANT, figures
from gradecheck.report.solve_arrays import SCALAR_FIGURES, array_latex, number_latex
from gradecheck.report.solve_sections import Section, ShownStep, sections, worth
from gradecheck.report.solve_substitution import Substitution
from gradecheck.solve import TEMPLATES, Objective, Solution
from gradecheck.spec.problem import Problem

SMALL_NUMBER = re.compile(r"(?<![\d.])0\.000(0*)([1-9])(\d*)(?![\d.])(\^?)")

LONGEST = 100
"""Longer LaTeX does not fit into one line of a page: it stands in a paragraph, which is broken."""


def solution_markdown(problem: Problem, solution: Solution, *, every: bool = False) -> str:
    """The solution; with ``every``, also the steps that no item needs.

    >>> from gradecheck import load_problem
    >>> loaded = load_problem("mlp")
    >>> page = solution_markdown(loaded.problem, loaded.solve())
    >>> page.splitlines()[0]
    '# One step of gradient descent for a two-layer network'
    """
    parts = [*task(problem), *_choices(solution), "## Solution"]
    for section in sections(problem, solution, every=every):
        parts.append(f"### {section.heading}")
        parts += _aim(section, solution.objective)
        for shown in section.steps:
            parts += _step(shown)
    return "\n\n".join(parts) + "\n"


def task(problem: Problem) -> Iterator[str]:
    """The title, the statement and the givens: what a solution and a handout begin with."""
    yield f"# {escaped(problem.title)}"
    yield f"{escaped(problem.id)}, {worth(problem.points)}"
    if problem.statement.strip():
        yield escape_control(problem.statement.strip(), keep="\n")
    if not problem.givens and problem.model is not None:
        return
    yield "## Given"
    if problem.shapes is not None:
        from gradecheck.report.shapes import given_lines  # noqa: PLC0415 - formula problems only

        yield "\n".join(given_lines(problem.shapes))
    for name, value in problem.givens.items():
        yield display(f"{name_latex(name)} &= {array_latex(value)}")


def display(rows: str) -> str:
    """Math on lines of its own; ``rows`` holds ``&`` where the lines are aligned."""
    return f"$$\n\\begin{{aligned}}\n{rows}\n\\end{{aligned}}\n$$"


def _choices(solution: Solution) -> Iterator[str]:
    if solution.reading:
        yield "## Conventions"
        yield "\n".join(
            f"- {escaped(name)}: {escaped(option)}" for name, option in solution.reading.items()
        )


def _aim(section: Section, objective: Objective | None) -> Iterator[str]:
    if section.aim and objective is not None:
        letter = name_latex(objective.letter)
        formula = letter if objective.named else f"{letter} = {objective.latex}"
        aim = f"to {objective.direction} " if objective.direction else ""
        yield f"The objective is {aim}${formula}$."


def _step(shown: ShownStep) -> Iterator[str]:
    step, item, example = shown.step, shown.item, shown.example
    rows = f"{step.symbol} &= {step.latex}"
    if item is not None:
        yield f"**{escaped(step.name)}** ({worth(item.points)})"
    worked = chain(example) if example is not None else []
    if step.value.ndim or not worked or max(map(len, worked)) > LONGEST:
        yield display(f"{rows} \\\\\n&= {array_latex(step.value)}")
        if example is not None and example.at:
            at = ", ".join(map(str, example.at))
            yield f"For example ${{{step.symbol}}}_{{[{at}]}} = {' = '.join(worked)}$."
        elif worked:
            yield f"With numbers ${step.symbol} = {' = '.join(worked)}$."
    else:
        yield display(rows + "".join(f" \\\\\n&= {line}" for line in worked))


def chain(example: Substitution) -> list[str]:
    """The formula with numbers put in, and what it comes to, in LaTeX that lines may break."""
    parts = [_with_numbers(latex(line, TEMPLATES)) for line in example.lines]
    value = figures(example.value, SIGNIFICANT if example.at else SCALAR_FIGURES)
    return [*parts, number_latex(value)]


def _with_numbers(formula: str) -> str:
    r"""A formula of numbers: products with a dot, powers of ten, brackets that lines may break.

    >>> print(_with_numbers(r"\left(0.0000002573 \times 0.4\right) \odot 2"))
    (2.573 \times 10^{-7} \cdot 0.4) \cdot 2
    """
    formula = re.sub(r"\\times|\\odot", r"\\cdot", formula).replace("…", r"\cdots")
    formula = re.sub(r"\\(?:left|right)(?=[(\[\])])", "", formula)
    return SMALL_NUMBER.sub(_power_of_ten, formula)


def _power_of_ten(match: re.Match[str]) -> str:
    zeros, first, rest, raised = match.groups()
    mantissa = first + (f".{rest}" if rest else "")
    number = rf"{mantissa} \times 10^{{-{len(zeros) + 4}}}"
    return f"({number})^" if raised else number
