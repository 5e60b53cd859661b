"""The numerical side of the proof: an objective as a function of one given or one step.

A step is varied by making it a given of a graph of its own.  What follows from it is then worked
out by the same evaluator as the key, but nothing of the symbolic derivatives takes part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from gradecheck.graph.graph import Graph
from gradecheck.lang.tree import Node
from gradecheck.ops.record import Array
from gradecheck.verify.key import Solved
from gradecheck.verify.ladder import Function
from gradecheck.verify.parts import gradients_within, graph_of, needed

ROOT = "the differentiated"
"""No name of a problem holds a blank, so this step cannot meet another."""
MOST_ELEMENTS = 128
"""Up to so many elements are varied one by one; of more a sample, and mixtures of all."""
MIXTURES = 32
CHUNK = 1 << 21
"""Numbers held at once for one value of the graph."""


def function_of(solved: Solved, root: Node, name: str) -> Function | None:
    """``root`` as a function of the given or step ``name``; ``None`` where it cannot be made one.

    That is so for a step that a gradient within ``root`` has to pass through.
    """
    roots = {ROOT: root}
    steps = needed(roots, solved.graph)
    kind = solved.graph.scope.types[name]
    if kind.letters or (name in steps and gradients_within({**steps, **roots})):
        return None
    graph = graph_of(solved, roots, {name: kind})
    widest = max(int(np.prod(kind.shape)) for kind in graph.scope.types.values())
    rows = max(1, CHUNK // max(widest, 1))

    def function(many: Array) -> Array:
        parts = [_evaluate(solved, graph, name, part) for part in _in_chunks(many, rows)]
        return np.concatenate(parts)

    return function


def _in_chunks(many: Array, rows: int) -> Iterator[Array]:
    for start in range(0, len(many), rows):
        yield many[start : start + rows]


def _evaluate(solved: Solved, graph: Graph, name: str, many: Array) -> Array:
    inputs: Mapping[str, Array] = {**solved.problem.inputs, name: many}
    value = graph.evaluate([ROOT], inputs)[ROOT]
    return np.broadcast_to(value.reshape(len(value), -1)[:, 0], (len(many),))


def directions_of(value: Array) -> Array:
    """Along what a value is varied: each element alone; of many a sample, and mixtures of all."""
    size = value.size
    if size <= MOST_ELEMENTS:
        return np.eye(size).reshape(size, *value.shape)
    random = np.random.default_rng(size)
    alone = np.zeros((MOST_ELEMENTS - MIXTURES, size))
    alone[np.arange(len(alone)), random.choice(size, len(alone), replace=False)] = 1.0
    mixed = random.choice((-1.0, 1.0), (MIXTURES, size))
    return np.concatenate([alone, mixed]).reshape(-1, *value.shape)
