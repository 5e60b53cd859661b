"""The two bounds of the logarithm by what touches it at 1."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.lang.tree import Call, Node
from gradecheck.proof.build import ONE
from gradecheck.proof.inequalities.step import Step
from gradecheck.proof.world import World


def log_above(place: Node, world: World) -> Iterator[Step]:
    """log t ≤ t − 1 for every positive t.

    Okay: log(p(z)/q(z|x)) <= p(z)/q(z|x) - 1
    Okay: E_q[log(p(z)/q(z|x))] <= E_q[p(z)/q(z|x) - 1]
    Okay: -sum_z q(z|x) log(p(z)/q(z|x)) >= sum_z q(z|x) (1 - p(z)/q(z|x))
    Wrong: (log p(x)) * log p(x) <= (log p(x)) * (p(x) - 1)
    Wrong: log(p(z)/q(z|x)) <= p(z)/q(z|x)- 2
    """
    if isinstance(place, Call) and place.op == "log":
        yield Step("<=", Call("sub", (place.args[0], ONE)))


def log_below(place: Node, world: World) -> Iterator[Step]:
    """log t ≥ 1 − 1/t for every positive t.

    Okay: log(q(z|x)/p(z)) >= 1 - p(z)/q(z|x)
    Okay: E_q[log(q(z|x)/p(z))] >= E_q[1 - p(z)/q(z|x)]
    Wrong: log p(x) <= 1 - 1/p(x)
    """
    if isinstance(place, Call) and place.op == "log":
        yield Step(">=", Call("sub", (ONE, Call("div", (ONE, place.args[0])))))
