"""A model, with its tables, in which a relation is false: as small as can be found."""

from __future__ import annotations

import msgspec
import numpy as np

from gradecheck.lang.text import text
from gradecheck.lang.tree import Node, Prob
from gradecheck.proof.build import everything, mentioned
from gradecheck.proof.relation import SIGNS, Relation
from gradecheck.proof.shown import number
from gradecheck.proof.tables import Array
from gradecheck.proof.world import World


class CounterExample(msgspec.Struct, frozen=True):
    """``left`` and ``right`` are the two sides' values where the free variables are ``at``.

    tables: for each distribution that matters its numbers, the variables in the order written
    """

    relation: str
    left: float
    right: float
    at: dict[str, int]
    tables: dict[str, list[object]]

    def sentence(self) -> str:
        """What is wrong, with numbers.

        >>> CounterExample("=", 0.5, 0.25, {"x": 1}, {}).sentence()
        'for x = 1 the left side is 0.5, the right side 0.25'
        """
        where = ", ".join(f"{name} = {value}" for name, value in self.at.items())
        start = f"for {where} the" if where else "the"
        return f"{start} left side is {number(self.left)}, the right side {number(self.right)}"


def counter_example(relation: Relation, world: World) -> CounterExample | None:
    """The model in which the relation fails most, in the batch with the fewest numbers."""
    gap, slack = world.gap(relation.left, relation.right)
    sign = relation.sign
    short = -gap if sign in (">=", ">") else gap if sign in ("<=", "<") else np.abs(gap)
    failing = short > slack if sign in ("=", ">=", "<=") else short >= -slack
    start = 0
    for evaluator in world.evaluators:
        size = int(np.prod(evaluator.shape))
        here = failing[start : start + size]
        if here.any():
            worst = np.where(here, short[start : start + size], -np.inf)
            index = np.unravel_index(int(worst.argmax()), evaluator.shape)
            return _example(relation, world, evaluator.shape, start, tuple(map(int, index)))
        start += size
    return None


def _example(
    relation: Relation, world: World, shape: tuple[int, ...], start: int, index: tuple[int, ...]
) -> CounterExample:
    place = start + int(np.ravel_multi_index(index, shape))
    free = mentioned(relation.left) | mentioned(relation.right)
    names = [name for name, _ in world.axes]
    at = {name: index[k + 1] + 1 for k, name in enumerate(names) if name in free}
    batch = 0 if start == 0 else 1
    return CounterExample(
        relation=SIGNS[relation.sign],
        left=float(world.vector(relation.left)[0][place]),
        right=float(world.vector(relation.right)[0][place]),
        at=at,
        tables=_tables(relation, world, batch, index[0]),
    )


def _tables(relation: Relation, world: World, batch: int, row: int) -> dict[str, list[object]]:
    """The declared distributions of the families that occur, as nested lists."""
    families = {
        node.name
        for side in (relation.left, relation.right)
        for node in everything(side)
        if isinstance(node, Prob)
    } | {_dist_name(node) for side in (relation.left, relation.right) for node in everything(side)}
    tables = {}
    source = world.evaluators[batch].batch
    for prob in world.model.declared:
        if prob.name in families:
            tables[text(prob)] = _nested(source.tables[prob][row], prob, list(source.sizes))
    return tables


def _dist_name(node: Node) -> str:
    dist = getattr(node, "dist", None)
    return dist.name if isinstance(dist, Prob) else ""


def _nested(table: Array, prob: Prob, order: list[str]) -> list[object]:
    """The table with the given variables first: each innermost list is one distribution."""
    wanted = [*prob.given, *prob.variables]
    kept = [k for k, name in enumerate(order) if name in wanted]
    small = table.squeeze(axis=tuple([k for k in range(len(order)) if k not in kept]))
    present = [order[k] for k in kept]
    moved = small.transpose([present.index(name) for name in wanted])
    found: list[object] = np.round(moved, 4).tolist()
    return found
