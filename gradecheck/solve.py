"""The worked solution of a problem: every value, every gradient, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec
import numpy as np

from gradecheck.graph.graph import Graph
from gradecheck.graph.textbook import (
    derivative_names,
    merge_aliases,
    objective_letter,
    textbook_form,
    typeset_form,
)
from gradecheck.lang.latex import latex
from gradecheck.lang.text import text
from gradecheck.lang.tree import Name, Node
from gradecheck.ops import OPS
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Problem, Reading

TEMPLATES = {name: op.latex for name, op in OPS.items()}


NO_VALUE: Array = np.empty(0)
"""The value of a step of a formula problem, which has none."""


class SolvedStep(msgspec.Struct, frozen=True, eq=False):
    """One step of the solution: its formula as tree, text and LaTeX, and its value.

    ``symbol`` is the LaTeX of its name; the formula of ``grad_w1`` stands after ``∂L/∂w1 =``.
    ``of`` is the derivative that a step of a formula problem holds.
    """

    name: str
    kind: Literal["forward", "backward"]
    expr: Node
    formula: str
    latex: str
    symbol: str
    value: Array
    of: Node | None = None


class Objective(msgspec.Struct, frozen=True):
    """What is differentiated: the letter it goes by and its formula, as text and as LaTeX.

    ``named`` where it is one of the steps, so that its formula is shown there.  No ``direction``
    where the reading has put another expression in its place.
    """

    letter: str
    formula: str
    latex: str
    direction: Literal["minimize", "maximize", ""]
    named: bool


class Solution(msgspec.Struct, frozen=True, eq=False):
    """The solution under one reading.

    ``values`` holds every forward step, and each gradient to which the author gave a step of its
    own; ``gradients`` the objective's gradient for every given and every step it depends on,
    ``items`` what is graded, ``steps`` all steps in order.  Of a formula problem there are only
    formulas: ``derived`` holds that of each item with all that leads to it, and the values of the
    steps are :data:`NO_VALUE`.
    """

    problem: str
    reading: Mapping[str, str]
    values: Mapping[str, Array]
    gradients: Mapping[str, Array]
    items: Mapping[str, Array]
    steps: tuple[SolvedStep, ...]
    objective: Objective | None = None
    derived: Mapping[str, str] = {}

    @property
    def formulas(self) -> dict[str, str]:
        """The formula of each item that is a value, or a formula."""
        if self.derived:
            return dict(self.derived)
        by_name = {step.name: step.formula for step in self.steps}
        return {id: by_name[id] for id in self.items if id in by_name}


def solve(problem: Problem, reading: Reading | None = None) -> Solution:
    """The worked solution of ``problem`` under ``reading`` (default: each first option).

    >>> from gradecheck.spec.find import find_problem
    >>> solution = solve(find_problem("problem1"), {"gradient of": "-log p, for descent"})
    >>> solution.formulas["grad_w0"], float(solution.gradients["b2"].round(9))
    ('delta_h0 z^T', -2.573e-06)
    """
    problem.require_answers()
    full = {**problem.default_reading, **(reading or {})}
    graph = problem.graph(full)
    if problem.shapes is not None:
        return _solve_formulas(problem, full, graph)
    values = graph.evaluate(graph.steps, problem.inputs)
    plain = {name: np.asarray(value[0]) for name, value in values.items()}
    formulas = {name: textbook_form(step.expr, graph) for name, step in graph.steps.items()}
    own = graph.declared.keys() - {item.id for item in problem.items}
    return Solution(
        problem=problem.id,
        reading=full,
        values={n: plain[n] for n, s in graph.steps.items() if s.kind == "forward" or n in own},
        gradients={name: plain[step] for name, step in graph.gradients.items()},
        items={item.id: plain[item.id] for item in problem.items if item.kind == "value"},
        steps=_solved(graph, formulas, plain),
        objective=_objective(problem, full, graph),
    )


def _solve_formulas(problem: Problem, reading: Reading, graph: Graph) -> Solution:
    """The solution of a formula problem: the author's steps, then the derivation."""
    from gradecheck.formula.derivation import derived, formula_text  # noqa: PLC0415 - few need it

    assert problem.shapes is not None
    items = [item.id for item in problem.items if item.kind == "formula"]
    lines = derived(graph, problem.shapes, items)
    made = {line.item or line.name for line in lines}
    steps = [
        _formula_step(graph, name, step.expr, Name(name), "forward")
        for name, step in graph.steps.items()
        if step.kind == "forward" and name not in made
    ]
    for line in lines:
        kind: Literal["forward", "backward"] = "backward" if line.of is not None else "forward"
        symbol = line.of if line.item and line.of is not None else Name(line.name)
        steps.append(_formula_step(graph, line.name, line.formula, symbol, kind, line.of))
    return Solution(
        problem=problem.id,
        reading=reading,
        values={},
        gradients={},
        items={},
        steps=tuple(steps),
        objective=_objective(problem, reading, graph),
        derived={id: formula_text(graph, problem.shapes, id) for id in items},
    )


