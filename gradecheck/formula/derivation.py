"""The right formulas, step by step, as a textbook prints them."""

from __future__ import annotations

from gradecheck.graph.graph import Graph
from gradecheck.graph.textbook import textbook_form
from gradecheck.lang.text import text
from gradecheck.spec.problem import Problem


def formula_text(problem: Problem, graph: Graph, item: str) -> str:
    """The formula of an item."""
    return text(textbook_form(graph.steps[item].expr, graph))
