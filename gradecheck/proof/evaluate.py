"""The values of an expression on all models at once, and how far they can be relied on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from gradecheck.lang.tree import (
    Call,
    Divergence,
    Entropy,
    Expect,
    Node,
    Num,
    Prob,
    Sum,
)
from gradecheck.proof.tables import Array, Batch

LARGEST, SMALLEST = 1e150, 1e-150
COARSEST = 1e-7
"""A term smaller than this, next to its neighbours, cannot be told from rounding."""
WORK = 40_000
"""Operations on tables that one proof may take."""
MOST_ELEMENTS = 400_000


class UncheckableError(Exception):
    """The value of an expression says nothing: infinite, no number, or lost in rounding."""


class Value:
    """Values ``v``, the sum ``m`` of the sizes of all that was added up for them, and ``fine``:
    the smallest term next to its neighbours."""

    __slots__ = ("fine", "m", "v")

    def __init__(self, v: Array, m: Array, fine: float) -> None:
        self.v = v
        self.m = m
        self.fine = fine


class Work:
    """What is left of the work that a proof may take."""

    __slots__ = ("left",)

    def __init__(self, left: int = WORK) -> None:
        self.left = left

    def spend(self) -> None:
        """One operation more."""
        self.left -= 1
        if self.left < 0:
            raise UncheckableError("this proof takes too long to check; split it or shorten it")


class Evaluator:
    """Evaluates over one batch; tables have an axis for the model and one for each variable."""

    def __init__(self, batch: Batch, axes: Sequence[tuple[str, str]], work: Work) -> None:
        self.batch = batch
        self.work = work
        self.base = dict(axes)
        self.axis = {name: k + 1 for k, (name, _) in enumerate(axes)}
        self.rank = len(axes) + 1
        self.size = {name: batch.sizes[base] for name, base in axes}
        self.shape = (batch.count, *self.size.values())
        if np.prod(self.shape) > MOST_ELEMENTS:
            raise UncheckableError("there are too many variables at once")
        self._memo: dict[Node, Value] = {}

    def value(self, node: Node) -> Value:
        """The value of a resolved tree."""
        found = self._memo.get(node)
        if found is None:
            self.work.spend()
            with np.errstate(all="ignore"):
                found = self._value(node)
            _check(found)
            self._memo[node] = found
        return found

    def _value(self, node: Node) -> Value:
        if isinstance(node, Num):
            v = np.full((1,) * self.rank, node.value)
            return Value(v, np.abs(v), 1.0)
        if isinstance(node, Prob):
            v = self._table(node)
            return Value(v, np.abs(v), 1.0)
        if isinstance(node, Call):
            return _OPERATIONS[node.op](*[self.value(arg) for arg in node.args])
        if isinstance(node, Sum):
            return self._total(self.value(node.body), [node.index])
        if isinstance(node, Expect):
            weighted = _mul(self._weight(node), self.value(node.body))
            return self._total(weighted, node.variables)
        if isinstance(node, Divergence):
            left, right = self.value(node.left), self.value(node.right)
            ratio = _log(_div(left, right))
            return self._total(_mul(left, ratio), node.left.variables)
        if isinstance(node, Entropy):
            dist = self.value(node.dist)
            return _neg(self._total(_mul(dist, _log(dist)), node.dist.variables))
        raise TypeError(node)

    def _table(self, prob: Prob) -> Array:
        """The table of a distribution, its axes moved to those of the names it is written with."""
        names = prob.variables + prob.given
        base = Prob(
            prob.name,
            tuple([self.base[v] for v in prob.variables]),
            tuple([self.base[v] for v in prob.given]),
        )
        table = self.batch.table(base)
        assert table is not None, prob
        order = [name for b in self.batch.sizes for name in names if self.base[name] == b]
        small = table.reshape((len(table), *(self.size[name] for name in order)))
        wanted = sorted(order, key=self.axis.__getitem__)
        small = small.transpose((0, *(1 + order.index(name) for name in wanted)))
        shape = [len(table)] + [1] * (self.rank - 1)
        for name in order:
            shape[self.axis[name]] = self.size[name]
        return np.asarray(small.reshape(shape))

    def _weight(self, node: Expect) -> Value:
        """The weight of an expectation: of independent draws the product."""
        total: Value | None = None
        for dist in draws(node):
            value = self.value(dist)
            total = value if total is None else _mul(total, value)
        assert total is not None
        return total

    def _total(self, value: Value, variables: Sequence[str]) -> Value:
        axes = tuple([self.axis[v] for v in variables])
        times = 1
        for v in variables:
            if value.v.shape[self.axis[v]] == 1:
                times *= self.size[v]
        m = np.broadcast_to(value.m, np.broadcast_shapes(value.m.shape, value.v.shape))
        v = value.v.sum(axis=axes, keepdims=True) * times
        return Value(v, m.sum(axis=axes, keepdims=True) * times, value.fine)


def draws(node: Expect) -> list[Prob]:
    """The distributions of an expectation: one, or one for each independent draw.

    >>> q = Prob("q", ("z",), ("x",))
    >>> [d.variables for d in draws(Expect(q, ("z1", "z2"), Num(1.0)))]
    [('z1',), ('z2',)]
    """
    dist = node.dist
    if len(node.variables) == len(dist.variables):
        return [dist] if node.variables == dist.variables else [_renamed(dist, node.variables)]
    return [Prob(dist.name, (v,), dist.given) for v in node.variables]


def _renamed(dist: Prob, variables: tuple[str, ...]) -> Prob:
    return Prob(dist.name, variables, dist.given)


def _check(value: Value) -> None:
    size = np.abs(value.v)
    if not np.isfinite(size).all() or not np.isfinite(value.m).all():
        raise UncheckableError("its value is not finite, so it cannot be checked")
    if size.max() > LARGEST or ((size > 0) & (size < SMALLEST)).any():
        raise UncheckableError("its numbers are too large or too small to be checked")
    if value.fine < COARSEST:
        raise UncheckableError(
            "a term is too small next to its neighbours, so it cannot be checked"
        )


# -- operations: values, magnitudes and fineness -------------------------------------------------


def _largest(value: Value) -> float:
    """The largest size of a term; infinite where it is nothing but rounding."""
    size = np.abs(value.v)
    if (size <= 1e-12 * value.m).all():
        return 0.0
    return float(size.max())


def _fineness(a: Value, b: Value) -> float:
    large_a, large_b = _largest(a), _largest(b)
    if not large_a or not large_b:
        return min(a.fine, b.fine)
    return min(a.fine * min(1.0, large_a / large_b), b.fine * min(1.0, large_b / large_a))


def _add(a: Value, b: Value) -> Value:
    return Value(a.v + b.v, a.m + b.m, _fineness(a, b))


def _sub(a: Value, b: Value) -> Value:
    return Value(a.v - b.v, a.m + b.m, _fineness(a, b))


def _neg(a: Value) -> Value:
    return Value(-a.v, a.m, a.fine)


def _mul(a: Value, b: Value) -> Value:
    return Value(a.v * b.v, a.m * b.m, min(a.fine, b.fine))


def _div(a: Value, b: Value) -> Value:
    size = np.abs(b.v)
    return Value(a.v / b.v, a.m * b.m / (size * size), min(a.fine, b.fine))


def _log(a: Value) -> Value:
    v = np.log(a.v)
    return Value(v, np.maximum(np.abs(v), a.m / np.abs(a.v)), a.fine)


def _exp(a: Value) -> Value:
    v = np.exp(a.v)
    if (v == 0).any():
        raise UncheckableError("its numbers are too small to be checked")
    return Value(v, v * np.maximum(1.0, a.m), a.fine)


def _pow(a: Value, b: Value) -> Value:
    v = np.power(a.v, b.v)
    if ((v == 0) & (a.v != 0)).any():
        raise UncheckableError("its numbers are too small to be checked")
    spread = 1.0 + np.abs(b.v) * a.m / np.where(a.v == 0, 1.0, np.abs(a.v))
    if (b.v != np.rint(b.v)).any() or b.v.size > 1:
        spread = spread + np.abs(np.log(np.abs(a.v))) * b.m
    m = np.where(a.v == 0, np.power(a.m, np.abs(b.v)), np.abs(v) * spread)
    return Value(v, m, min(a.fine, b.fine))


_OPERATIONS: dict[str, Callable[..., Value]] = {
    "add": _add,
    "sub": _sub,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "log": _log,
    "exp": _exp,
    "pow": _pow,
}