def _formula_step(
    graph: Graph,
    name: str,
    formula: Node,
    symbol: Node,
    kind: Literal["forward", "backward"],
    of: Node | None = None,
) -> SolvedStep:
    shown = typeset_form(formula, graph)
    return SolvedStep(
        name=name,
        kind=kind,
        expr=formula,
        formula=text(formula),
        latex=latex(shown, TEMPLATES),
        symbol=latex(symbol),
        value=NO_VALUE,
        of=of,
    )


def derivation(problem: Problem, solution: Solution) -> tuple[SolvedStep, ...]:
    """The steps that lead to the items: all that the author wrote, and what gradients they need.

    Where no item is a gradient, all gradients are shown.  A step that one other mentions, only to
    say that it is the same, is written there.

    >>> from gradecheck.spec.find import find_problem
    >>> problem = find_problem("lstm")
    >>> steps = derivation(problem, solve(problem))
    >>> [f"{step.name} = {step.formula}" for step in steps if step.kind == "backward"][:2]
    ['grad_h = h - y', 'grad_c = o * grad_h * (1 - tanh(c)^2)']
    """
    graph = problem.graph(solution.reading)
    items = frozenset(item.id for item in problem.items if item.kind == "value")
    wanted = items | {name for name, step in graph.steps.items() if step.kind == "forward"}
    needed = frozenset().union(wanted, *(graph.ancestors(name) for name in wanted))
    if not any(graph.steps[name].kind == "backward" for name in needed & graph.steps.keys()):
        needed |= graph.steps.keys()
    formulas = {step.name: step.expr for step in solution.steps if step.name in needed}
    values = {step.name: step.value for step in solution.steps}
    return _solved(graph, merge_aliases(formulas, wanted), values)


def _solved(
    graph: Graph, formulas: Mapping[str, Node], values: Mapping[str, Array]
) -> tuple[SolvedStep, ...]:
    derivatives = derivative_names(graph)
    solved = [
        SolvedStep(
            name=name,
            kind=graph.steps[name].kind,
            expr=formula,
            formula=text(formula),
            latex=latex(typeset_form(formula, graph), TEMPLATES),
            symbol=latex(derivatives.get(name) or Name(name)),
            value=values[name],
        )
        for name, formula in formulas.items()
    ]
    return tuple(solved)


def _objective(problem: Problem, reading: Reading, graph: Graph) -> Objective | None:
    root = graph.objective
    replaced = any(option.objective is not None for option in problem.chosen(reading))
    if root is None:
        return None
    return Objective(
        letter=objective_letter(graph),
        formula=text(root),
        latex=latex(typeset_form(root, graph), TEMPLATES),
        direction="" if replaced else problem.direction,
        named=isinstance(root, Name),
    )
