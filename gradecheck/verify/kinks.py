"""Where the kinks of operations are, and which elements of an operand are close to one.

A kink is where a function's derivative jumps, or the function itself: relu at 0, a maximum where
the two greatest are equal, a comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from gradecheck.ops.record import Array, Bound
from gradecheck.ops.shapes import some_axes

CLOSE = 0.005
"""Half a unit of the third figure, at worst: as coarsely as people round on the way."""
Tie = tuple[tuple[int, ...], float]
"""An element of an operation's first operand, and what has to be added to it to reach the kink."""
Finder = Callable[[Bound, list[Array]], Iterator[Tie]]


def at_zero(bound: Bound, operands: list[Array]) -> Iterator[Tie]:
    """Kinked where the operand is 0."""
    yield from _near(-operands[0], _scale(operands[0]))


def at_equality(bound: Bound, operands: list[Array]) -> Iterator[Tie]:
    """Kinked where both operands are equal; a number stands for all elements."""
    first, second = operands
    if first.ndim >= second.ndim and first.size:
        yield from _near(second - first, max(_scale(first), _scale(second)))


def at_limits(bound: Bound, operands: list[Array]) -> Iterator[Tie]:
    """Kinked at the limits of ``clip``."""
    limits = [*operands[1:], bound.options.get("low"), bound.options.get("high")]
    for limit in limits:
        if limit is not None and not isinstance(limit, str | tuple):
            yield from _near(np.asarray(limit) - operands[0], _scale(operands[0]))


def among_greatest(bound: Bound, operands: list[Array], sign: float = 1.0) -> Iterator[Tie]:
    """Kinked where the two greatest along the axes are equal."""
    a = sign * operands[0]
    over = some_axes(bound.options.get("axis"), a.shape)
    kept = [each for each in range(a.ndim) if each not in over]
    groups = np.arange(a.size).reshape(a.shape).transpose(*kept, *over)
    width = int(np.prod([a.shape[each] for each in over], dtype=int))
    for positions in groups.reshape(-1, max(width, 1)):
        yield from _two_greatest(a, positions, sign)


def among_least(bound: Bound, operands: list[Array]) -> Iterator[Tie]:
    """Kinked where the two least along the axes are equal."""
    yield from among_greatest(bound, operands, -1.0)


def in_windows(bound: Bound, operands: list[Array]) -> Iterator[Tie]:
    """Kinked where the two greatest of a window of ``max_pool`` are equal."""
    a, size = operands[0], bound.dims[0]
    stride = bound.options.get("stride") or size
    padding = bound.options.get("padding") or 0
    if not isinstance(stride, int) or not isinstance(padding, int):
        return
    margin = ((0, 0),) * (a.ndim - 2) + ((padding, padding),) * 2
    positions = np.pad(np.arange(a.size).reshape(a.shape), margin, constant_values=-1)
    windows = np.lib.stride_tricks.sliding_window_view(positions, (size, size), axis=(-2, -1))
    for window in windows[..., ::stride, ::stride, :, :].reshape(-1, size * size):
        yield from _two_greatest(a, window[window >= 0])


FINDERS: dict[str, Finder] = {
    **dict.fromkeys(("relu", "leaky_relu", "elu", "abs", "sign", "heaviside"), at_zero),
    **dict.fromkeys(("minimum", "maximum", "greater", "greater_equal", "less"), at_equality),
    "less_equal": at_equality,
    "clip": at_limits,
    "max": among_greatest,
    "min": among_least,
    "max_pool": in_windows,
}
"""Where the kinks of each operation are.  Operations that are not named here have none."""


def _near(distance: Array, scale: float) -> Iterator[Tie]:
    for position in np.argwhere(np.abs(distance) <= CLOSE * scale):
        index = tuple([int(k) for k in position])
        yield index, float(distance[index])


def _two_greatest(a: Array, positions: NDArray[np.intp], sign: float = 1.0) -> Iterator[Tie]:
    if len(positions) < 2:
        return
    values = a.reshape(-1)[positions]
    second, first = np.argsort(values, kind="stable")[-2:]
    gap = float(values[first] - values[second])
    if gap <= CLOSE * _scale(a):
        index = np.unravel_index(int(positions[first]), a.shape)
        yield tuple([int(k) for k in index]), -sign * gap


def _scale(a: Array) -> float:
    return float(np.abs(a).max(initial=0.0))
