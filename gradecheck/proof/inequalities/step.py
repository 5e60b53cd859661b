"""One application of a named inequality, and the sums and expectations it may be applied to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import TypeAlias

import msgspec

from gradecheck.lang.tree import Expect, Node, Prob, Sum
from gradecheck.proof.build import ONE, factors, mentioned, quotient, times
from gradecheck.proof.evaluate import UncheckableError, draws
from gradecheck.proof.visible import is_positive
from gradecheck.proof.world import World

MOST_FACTORS = 6


class Step(msgspec.Struct, frozen=True):
    """``place relation node``: what a named inequality says of a place."""

    relation: str
    node: Node


Inequality: TypeAlias = Callable[[Node, World], Iterator[Step]]


class Mean(msgspec.Struct, frozen=True):
    """A weighted mean: of ``body`` under ``weight``, over ``variables``.

    ``dist`` where it was written as an expectation.
    """

    weight: Node
    variables: tuple[str, ...]
    body: Node
    expect: Expect | None = None

    def of(self, body: Node) -> Node:
        """The same mean of something else."""
        if self.expect is not None:
            return Expect(self.expect.dist, self.variables, body)
        node: Node = times([self.weight, body])
        for variable in reversed(self.variables):
            node = Sum(variable, node)
        return node


def means(node: Node, world: World) -> Iterator[Mean]:
    """A node as a mean: an expectation, or a sum some of whose factors form a distribution."""
    if isinstance(node, Expect):
        yield Mean(times(list(draws(node))), node.variables, node.body, node)
        return
    variables: list[str] = []
    body: Node = node
    while isinstance(body, Sum):
        if body.index in variables:
            return
        variables.append(body.index)
        body = body.body
    if variables:
        for weight, rest in _weights(body, tuple(variables), world):
            yield Mean(weight, tuple(variables), rest)


def _weights(body: Node, variables: tuple[str, ...], world: World) -> Iterator[tuple[Node, Node]]:
    """The factors of a product that form a distribution over the variables, and the others."""
    above, below = factors(body)
    if len(above) > MOST_FACTORS or len(below) > MOST_FACTORS:
        return
    over = [k for k, f in enumerate(above) if mentioned(f) & set(variables)]
    groups = [(k,) for k in over] + list(combinations(over, 2))
    for group in groups:
        for divisor in [None, *range(len(below))]:
            weights = [above[k] for k in group]
            divisors = [] if divisor is None else [below[divisor]]
            if divisors and mentioned(divisors[0]) & set(variables):
                continue
            weight = quotient(weights, divisors)
            if forms_distribution(weight, variables, world):
                rest = [f for k, f in enumerate(above) if k not in group]
                others = [f for k, f in enumerate(below) if k != divisor]
                yield weight, quotient(rest, others)


def forms_distribution(weight: Node, variables: tuple[str, ...], world: World) -> bool:
    """Whether a weight is visibly positive and adds up to 1 over the variables."""
    if not is_positive(weight):
        return False
    if isinstance(weight, Prob):
        named = set(weight.variables) == set(variables)
        is_dist = all(prob.name != weight.name for prob in world.model.positive)
        return named and is_dist
    total: Node = weight
    for variable in variables:
        total = Sum(variable, total)
    try:
        return world.equal(total, ONE)
    except UncheckableError:
        return False
