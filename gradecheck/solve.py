"""The worked solution of a problem: every value, every gradient, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec
import numpy as np

from gradecheck.graph.graph import Graph
from gradecheck.graph.textbook import textbook_form
from gradecheck.graph.walk import substitute
from gradecheck.lang.latex import latex
from gradecheck.lang.text import text
from gradecheck.lang.tree import Node
from gradecheck.ops import OPS
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Problem, Reading

TEMPLATES = {name: op.latex for name, op in OPS.items()}


class SolvedStep(msgspec.Struct, frozen=True, eq=False):
    """One step of the solution: its formula as tree, text and LaTeX, and its value."""

    name: str
    kind: Literal["forward", "backward"]
    expr: Node
    formula: str
    latex: str
    value: Array


class Solution(msgspec.Struct, frozen=True, eq=False):
    """The solution under one reading.

    ``values`` holds every forward step, ``gradients`` the objective's gradient for every given and
    every step it depends on, ``items`` what is graded.
    """

    problem: str
    reading: Mapping[str, str]
    values: Mapping[str, Array]
    gradients: Mapping[str, Array]
    items: Mapping[str, Array]
    steps: tuple[SolvedStep, ...]

    @property
    def formulas(self) -> dict[str, str]:
        """The formula of each item that is a value."""
        by_name = {step.name: step.formula for step in self.steps}
        return {id: by_name[id] for id in self.items if id in by_name}


def solve(problem: Problem, reading: Reading | None = None) -> Solution:
    """The worked solution of ``problem`` under ``reading`` (default: each first option)."""
    full = {**problem.default_reading, **(reading or {})}
    graph = problem.graph(full)
    values = graph.evaluate(graph.steps, problem.inputs)
    plain = {name: np.asarray(value[0]) for name, value in values.items()}
    steps = tuple([_solved(graph, name, plain[name]) for name in _shown(problem, graph)])
    return Solution(
        problem=problem.id,
        reading=full,
        values={n: plain[n] for n, step in graph.steps.items() if step.kind == "forward"},
        gradients={name: plain[step] for name, step in graph.gradients.items()},
        items={item.id: plain[item.id] for item in problem.items if item.kind == "value"},
        steps=steps,
    )


def _shown(problem: Problem, graph: Graph) -> list[str]:
    """The steps of the derivation: all that the author wrote, and what backward steps they need."""
    needed = {item.id for item in problem.items if item.kind == "value"}
    needed |= {name for name, step in graph.steps.items() if step.kind == "forward"}
    for name in tuple(needed):
        needed |= graph.ancestors(name)
    if not any(graph.steps[name].kind == "backward" for name in needed if name in graph.steps):
        needed |= graph.steps.keys()
    return [name for name in graph.steps if name in needed]


def _solved(graph: Graph, name: str, value: Array) -> SolvedStep:
    step = graph.steps[name]
    shown = textbook_form(step.expr, graph)
    return SolvedStep(name, step.kind, shown, text(shown), latex(shown, TEMPLATES), value)


def with_numbers(step: SolvedStep, numbers: Mapping[str, Node]) -> str:
    """The formula of a step with numbers put in for names.

    >>> from gradecheck.lang.tree import Call, Name, Num
    >>> step = SolvedStep("y", "forward", Call("mul", (Name("a"), Name("b"))), "", "", np.zeros(()))
    >>> with_numbers(step, {"a": Num(2.0)})
    '2 * b'
    """
    return text(substitute(step.expr, numbers))
