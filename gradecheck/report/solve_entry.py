"""One element of a step with the numbers put in: ``h0[0] = relu(0.1·0.4 + 0.3·0.8 + 0.1)``.

The formula of a whole array is unrolled into that of one of its elements.  Which elements of the
operands that one is made of is not written down here a second time: the operation is asked, by
giving it labels in place of numbers (where it only rearranges) or ones among zeros (where it is a
sum of products).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np

from gradecheck.errors import ExpressionError
from gradecheck.graph.scope import CONSTANTS, BoundCall, Scope
from gradecheck.lang.tree import Call, Index, Name, Node, Num, Slice
from gradecheck.ops.record import Array

Position = tuple[int, ...]

REARRANGING = frozenset(
    ("transpose", "reshape", "flatten", "rot180", "flip", "concat", "stack", "spread", "pad")
) | {"crop", "diag", "full"}
BILINEAR = frozenset(("matmul", "juxtapose", "dot", "outer", "conv", "deconv", "conv1d"))
LINEAR = frozenset(("sum", "mean", "trace", "avg_pool"))
EXTREMES = {"max": "max", "min": "min", "max_pool": "max"}
MOST_PROBES = 1_000_000
MOST_TERMS = 64


class NotElementwiseError(Exception):
    """The formula holds something that is not shown element by element."""


class Unroll:
    """Formulas of single elements, with the numbers in ``values`` in place of names."""

    def __init__(self, scope: Scope, values: Mapping[str, Array]) -> None:
        self.scope = scope
        self.values = values
        self._found: dict[Node, Array] = {}
        self._pairs: dict[Node, Array] = {}

    def entry(self, node: Node, at: Position, inner: bool = False) -> Node:
        """The formula of the element of ``node`` at ``at``.

        Inside a sum (``inner``) a further sum is given as its value.
        """
        match node:
            case Num():
                return node
            case Name(id=name):
                # Names without a value of the problem's own are pi and e.
                return number(float(self.values[name][at])) if name in self.values else node
            case Index(base=base):
                return self.entry(base, self._source(node, at), inner)
            case Call():
                return self._call(node, at, inner)
        raise NotElementwiseError

    def _call(self, node: Call, at: Position, inner: bool) -> Node:
        bound = self._bound(node)
        if bound.op.elementwise:
            return self._elementwise(node, bound, at, inner)
        if node.op in REARRANGING:
            return self._rearranged(node, bound, at, inner)
        if node.op in BILINEAR and 0 in [kind.rank for kind in bound.types]:
            return self._elementwise(node, bound, at, inner)
        if inner:
            return number(float(self.value(node)[at]))
        return self._sum(node, bound, at)

    def value(self, node: Node) -> Array:
        """The value of any part of a formula."""
        found = self._found.get(node)
        if found is None:
            found = self._found[node] = self._evaluate(node)
        return found

    def _evaluate(self, node: Node) -> Array:
        if isinstance(node, Num):
            return np.array(node.value)
        if isinstance(node, Name):
            return self.values[node.id] if node.id in self.values else np.array(CONSTANTS[node.id])
        if isinstance(node, Index):
            return self.value(node.base)[subscripts(node)]
        if not isinstance(node, Call):
            raise NotElementwiseError
        bound = self._bound(node)
        arrays = [self.value(operand)[np.newaxis] for operand in bound.operands]
        return np.asarray(bound.op.forward(bound, 1, *arrays)[0])

    def _bound(self, node: Call) -> BoundCall:
        try:
            return self.scope.bind(node)
        except ExpressionError:
            raise NotElementwiseError from None

    # -- one rule for each family of operations ------------------------------------------------

    def _elementwise(self, node: Call, bound: BoundCall, at: Position, inner: bool) -> Node:
        args = []
        for operand, kind in zip(bound.operands, bound.types, strict=True):
            own = at[len(at) - kind.rank :] if kind.rank else ()
            place = tuple(0 if n == 1 else i for i, n in zip(own, kind.shape, strict=True))
            args.append(self.entry(operand, place, inner))
        # Between numbers there is no product but one.
        op = "mul" if node.op in BILINEAR else node.op
        return Call(op, tuple(args), node.options)

    def _rearranged(self, node: Call, bound: BoundCall, at: Position, inner: bool) -> Node:
        label = int(self._labelled(node, bound)[at])
        if label == 0:
            return Num(0.0)
        for operand, kind in zip(bound.operands, bound.types, strict=True):
            size = int(np.prod(kind.shape))
            if label <= size:
                return self.entry(operand, position(label - 1, kind.shape), inner)
            label -= size
        raise NotElementwiseError

    def _labelled(self, node: Call, bound: BoundCall) -> Array:
        """What stands where: the operands' elements counted from 1, 0 where there is none."""
        found = self._pairs.get(node)
        if found is None:
            start, labels = 1, []
            for kind in bound.types:
                size = int(np.prod(kind.shape))
                labels.append(np.arange(start, start + size, dtype=float).reshape(kind.shape))
                start += size
            arrays = [label[np.newaxis] for label in labels]
            found = self._pairs[node] = np.asarray(bound.op.forward(bound, 1, *arrays)[0])
        return found

    def _sum(self, node: Call, bound: BoundCall, at: Position) -> Node:
        if node.op in BILINEAR:
            return self._sum_of_products(node, bound, at)
        if node.op in LINEAR:
            return self._weighted_sum(node, bound, at)
        if node.op in EXTREMES:
            parts = self._parts(node, bound, at)
            return Call(EXTREMES[node.op], tuple([self._operand(bound, a) for a, _ in parts]))
        if node.op == "softmax":
            return self._softmax(bound, at)
        raise NotElementwiseError

    def _sum_of_products(self, node: Call, bound: BoundCall, at: Position) -> Node:
        (_, b), (_, kind) = bound.operands, bound.types
        terms: list[Node] = []
        for a, label in self._parts(node, bound, at):
            second = self.entry(b, position(int(label) - 1, kind.shape), inner=True)
            terms.append(Call("mul", (self._operand(bound, a), second)))
        return total(terms)

    def _weighted_sum(self, node: Call, bound: BoundCall, at: Position) -> Node:
        parts = self._parts(node, bound, at)
        weights = {weight for _, weight in parts}
        added = total([self._operand(bound, a) for a, _ in parts])
        if weights <= {1.0}:
            return added
        if len(weights) != 1:
            raise NotElementwiseError
        return Call("div", (added, Num(round(1 / weights.pop(), 9))))

    def _softmax(self, bound: BoundCall, at: Position) -> Node:
        axis = bound.options["axis"]
        if not isinstance(axis, int) or not at or bound.types[0].shape[axis] > MOST_TERMS:
            raise NotElementwiseError
        axis %= len(at)
        powers = [
            Call("exp", (self.entry(bound.operands[0], (*at[:axis], i, *at[axis + 1 :]), True),))
            for i in range(bound.types[0].shape[axis])
        ]
        return Call("div", (powers[at[axis]], total(powers)))

    def _operand(self, bound: BoundCall, flat: int) -> Node:
        """The element of the first operand, counted row by row from 0."""
        return self.entry(bound.operands[0], position(flat, bound.types[0].shape), inner=True)

    def _parts(self, node: Call, bound: BoundCall, at: Position) -> list[tuple[int, float]]:
        """Which elements of the first operand the element at ``at`` is made of, each with its
        weight: the label of its factor, or the number that it is multiplied by."""
        found = self._pairs.get(node)
        if found is None:
            found = self._pairs[node] = self._probed(bound)
        column = found.reshape(len(found), -1)[:, np.ravel_multi_index(at, found.shape[1:])]
        where = np.flatnonzero(column)
        if len(where) > MOST_TERMS or not len(where):
            raise NotElementwiseError
        return [(int(a), float(column[a])) for a in where]

    def _probed(self, bound: BoundCall) -> Array:
        """The result for each element of the first operand alone, set to 1, all others 0."""
        first, rest = bound.types[0], bound.types[1:]
        size = int(np.prod(first.shape))
        results = int(np.prod(bound.op.shape(bound).shape))
        if size * max(size, results) > MOST_PROBES:
            raise NotElementwiseError
        # Among zeros it is a -1 that a minimum takes notice of.
        ones = np.eye(size).reshape(size, *first.shape) * (-1 if bound.op.name == "min" else 1)
        labels = [np.arange(1.0, np.prod(kind.shape) + 1).reshape(1, *kind.shape) for kind in rest]
        return np.asarray(bound.op.forward(bound, 1, ones, *labels))

    def _source(self, node: Index, at: Position) -> Position:
        shape = self.scope.type_of(node.base).shape
        labels = np.arange(np.prod(shape)).reshape(shape)
        return position(int(labels[subscripts(node)][at]), shape)


def subscripts(node: Index) -> tuple[int | slice, ...]:
    """The subscripts as numpy takes them; letters are none."""
    found: list[int | slice] = []
    for item in node.items:
        if isinstance(item, str):
            raise NotElementwiseError
        found.append(slice(item.start, item.stop) if isinstance(item, Slice) else item)
    return tuple(found)


def position(flat: int, shape: Position) -> Position:
    """Where the element with a number counted row by row stands.

    >>> position(5, (2, 3))
    (1, 2)
    """
    return tuple(int(i) for i in np.unravel_index(flat, shape)) if shape else ()


def number(value: float) -> Node:
    """The node of a number; a negative one is the negative of a number."""
    return Num(value + 0.0) if value >= 0 or math.isnan(value) else Call("neg", (Num(-value),))


def total(terms: Sequence[Node]) -> Node:
    """All of them added up; where one is a negative number, it is taken away."""

    def add(left: Node, right: Node) -> Node:
        if isinstance(right, Call) and right.op == "neg":
            return Call("sub", (left, right.args[0]))
        return Call("add", (left, right))

    return reduce(add, terms)
