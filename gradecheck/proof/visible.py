"""What can be *seen* of an expression: that it is positive, that it grows with a part of it.

A sign that merely is so on the models does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from gradecheck.lang.tree import Call, Divergence, Expect, Node, Num, Prob, Sum
from gradecheck.proof.build import rebuilt

MOST_PLACES = 60


def is_positive(node: Node) -> bool:
    """Whether a node is visibly above 0.

    >>> p = Prob("p", ("z",))
    >>> is_positive(Call("mul", (p, Num(2.0)))), is_positive(Call("sub", (p, p)))
    (True, False)
    """
    if isinstance(node, Num):
        return node.value > 0
    if isinstance(node, Prob):
        return True
    if isinstance(node, Sum | Expect):
        return is_positive(node.body)
    if isinstance(node, Call):
        if node.op == "exp":
            return True
        if node.op == "add":
            a, b = node.args
            first, second = is_positive(a), is_positive(b)
            return (first and (second or is_nonnegative(b))) or (second and is_nonnegative(a))
        if node.op in ("mul", "div"):
            return all(is_positive(arg) for arg in node.args)
        return node.op == "pow" and is_positive(node.args[0])
    return False


def is_nonnegative(node: Node) -> bool:
    """Whether a node is visibly 0 or above.

    >>> is_nonnegative(Divergence(Prob("q", ("z",)), Prob("p", ("z",))))
    True
    """
    if is_positive(node) or isinstance(node, Divergence):
        return True
    if isinstance(node, Num):
        return node.value >= 0
    if isinstance(node, Sum | Expect):
        return is_nonnegative(node.body)
    if isinstance(node, Call):
        if node.op in ("add", "mul"):
            return all(is_nonnegative(arg) for arg in node.args)
        if node.op == "div":
            return is_nonnegative(node.args[0]) and is_positive(node.args[1])
        return node.op == "pow" and is_even(node.args[1])
    return False


def is_even(node: Node) -> bool:
    """Whether a node is an even number: the square of anything is not negative."""
    return isinstance(node, Num) and node.value % 2 == 0 and node.value > 0


class Place(msgspec.Struct, frozen=True, eq=False):
    """A part of an expression: ``sign`` is 1 where the whole grows with it, −1 where it falls.

    ``put`` gives the whole with something else in this place.
    """

    node: Node
    sign: int
    put: Callable[[Node], Node]


def places(node: Node) -> Iterator[Place]:
    """Every part with which the whole visibly grows or falls, the whole first."""
    waiting = [Place(node, 1, lambda new: new)]
    count = 0
    while waiting and count < MOST_PLACES:
        place = waiting.pop(0)
        count += 1
        yield place
        waiting += [_inside(place, k, sign) for k, sign in _monotone(place.node)]


def _inside(place: Place, k: int, sign: int) -> Place:
    parent = place.node
    parts = parent.args if isinstance(parent, Call) else (parent.body,)  # type: ignore[union-attr]

    def put(new: Node) -> Node:
        return place.put(rebuilt(parent, (*parts[:k], new, *parts[k + 1 :])))

    return Place(parts[k], place.sign * sign, put)


def _monotone(node: Node) -> Iterator[tuple[int, int]]:
    """The parts directly below with which a node grows (1) or falls (−1)."""
    if isinstance(node, Sum | Expect):
        yield 0, 1
    elif isinstance(node, Call):
        if node.op in ("mul", "div"):
            yield from _factors(node)
        else:
            yield from enumerate(_SIGNS.get(node.op, ()))


_SIGNS = {"add": (1, 1), "sub": (1, -1), "neg": (-1,), "log": (1,), "exp": (1,)}


def _factors(node: Call) -> Iterator[tuple[int, int]]:
    for k in (0, 1) if node.op == "mul" else (0,):
        other = node.args[1 - k]
        sign = _sign(other)
        divisible = node.op == "mul" or (sign > 0 and is_positive(other))
        if sign and divisible:
            yield k, sign


def _sign(factor: Node) -> int:
    """1 for a factor visibly not negative, −1 for minus such a factor, 0 for any other."""
    if is_nonnegative(factor):
        return 1
    if isinstance(factor, Call) and factor.op == "neg" and is_nonnegative(factor.args[0]):
        return -1
    return 0
