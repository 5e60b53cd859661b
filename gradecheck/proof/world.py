"""All models together: values as long vectors, and when two expressions are equal."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gradecheck.lang.tree import Node
from gradecheck.proof.evaluate import Evaluator, Work
from gradecheck.proof.tables import Array, batches
from gradecheck.spec.model import Model

TOLERANCE = 1e-9


class World:
    """The models of a proof; ``names`` are the variables, and copies of them, that it mentions."""

    def __init__(self, model: Model, copies: Iterable[str] = ()) -> None:
        bases = model.copies()
        axes = [(v, v) for v in model.variables]
        axes += [(name, bases[name]) for name in copies if name not in model.variables]
        self.model = model
        self.axes = axes
        self.work = Work()
        self.evaluators = [Evaluator(batch, axes, self.work) for batch in batches(model)]
        self._vectors: dict[Node, tuple[Array, Array]] = {}

    def vector(self, node: Node) -> tuple[Array, Array]:
        """The values of an expression on all models, for all variables, and their magnitudes."""
        found = self._vectors.get(node)
        if found is None:
            parts = [(e.value(node), e.shape) for e in self.evaluators]
            v = np.concatenate([np.broadcast_to(p.v, shape).ravel() for p, shape in parts])
            m = np.concatenate([np.broadcast_to(p.m, shape).ravel() for p, shape in parts])
            found = self._vectors[node] = (v, m)
        return found

    def gap(self, left: Node, right: Node) -> tuple[Array, Array]:
        """left − right on all models, and how much of it may be rounding."""
        (a, size_a), (b, size_b) = self.vector(left), self.vector(right)
        return a - b, TOLERANCE * (size_a + size_b)

    def equal(self, left: Node, right: Node) -> bool:
        """Whether two expressions are equal on all models."""
        if left == right:
            return True
        gap, slack = self.gap(left, right)
        return bool((np.abs(gap) <= slack).all())

    def holds(self, left: Node, relation: str, right: Node) -> bool:
        """Whether a relation is true on all models."""
        gap, slack = self.gap(left, right)
        if relation == "=":
            return bool((np.abs(gap) <= slack).all())
        if relation in (">=", ">"):
            return bool((gap >= -slack).all()) if relation == ">=" else bool((gap > slack).all())
        return self.holds(right, ">=" if relation == "<=" else ">", left)
