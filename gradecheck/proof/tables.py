"""Random finite models: tables of numbers for everything that is declared.

Probabilities are whole hundredths, so that a counter-example can be shown exactly.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradecheck.lang.tree import Prob
from gradecheck.spec.model import Model, in_order

Array: TypeAlias = NDArray[np.float64]

RANDOM = 16
"""Models without anything special, in each batch."""
ROWS = 24
SIZES = ((3, 2, 5, 4), (2, 4, 3, 5))
"""How many outcomes the first, second, … variable has, in each batch."""


class Batch:
    """Models of the same sizes; every table has the axes (model, variable 1, variable 2, …)."""

    def __init__(self, model: Model, sizes: tuple[int, ...], seed: int) -> None:
        self.model = model
        self.sizes = {v: sizes[k % len(sizes)] for k, v in enumerate(model.variables)}
        self.count = max(ROWS, RANDOM + 2 * len(_special(model)))
        rng = np.random.default_rng(seed)
        self.tables = {prob: self._draw(prob, rng) for prob in model.distributions}
        for prob in model.positive:
            shape = (self.count, *self._shape(prob))
            self.tables[prob] = rng.integers(20, 300, shape) / 100.0
        self._derived: dict[tuple[str, frozenset[str], frozenset[str]], Array] = {}
        self._tighten()

    def _shape(self, prob: Prob) -> tuple[int, ...]:
        involved = set(prob.variables + prob.given)
        return tuple([size if v in involved else 1 for v, size in self.sizes.items()])

    def _axes(self, variables: frozenset[str] | tuple[str, ...]) -> tuple[int, ...]:
        return tuple([k + 1 for k, v in enumerate(self.sizes) if v in variables])

    def _draw(self, prob: Prob, rng: np.random.Generator) -> Array:
        shape = (self.count, *self._shape(prob))
        weights = rng.gamma(1.0, size=shape)
        axes = self._axes(prob.variables)
        share = weights / weights.sum(axis=axes, keepdims=True)
        outcomes = int(np.prod([self.sizes[v] for v in prob.variables]))
        counts = np.rint(100 * (0.2 / outcomes + 0.8 * share))
        largest = counts == counts.max(axis=axes, keepdims=True)
        for axis in axes[::-1]:  # only one of several equal ones takes up the rounding
            largest &= np.cumsum(largest, axis=axis) == 1
        missing = 100 - counts.sum(axis=axes, keepdims=True)
        share_of = missing / np.maximum(1, largest.sum(axis=axes, keepdims=True))
        return np.asarray((counts + largest * share_of) / 100.0)

    def _tighten(self) -> None:
        """Make the last models the cases in which bounds are tight."""
        row = RANDOM
        for target, source in _special(self.model):
            for _ in range(2):
                if source is None:
                    table = np.ones_like(self.tables[target][row])
                    if target in self.model.distributions:
                        table /= np.prod([self.sizes[v] for v in target.variables])
                else:
                    known = self.known(source, row)
                    table = np.broadcast_to(known, self.tables[target][row].shape)
                self.tables[target][row] = table
                row += 1
        self._derived.clear()

    def known(self, prob: Prob, row: int) -> Array:
        """The table of ``prob`` in one model, while the models are still being made."""
        self._derived.clear()
        table = self.table(prob)
        assert table is not None
        return np.asarray(table[row])

    def table(self, prob: Prob) -> Array | None:
        """The values of a distribution, declared or derived; ``None`` if it does not follow."""
        declared = self.tables.get(prob)
        if declared is not None:
            return declared
        key = prob.name, frozenset(prob.variables), frozenset(prob.given)
        found = self._derived.get(key)
        if found is None:
            made = self._derive(*key)
            if made is None:
                return None
            found = self._derived[key] = made
        return found

    def _derive(self, name: str, variables: frozenset[str], given: frozenset[str]) -> Array | None:
        factors = [prob for prob in self.tables if prob.name == name]
        if not factors or factors[0] in self.model.positive:
            same = [p for p in factors if frozenset(p.variables) == variables and not given]
            return self.tables[same[0]] if same else None
        factors = in_order(factors)
        made = {v for prob in factors for v in prob.variables}
        outside = {v for prob in factors for v in prob.given} - made
        if not outside <= given or not variables <= made or not given <= made | outside:
            return None
        joint = np.ones(1)
        for prob in factors:
            joint = joint * self.tables[prob]
        joint = joint.sum(axis=self._axes(frozenset(made - variables - given)), keepdims=True)
        if given & made:
            joint = joint / joint.sum(axis=self._axes(variables), keepdims=True)
        return np.asarray(joint)


def _special(model: Model) -> list[tuple[Prob, Prob | None]]:
    """What to set equal to what (``None``: uniform) so that bounds become tight."""
    found: list[tuple[Prob, Prob | None]] = [(prob, None) for prob in model.declared[:6]]
    for target in model.declared[-4:]:
        for name in sorted({p.name for p in model.declared} - {target.name}):
            source = Prob(name, target.variables, target.given)
            if _follows(model, source, target in model.positive):
                found.append((target, source))
    return found[:12]


def _follows(model: Model, source: Prob, positive: bool) -> bool:
    family = [p for p in model.declared if p.name == source.name]
    if any((p in model.positive) != positive for p in family):
        return False
    if positive:
        return any(set(p.variables) == set(source.variables) for p in family)
    made = {v for p in family for v in p.variables}
    outside = {v for p in family for v in p.given} - made
    return outside <= set(source.given) <= made | outside and set(source.variables) <= made


@lru_cache(maxsize=32)
def batches(model: Model) -> tuple[Batch, ...]:
    """The models on which everything is tested: at least 40, always the same."""
    return tuple([Batch(model, sizes, 2026 + k) for k, sizes in enumerate(SIZES)])
