"""What a mistake would change if other numbers were given.

A formula written differently is no mistake where it gives the same numbers whatever is given.  Only
where other numbers would show it do the given ones hide it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.random import Generator

from gradecheck.grading.answers import Mask
from gradecheck.graph.evaluate import Run
from gradecheck.graph.graph import Graph, GraphError
from gradecheck.graph.program import Builder, Pin
from gradecheck.graph.world import World
from gradecheck.lang.tree import Node
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Problem, Reading, Variant

DRAWS = 3
"""Draws of each family."""
DIFFERS = 1e-6
"""Share of an item's largest element from which on it is another."""
Drawing = Callable[[Generator, Array, tuple[int, ...]], Array]


def _of_any_sign(rng: Generator, given: Array, shape: tuple[int, ...]) -> Array:
    return rng.normal(0.0, 1.0, shape)


def _positive(rng: Generator, given: Array, shape: tuple[int, ...]) -> Array:
    return rng.uniform(0.2, 1.5, shape)


def _alike(rng: Generator, given: Array, shape: tuple[int, ...]) -> Array:
    """As given, but every element longer or shorter; whole numbers stay, as classes must."""
    if (given == np.round(given)).all():
        return rng.integers(0, int(np.abs(given).max(initial=1.0)) + 1, shape).astype(float)
    return np.asarray(given * rng.uniform(0.5, 2.0, shape))


FAMILIES: tuple[Drawing, ...] = (_of_any_sign, _positive, _alike)
"""Numbers of different kinds: a logarithm needs positive ones, a ReLU both signs."""


class OneStep:
    """Pins by which one step has a value of its own."""

    def __init__(self, value: Array) -> None:
        self.value = value

    def __call__(self, pin: Pin, computed: Array, true: Array) -> tuple[Array, Mask]:
        return self.value, np.ones(self.value.shape, dtype=bool)


class OtherGivens:
    """The graph of one reading, on random givens, with one formula changed.

    With ``only`` the name of a given, the others stay as they are.
    """

    def __init__(
        self, problem: Problem, reading: Reading, items: Sequence[str], only: str = ""
    ) -> None:
        self.problem = problem
        self.reading = reading
        self.items = items
        self.graph = problem.build(reading)
        self.inputs = [dict(_drawn(problem.givens, family, only)) for family in FAMILIES]
        self._alone: dict[str, OtherGivens] = {}
        self._builder = Builder()
        self._plain = self.graph.world(self._builder)
        self._worlds: dict[str, World] = {}
        self._true: list[dict[str, Array]] | None = None

    def changes(self, step: str, node: Node, variant: Variant | None) -> bytes:
        """What another formula of ``step`` makes of the items, as a key; empty if it changes none.

        With a ``variant`` gradients are derived anew.
        """
        values = self._derived(variant) if variant is not None else None
        if values is None:
            values = self._followed(step, node)
        found = [
            _difference(mine[id], true[id])
            for mine, true in zip(values, self._trues(), strict=True)
            for id in self.items
        ]
        if not any(part.any() for part in found):
            return b""
        return b"".join(np.round(part, 5).tobytes() for part in found)

    def to_blame(self, step: str, node: Node, variant: Variant | None) -> str:
        """A given that would show the mistake if it alone were another, or an empty text."""
        for name in self.problem.givens:
            if name not in self._alone:
                self._alone[name] = OtherGivens(self.problem, self.reading, self.items, name)
            if self._alone[name].changes(step, node, variant):
                return name
        return ""

    def _trues(self) -> list[dict[str, Array]]:
        if self._true is None:
            self._true = [self.graph.evaluate(self.items, inputs) for inputs in self.inputs]
        return self._true

    def _derived(self, variant: Variant) -> list[dict[str, Array]] | None:
        try:
            graph = self.problem.variant(*self.problem.chosen(self.reading), variant)
        except GraphError:
            return None
        if not _has_all(graph, self.graph, self.items):
            return None
        return [graph.evaluate(self.items, inputs) for inputs in self.inputs]

    def _followed(self, step: str, node: Node) -> list[dict[str, Array]]:
        if step not in self._worlds:
            self._worlds[step] = self.graph.world(self._builder, frozenset({step}), "edited")
        world = self._worlds[step]
        own = self._plain.expression(node)
        registers = {id: world.register(id) for id in self.items if id != step}
        found = []
        program = self._builder.program
        for inputs in self.inputs:
            value = Run(program, inputs, 1).value(own)
            value = np.broadcast_to(value, (DRAWS, *value.shape[1:]))
            run = Run(program, inputs, 1, OneStep(value))
            found.append({id: run.value(register) for id, register in registers.items()})
            if step in self.items:
                found[-1][step] = value
        return found


def _drawn(givens: Mapping[str, Array], drawing: Drawing, only: str) -> Iterator[tuple[str, Array]]:
    rng = np.random.default_rng(1)
    for name, given in givens.items():
        shape = (DRAWS, *given.shape)
        kept = only and name != only
        yield name, np.broadcast_to(given, shape) if kept else drawing(rng, given, shape)


def _has_all(graph: Graph, usual: Graph, items: Sequence[str]) -> bool:
    return all(id in graph.steps and graph.scope.types[id] == usual.scope.types[id] for id in items)


def _difference(mine: Array, true: Array) -> Array:
    """How far values are apart, as a share of the largest of their draw; 0 where that is nothing.

    What is not a number in both is the same.
    """
    with np.errstate(all="ignore"):
        size = np.where(np.isfinite(true), np.abs(true), 0.0)
        largest = size.reshape(len(size), -1).max(axis=1, initial=0.0)
        largest = largest.reshape((-1, *([1] * (true.ndim - 1))))
        apart = np.abs(mine - true) / np.where(largest > 0, largest, 1.0)
    apart = np.where(np.isfinite(mine) == np.isfinite(true), apart, 1.0)
    apart = np.where(np.isfinite(apart), apart, 0.0)
    found: Array = np.where(apart > DIFFERS, apart, 0.0)
    return found
