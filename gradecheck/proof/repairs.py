"""What would make a false link true: the slips that teachers see most often, undone one by one."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.lang.tree import Call, Divergence, Expect, Node, Prob
from gradecheck.proof.build import log
from gradecheck.proof.evaluate import UncheckableError
from gradecheck.proof.relation import Relation
from gradecheck.proof.shown import shown
from gradecheck.proof.tables import batches
from gradecheck.proof.visible import is_positive
from gradecheck.proof.walk import replacements
from gradecheck.proof.world import World

MOST_TRIES = 60


def repair(link: Relation, world: World) -> str:
    """A sentence that names the slip; empty where none is found."""
    tries = 0
    for on_left in (False, True):
        side = link.left if on_left else link.right
        for new, said in _edited(side, world):
            tries += 1
            if tries > MOST_TRIES:
                return ""
            left, right = (new, link.right) if on_left else (link.left, new)
            try:
                if (
                    world.equal(left, right)
                    if link.is_equation
                    else _bounded(Relation(left, link.sign, right), world)
                ):
                    return said
            except UncheckableError:
                continue
    return ""


def _bounded(link: Relation, world: World) -> bool:
    """Whether an inequality is true and, somewhere, an equality: no bound merely by luck."""
    sign = {">": ">=", "<": "<="}.get(link.sign, link.sign)
    if not world.holds(link.left, sign, link.right):
        return False
    gap, slack = world.gap(link.left, link.right)
    return bool((abs(gap) <= slack).any())


def _edited(side: Node, world: World) -> Iterator[tuple[Node, str]]:
    """The side with one slip undone, and what to say of it."""
    for node, put in replacements(side):
        if isinstance(node, Divergence):
            swapped = Divergence(node.right, node.left)
            yield put(swapped), f"true with {shown(swapped)}: the arguments of KL are swapped"
            for other in _others(node.right, world):
                new = Divergence(node.left, other)
                yield put(new), f"true with {shown(new)} in place of {shown(node)}"
        if isinstance(node, Expect):
            if is_positive(node.body):
                new_mean = Expect(node.dist, node.variables, log(node.body))
                yield put(new_mean), f"true with {shown(new_mean)}: a log is missing"
            for other in _others(node.dist, world):
                mean = Expect(other, node.variables, node.body)
                yield put(mean), f"true with the expectation under {shown(other)}"
        if isinstance(node, Call) and node.op in ("add", "sub"):
            op = "sub" if node.op == "add" else "add"
            sign = "−" if op == "sub" else "+"
            yield (
                put(Call(op, node.args)),
                f"true with {sign} {shown(node.args[1])}: check the sign",
            )


def _others(dist: Prob, world: World) -> list[Prob]:
    """The other distributions over the same variables."""
    model = world.model
    if not set(dist.variables) <= set(model.variables):
        return []
    rest = tuple([v for v in model.variables if v not in dist.variables])
    found: list[Prob] = []
    for name in sorted({prob.name for prob in model.distributions}):
        for given in dict.fromkeys(((), rest, dist.given)):
            other = Prob(name, dist.variables, given)
            if other != dist and batches(model)[0].table(other) is not None:
                found.append(other)
    return found
