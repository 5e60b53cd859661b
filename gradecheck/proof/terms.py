"""An expression as a sum of terms, and terms by their values.

Terms are split as far as definitions go: E and Σ over sums, log of products and quotients, KL and
H by definition, p(x,z) = p(x|z) p(z).  Bayes' rule is not applied: p(z|x) is a term of its own.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec
import numpy as np

from gradecheck.lang.tree import Call, Divergence, Entropy, Expect, Node, Num, Prob, Sum
from gradecheck.proof.build import ONE, factors, log, mentioned, quotient
from gradecheck.proof.tables import Array
from gradecheck.proof.world import World
from gradecheck.spec.model import Model, in_order

Terms: TypeAlias = list[tuple[float, Node]]
MOST_TERMS = 300


class TooManyTermsError(Exception):
    """Splitting would make more terms than anybody writes."""


def split(node: Node, model: Model) -> Terms:
    """The terms of an expression; the whole as one term where there would be too many.

    >>> p, q = Prob("p", ("z",)), Prob("q", ("z",))
    >>> from gradecheck.spec.model import read_model
    >>> model = read_model(["z"], [], ["p(z)", "q(z)"])
    >>> [coefficient for coefficient, _ in split(Divergence(q, p), model)]
    [1.0, -1.0]
    """
    try:
        return _split(node, model)
    except TooManyTermsError:
        return [(1.0, node)]


def _split(node: Node, model: Model) -> Terms:
    if isinstance(node, Num):
        return [(node.value, ONE)] if node.value else []
    if isinstance(node, Call):
        return _call(node, model)
    if isinstance(node, Sum):
        return [(c, Sum(node.index, t)) for c, t in _split(node.body, model)]
    if isinstance(node, Expect):
        return [
            (c, ONE if t is ONE else Expect(node.dist, node.variables, t))
            for c, t in _split(node.body, model)
        ]
    if isinstance(node, Divergence):
        left, right = node.left, node.right
        parts = [*_logarithm(left, 1.0, model), *_logarithm(right, -1.0, model)]
        return [(c, Expect(left, left.variables, t)) for c, t in parts]
    if isinstance(node, Entropy):
        parts = _logarithm(node.dist, -1.0, model)
        return [(c, Expect(node.dist, node.dist.variables, t)) for c, t in parts]
    return [(1.0, node)]


def _call(node: Call, model: Model) -> Terms:
    op, args = node.op, node.args
    if op == "add":
        return _bounded(_split(args[0], model) + _split(args[1], model))
    if op == "sub":
        return _bounded(_split(args[0], model) + _scaled(-1.0, _split(args[1], model)))
    if op == "neg":
        return _scaled(-1.0, _split(args[0], model))
    if op == "mul":
        first, second = _split(args[0], model), _split(args[1], model)
        if len(first) * len(second) > MOST_TERMS:
            raise TooManyTermsError
        return [(a * b, _product(s, t)) for a, s in first for b, t in second]
    if op == "div":
        return _divided(_split(args[0], model), args[1])
    if op == "log":
        return _bounded(_logarithm(args[0], 1.0, model))
    return [(1.0, node)]


def _divided(terms: Terms, below: Node) -> Terms:
    if isinstance(below, Num):
        return [] if below.value == 0 else _scaled(1.0 / below.value, terms)
    return [(c, Call("div", (t, below))) for c, t in terms]


def _bounded(terms: Terms) -> Terms:
    if len(terms) > MOST_TERMS:
        raise TooManyTermsError
    return terms


def _scaled(factor: float, terms: Terms) -> Terms:
    return [(factor * c, t) for c, t in terms]


def _product(a: Node, b: Node) -> Node:
    if a is ONE:
        return b
    return a if b is ONE else Call("mul", (a, b))


def _logarithm(node: Node, sign: float, model: Model) -> Terms:
    """sign · log(node), split at products, quotients and powers."""
    above, below = factors(node)
    terms: Terms = []
    for factor in above:
        terms += _log_of_factor(factor, sign, model)
    for factor in below:
        terms += _log_of_factor(factor, -sign, model)
    return terms


def _log_of_factor(node: Node, sign: float, model: Model) -> Terms:
    if isinstance(node, Prob):
        return [(sign, log(part)) for part in by_chain_rule(node, model)]
    if isinstance(node, Call) and node.op == "exp":
        return _scaled(sign, _split(node.args[0], model))
    if isinstance(node, Call) and node.op == "pow" and isinstance(node.args[1], Num):
        return _logarithm(node.args[0], sign * node.args[1].value, model)
    if isinstance(node, Num):
        return [(sign * float(np.log(node.value)), ONE)] if node.value > 0 else []
    if isinstance(node, Sum | Expect):
        return _log_of_mean(node, sign, model)
    return [(sign, log(node))]


def _log_of_mean(node: Sum | Expect, sign: float, model: Model) -> Terms:
    """The log of a sum, what does not depend on its variables taken out."""
    over = {node.index} if isinstance(node, Sum) else set(node.variables)
    above, below = factors(node.body)
    outside = [[f for f in group if not mentioned(f) & over] for group in (above, below)]
    if not any(outside):
        return [(sign, log(node))]
    inside = [[f for f in group if mentioned(f) & over] for group in (above, below)]
    core: Node = msgspec.structs.replace(node, body=quotient(*inside))
    return [(sign, log(core)), *_logarithm(quotient(*outside), sign, model)]


def by_chain_rule(prob: Prob, model: Model) -> list[Prob]:
    """The declared factors of a joint distribution: p(x,z) is p(x|z) p(z).

    >>> from gradecheck.spec.model import read_model
    >>> model = read_model(["x", "z"], [], ["p(z)", "p(x|z)"])
    >>> [part.given for part in by_chain_rule(Prob("p", ("x", "z")), model)]
    [(), ('z',)]
    """
    if len(prob.variables) < 2:
        return [prob]
    bases = model.copies()
    names = {bases[v]: v for v in prob.variables + prob.given}
    family = in_order([p for p in model.distributions if p.name == prob.name])
    wanted = {bases[v] for v in prob.variables}
    parts: list[Prob] = []
    made: set[str] = set()
    for factor in family:
        inside = set(factor.variables) <= wanted
        if not inside or not set(factor.given) <= names.keys():
            continue
        variables = tuple([names[v] for v in factor.variables])
        parts.append(Prob(prob.name, variables, tuple([names[v] for v in factor.given])))
        made.update(factor.variables)
    return parts if made == wanted and not prob.given else [prob]


class Table:
    """Terms numbered by their values: equal on all models, the same number."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.vectors: list[Array] = []
        self._numbers: dict[Node, tuple[int, float]] = {}
        self._projections: list[float] = []
        self._direction: Array | None = None

    def row(self, terms: Terms) -> dict[int, float]:
        """The coefficients of a sum of terms, by number of term."""
        found: dict[int, float] = {}
        for coefficient, term in terms:
            number, scale = self.number(term)
            if number >= 0:
                found[number] = found.get(number, 0.0) + coefficient * scale
        return {n: c for n, c in found.items() if abs(c) > 1e-12}

    def number(self, term: Node) -> tuple[int, float]:
        """The number of a term (−1 if it is 0) and its factor: a constant is a multiple of 1."""
        found = self._numbers.get(term)
        if found is None:
            found = self._numbers[term] = self._find(term)
        return found

    def _find(self, term: Node) -> tuple[int, float]:
        v, m = self.world.vector(term)
        slack = 1e-9 * m
        if (np.abs(v) <= 1e-12 * m).all():
            return -1, 0.0
        if np.abs(v - v[0]).max() <= 1e-12 * abs(v[0]) and term is not ONE:
            return self.number(ONE)[0], float(v[0])
        if self._direction is None:
            self._direction = np.random.default_rng(7).uniform(0.5, 1.0, v.size)
        projection = float(self._direction @ v)
        reach = float(slack.sum()) * 2
        for number, other in enumerate(self._projections):
            near = abs(other - projection) <= reach
            if near and (np.abs(self.vectors[number] - v) <= slack).all():
                return number, 1.0
        self.vectors.append(v)
        self._projections.append(projection)
        return len(self.vectors) - 1, 1.0
