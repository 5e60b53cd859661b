"""Graphs from text, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gradecheck.graph.graph import Graph
from gradecheck.lang.names import Names
from gradecheck.lang.parse import parse
from gradecheck.lang.tree import Node
from gradecheck.ops import FUNCTIONS
from gradecheck.ops.record import Array, Type


def tree(text: str, *names: str, indices: tuple[str, ...] = ()) -> Node:
    """The tree of an expression over ``names``."""
    words = {name: name for name in names}
    return parse(text, Names(values=words, functions=FUNCTIONS, indices=frozenset(indices)))


def graph_of(
    givens: Mapping[str, Array], steps: Mapping[str, str], objective: str | None = None
) -> Graph:
    """A graph of value steps."""
    names = (*givens, *steps)
    return Graph(
        {name: Type(np.shape(value)) for name, value in givens.items()},
        {name: tree(text, *names) for name, text in steps.items()},
        None if objective is None else tree(objective, *names),
    )


def values_of(graph: Graph, givens: Mapping[str, Array], *wanted: str) -> dict[str, Array]:
    """Values without the leading axis."""
    inputs = {name: np.asarray(value, dtype=float)[np.newaxis] for name, value in givens.items()}
    found = graph.evaluate(wanted or graph.steps, inputs)
    return {name: value[0] for name, value in found.items()}
