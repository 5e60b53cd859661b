"""The right formulas, step by step, as a textbook prints them."""

from __future__ import annotations

from gradecheck.graph.graph import Graph
from gradecheck.graph.textbook import textbook_form
from gradecheck.lang.text import text


def formula_text(graph: Graph, item: str) -> str:
    """The formula of an item."""
    return text(textbook_form(graph.steps[item].expr, graph))
