"""What every worked solution shows, in whatever format: its sections and the steps in them."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from gradecheck.report.numbers import points_text
from gradecheck.report.solve_substitution import Substitution, substitution
from gradecheck.solve import Solution, SolvedStep, derivation
from gradecheck.spec.problem import Item, Problem


class ShownStep(msgspec.Struct, frozen=True, eq=False):
    """A step with the item that it is, if it is one, and an element worked out, if there is one."""

    step: SolvedStep
    item: Item | None
    example: Substitution | None


class Section(msgspec.Struct, frozen=True, eq=False):
    """Steps under a heading; ``aim`` where it is these that the objective is differentiated in."""

    heading: str
    steps: tuple[ShownStep, ...]
    aim: bool = False


def sections(problem: Problem, solution: Solution, *, every: bool = False) -> list[Section]:
    """Forward, backward, and what is done with the gradients, none of them empty.

    >>> from gradecheck.spec.find import find_problem
    >>> from gradecheck.solve import solve
    >>> problem = find_problem("mlp")
    >>> [(part.heading, len(part.steps)) for part in sections(problem, solve(problem))]
    [('Forward', 4), ('Backward', 8), ('With the gradients', 2)]
    """
    graph = problem.graph(solution.reading)
    backward = {name for name, step in graph.steps.items() if step.kind == "backward"}
    steps = solution.steps if every else derivation(problem, solution)
    items = {item.id: item for item in problem.items}
    values = {**problem.givens, **{step.name: step.value for step in solution.steps}}
    parts: dict[str, list[ShownStep]] = {"Forward": [], "Backward": [], "With the gradients": []}
    for step in steps:
        heading = "Backward"
        if step.kind == "forward":
            heading = "With the gradients" if graph.ancestors(step.name) & backward else "Forward"
        example = substitution(step, graph.scope, values)
        parts[heading].append(ShownStep(step, items.get(step.name), example))
    return [
        Section(heading, tuple(found), heading == "Backward")
        for heading, found in parts.items()
        if found
    ]


def left_out(problem: Problem, solution: Solution) -> list[str]:
    """The gradients for givens that the derivation of the items does not need.

    >>> from gradecheck.spec.find import find_problem
    >>> from gradecheck.solve import solve
    >>> left_out(find_problem("mlp"), solve(find_problem("mlp")))
    ['grad_Y', 'grad_X']
    """
    graph = problem.graph(solution.reading)
    shown = {step.name for step in derivation(problem, solution)}
    return [
        step
        for name, step in graph.gradients.items()
        if step not in shown and name in problem.givens
    ]


def worth(points: Fraction) -> str:
    """Points with their unit.

    >>> worth(Fraction(1)), worth(Fraction(5, 2))
    ('1 point', '2.5 points')
    """
    return f"{points_text(points)} point{'s' * (points != 1)}"


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as people write it.

    >>> shape_text((8,)), shape_text((2, 3, 3))
    ('8', '2×3×3')
    """
    return "×".join(map(str, shape))
