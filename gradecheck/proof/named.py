"""Whether one named inequality, applied forwards at one place of one side, gives the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from gradecheck.lang.tree import Divergence, Node
from gradecheck.proof.build import ZERO
from gradecheck.proof.evaluate import UncheckableError
from gradecheck.proof.inequalities import INEQUALITIES
from gradecheck.proof.inequalities.step import Inequality
from gradecheck.proof.relation import TURNED, Relation
from gradecheck.proof.visible import places
from gradecheck.proof.world import World

MOST_STEPS = 120
MOST_DIVERGENCES = 4


def named_for(
    relation: Relation, world: World, inequalities: dict[str, tuple[str, Inequality]] | None = None
) -> str:
    """The word of the inequality that gives the relation; empty if there is none."""
    wanted = relation.downwards()
    for word, (_, inequality) in (inequalities or INEQUALITIES).items():
        for side, sign, other in (
            (wanted.left, ">=", wanted.right),
            (wanted.right, "<=", wanted.left),
        ):
            if any(_equal(world, new, other) for new in _applied(side, sign, inequality, world)):
                return word
    if not inequalities or "kl" in inequalities:
        sides = ((wanted.left, 1, wanted.right), (wanted.right, -1, wanted.left))
        for side, growing, other in sides:
            if any(_equal(world, new, other) for new in _without_divergences(side, growing)):
                return "kl"
    return ""


def _equal(world: World, a: Node, b: Node) -> bool:
    try:
        return world.equal(a, b)
    except UncheckableError:
        if world.work.left < 0:
            raise
        return False


def _applied(side: Node, sign: str, inequality: Inequality, world: World) -> Iterator[Node]:
    """Everything that the side is ``sign`` (at least, at most) by one application."""
    count = 0
    for place in places(side):
        for step in inequality(place.node, world):
            count += 1
            relation = step.relation if place.sign > 0 else TURNED[step.relation]
            if relation == sign and count <= MOST_STEPS:
                yield place.put(step.node)


def _without_divergences(side: Node, sign: int) -> Iterator[Node]:
    """The side without two or more divergences that only make it larger (or smaller)."""
    found = [p for p in places(side) if isinstance(p.node, Divergence) and p.sign == sign]
    found = found[:MOST_DIVERGENCES]
    spans = [place.node for place in found]
    for count in range(2, len(found) + 1):
        for group in combinations(range(len(spans)), count):
            node: Node | None = side
            for _ in group:
                node = _drop_next(node, sign, [spans[k] for k in group]) if node else None
            if node is not None:
                yield node


def _drop_next(side: Node, sign: int, among: list[Node]) -> Node | None:
    for place in places(side):
        if place.sign == sign and place.node in among:
            return place.put(ZERO)
    return None
