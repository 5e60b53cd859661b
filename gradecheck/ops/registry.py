"""All operations, by name, and all spellings by which the parser knows them."""

from __future__ import annotations

from functools import wraps
from typing import Any

import msgspec
import numpy as np

from gradecheck.ops import (
    activation,
    arithmetic,
    construct,
    convolution,
    elementwise,
    linalg,
    loss,
    normalisation,
    pooling,
    product,
    reduce,
    shape,
)
from gradecheck.ops.record import Array, Bound, Op
from gradecheck.ops.shapes import align

_FAMILIES = (
    arithmetic,
    elementwise,
    activation,
    product,
    linalg,
    reduce,
    shape,
    construct,
    convolution,
    pooling,
    normalisation,
    loss,
)


def _ready(operation: Op) -> Op:
    """The operation with a forward that aligns elementwise operands and is silent.

    Infinity and not-a-number are results here, never right as an answer; numpy's warnings of them
    would reach the person who grades.
    """
    plain = operation.forward

    @wraps(plain)
    def forward(bound: Bound, lead: int, *arrays: Array) -> Array:
        operands: Any = align(lead, arrays) if operation.elementwise else arrays
        with np.errstate(all="ignore"):
            result: Array = plain(bound, lead, *operands)
        return result

    return msgspec.structs.replace(operation, forward=forward)


OPS: dict[str, Op] = {
    operation.name: _ready(operation) for family in _FAMILIES for operation in family.OPERATIONS
}
"""Every operation by its canonical name."""

FUNCTIONS: dict[str, str] = {
    spelling.lower(): operation.name
    for operation in OPS.values()
    for spelling in (operation.name, *operation.spellings)
}
"""Every spelling, in lower case, with the name of the operation that it stands for."""
