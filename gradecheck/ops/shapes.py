"""Shapes that operations share: alignment, axes, and how a shape is spoken of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod
from typing import Any

from gradecheck.lang.tree import OptionValue
from gradecheck.ops.record import Array, Bound, Option, Shape, ShapeError, Type

AXIS = Option(None, ("axis",), "which axes, from 0 (negative: from the end); all if left out")
KEEPDIMS = Option(False, ("bool",), "keep reduced axes, with length 1")

LOOP = 1000
"""What one turn of a loop in Python costs, in the work of elements of arrays."""


def show(shape: Shape) -> str:
    """A shape as people write it.

    >>> show(()), show((3,)), show((2, 3))
    ('a number', '(3,)', '(2, 3)')
    """
    return str(shape) if shape else "a number"


def show_all(shapes: Sequence[Shape]) -> str:
    """Several shapes in one sentence.

    >>> show_all([(3,), (4,), ()])
    '(3,), (4,) and a number'
    """
    shown = [show(shape) for shape in shapes]
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def size(shape: Shape) -> int:
    """How many elements an array of that shape has."""
    return prod(shape)


def whole(value: OptionValue | None) -> int:
    """An option that is known to be a whole number."""
    if not isinstance(value, int):
        raise TypeError(f"expected a whole number, not {value!r}")
    return value


def number(value: OptionValue | None) -> float:
    """An option that is known to be a number."""
    if not isinstance(value, int | float):
        raise TypeError(f"expected a number, not {value!r}")
    return value


def same(bound: Bound) -> Type:
    """The result has the type of the first operand."""
    return Type(bound.types[0].shape, bound.types[0].row)


def aligned(bound: Bound) -> Type:
    """The type of an elementwise result: last axes are aligned, and one operand has its shape."""
    shapes = bound.shapes
    result = common_shape(shapes)
    if result is None:
        raise ShapeError(f"{show_all(shapes)} do not fit elementwise", _alignment_hint(shapes))
    if result not in shapes:
        raise ShapeError(
            f"{show_all(shapes)} would be spread to a table of shape {show(result)}",
            "for an outer product write u v^T; else reshape one of them",
        )
    return Type(result, row=result[:-1] == (1,) and any(operand.row for operand in bound.types))


def common_shape(shapes: Sequence[Shape]) -> Shape | None:
    """The shape to which numpy would broadcast, or ``None``.

    >>> common_shape([(2, 1), (3,)]), common_shape([(2,), (3,)])
    ((2, 3), None)
    """
    rank = max(map(len, shapes))
    result = [1] * rank
    for shape in shapes:
        for position, length in enumerate(shape, rank - len(shape)):
            if length != 1 and result[position] not in (1, length):
                return None
            if length != 1:
                result[position] = length
    return tuple(result)


def _alignment_hint(shapes: Sequence[Shape]) -> str:
    if len(shapes) == 2:
        left, right = shapes
        if len(left) == len(right) == 2 and left == right[::-1]:
            return "did you forget a transpose, ᵀ, or mean the matrix product `@`?"
        if len(left) == 2 and left[1:] == right[:1]:
            return "did you mean the matrix product `@`?"
    return "last axes are aligned: from the end, each pair must be equal or one of them 1"


def align(lead: int, arrays: Sequence[Array]) -> list[Array]:
    """Give all arrays the same number of core axes, new ones of length 1 in front.

    >>> import numpy as np
    >>> [array.shape for array in align(1, [np.ones((5, 2, 3)), np.ones((5, 3))])]
    [(5, 2, 3), (5, 1, 3)]
    """
    rank = max(array.ndim for array in arrays)
    return [
        array
        if array.ndim == rank
        else array.reshape(
            array.shape[:lead] + (1,) * (rank - array.ndim) + array.shape[lead:],
        )
        for array in arrays
    ]


def last(slices: Iterable[slice]) -> Any:
    """An index of the last axes.

    >>> import numpy as np
    >>> np.eye(3)[last([slice(2)])].shape
    (3, 2)
    """
    return (..., *slices)


def one_axis(axis: OptionValue | None, shape: Shape) -> int:
    """A single axis, counted from 0.

    >>> one_axis(-1, (2, 3))
    1
    """
    if isinstance(axis, tuple):
        raise ShapeError(f"one axis is expected, not {axis}")
    position = whole(axis)
    if not -len(shape) <= position < len(shape):
        raise ShapeError(f"there is no axis {position} in {show(shape)}", _axes_hint(shape))
    return position % len(shape)


def _axes_hint(shape: Shape) -> str:
    if not shape:
        return "a number has no axes"
    return f"axes count from 0 to {len(shape) - 1}"


def some_axes(axis: OptionValue | None, shape: Shape) -> tuple[int, ...]:
    """The axes that an option names, counted from 0, in ascending order; all for ``None``.

    >>> some_axes(None, (2, 3)), some_axes((-1, 0), (2, 3, 4))
    ((0, 1), (0, 2))
    """
    if axis is None:
        return tuple(range(len(shape)))
    listed = axis if isinstance(axis, tuple) else (whole(axis),)
    axes = sorted(one_axis(each, shape) for each in listed)
    if len(set(axes)) < len(axes):
        raise ShapeError(f"axis {axes[0]} is named twice in {listed}")
    return tuple(axes)
