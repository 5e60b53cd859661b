"""A mistake that could have been made at a step, with what it makes of that step."""

from __future__ import annotations

import msgspec
import numpy as np

from gradecheck.grading.mistakes.edit import Edit
from gradecheck.graph.program import Register
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Variant

SAME = 1e-9
"""Relative difference up to which two values are the same."""


class Candidate(msgspec.Struct, eq=False):
    """A mistake that could have been made at ``step``, and others that give the same numbers.

    value:    what it makes of its step, given the true values before it, with a leading axis
    register: where its formula is computed, or ``None``
    decimals: to how many decimals its step is rounded instead, or ``None``
    variant:  what is replaced before gradients are derived anew, or ``None``: they stay
    place:    where its step stands in the graph
    row:      its position among the candidates of its step
    """

    step: str
    edit: Edit
    value: Array | None
    register: Register | None = None
    decimals: int | None = None
    variant: Variant | None = None
    others: list[Edit] = []
    place: int = 0
    row: int = 0

    @property
    def cost(self) -> float:
        return self.edit.cost

    @property
    def everywhere(self) -> bool:
        """Whether only a new derivation of everything says what comes of it."""
        return self.value is None

    @property
    def order(self) -> tuple[bool, int, int]:
        """In the order of the steps; last what belongs to none."""
        return self.everywhere, self.place, self.row


def same(a: Array, b: Array) -> bool:
    """Whether two values agree to what is computed.

    >>> same(np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-12]))
    True
    """
    scale = float(np.abs(b).max(initial=0.0))
    return bool((np.abs(a - b) <= SAME * scale).all())


def key_of(value: Array) -> bytes:
    """Equal for values that agree to ten figures or so.

    >>> key_of(np.array([0.3])) == key_of(np.array([0.1 + 0.2]))
    True
    """
    scale = float(np.abs(value).max(initial=0.0))
    if scale == 0:
        return b"0"
    unit = 10.0 ** (np.floor(np.log10(scale)) - 10)
    return bytes((np.round(value / unit) + 0.0).tobytes())
