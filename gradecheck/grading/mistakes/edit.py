"""An edit: a formula with one typical mistake made in it, and how it is spoken of."""

from __future__ import annotations

import msgspec

from gradecheck.lang.tree import Node

COSTS = {
    "authored": 0.9,
    "gradient-of-other": 1.0,
    "missing-function": 1.0,
    "missing-factor": 1.0,
    "missing-term": 1.0,
    "sign": 1.1,
    "axis-order": 1.15,
    "transposed": 1.2,
    "rotated-kernel": 1.2,
    "wrong-function": 1.4,
    "decimal-point": 1.4,
    "slip": 1.45,
    "swapped-answers": 1.45,
    "sum-or-mean": 1.5,
    "misplaced-function": 1.5,
    "wrong-option": 1.5,
    "too-rounded": 1.6,
    "wrong-operand": 1.8,
    "scale": 2.0,
}
"""How complicated a mistake of each kind is: of two that fit equally well the simpler is named."""

ORDER = (
    "authored",
    "gradient-of-other",
    "missing-function",
    "missing-factor",
    "missing-term",
    "sign",
    "transposed",
    "rotated-kernel",
    "axis-order",
    "sum-or-mean",
    "wrong-function",
    "misplaced-function",
    "wrong-option",
    "wrong-operand",
    "scale",
    "too-rounded",
    "slip",
    "decimal-point",
    "swapped-answers",
)
"""Which of several kinds that give the same numbers is named first."""


class Edit(msgspec.Struct, frozen=True):
    """A step's formula with a mistake in it.

    ``words`` go on after "h2 matches the result": "without b1".  With ``in_part`` it concerns only
    one element, row or channel of an array.
    """

    kind: str
    node: Node
    words: str
    cost: float
    in_part: bool = False

    @property
    def is_foreseen(self) -> bool:
        """Whether the problem's author lists it: then it needs no evidence but that it fits."""
        return self.kind == "authored"

    @property
    def rank(self) -> tuple[float, int]:
        """The simpler first, then in the order of the kinds."""
        return self.cost, ORDER.index(self.kind)


def edit(kind: str, node: Node, words: str, cost: float | None = None) -> Edit:
    """An edit that is as complicated as its kind, unless said otherwise."""
    return Edit(kind, node, words, COSTS[kind] if cost is None else cost)
