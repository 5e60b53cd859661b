"""Derivatives by differences: central, over a ladder of steps, extrapolated (Ridders 1982).

A ladder reaches from steps of 5 % down to a few parts in 10^10, so that it finds the derivative of
what is smooth only in a small neighbourhood (close to a kink, or to a pole such as log(1 - p) near
p = 1).  What is asked is never "what is the derivative" but "is this the derivative": a value is
confirmed by entries that are precise and agree with it, and refused only where a precise entry
disagrees and none confirms it.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.ops.record import Array

RUNGS = 10
ORDERS = 4
EPSILON = float(np.finfo(np.float64).eps)
AGREE = 1e-6
"""Share of the derivative within which it is confirmed."""
REFUSE = 1e-4
"""Share of the derivative from which on it is refused."""
NOISE = 1e-12
"""Share of the function's values, a step of the argument's size, that cannot be told from 0."""

Function = Callable[[Array], Array]
"""Many values of one argument (first axis) to as many numbers."""


class Ladder(msgspec.Struct, frozen=True):
    """The longest step, as a share of the argument's size, and how much shorter each next is."""

    longest: float = 0.05
    ratio: float = 8.0


LADDERS = (Ladder(), Ladder(0.013, 5.0))
"""The second is for what the first refuses: a false alarm would have to come twice."""


class Verdict(msgspec.Struct, frozen=True):
    """Of each direction: the derivative that was claimed, the one found, and what that means.

    ``kinked``: there is a kink at the very point, and the claim lies between the two sides.
    What is neither confirmed nor refused cannot be judged.
    """

    claimed: Array
    found: Array
    confirmed: NDArray[np.bool_]
    refused: NDArray[np.bool_]
    kinked: NDArray[np.bool_]


def verify(function: Function, at: Array, claimed: Array, directions: Array) -> Verdict:
    """Are ``claimed`` the derivatives of ``function`` at ``at`` along ``directions``?

    ``directions`` has one direction a row, each of the shape of ``at``.

    >>> x = np.array([0.5, 2.0])
    >>> verdict = verify(lambda rows: np.exp(rows).sum(axis=1), x, np.exp(x), np.eye(2))
    >>> verdict.confirmed.tolist(), verify(
    ...     lambda rows: np.exp(rows).sum(axis=1), x, np.array([1.6, 7.3]), np.eye(2)
    ... ).refused.tolist()
    ([True, True], [True, True])
    """
    verdict = climb(function, at, claimed, directions, LADDERS[0])
    if not verdict.refused.any():
        return verdict
    again = climb(function, at, claimed, directions, LADDERS[1])
    return Verdict(
        claimed,
        verdict.found,
        verdict.confirmed | again.confirmed,
        verdict.refused & again.refused,
        verdict.kinked | again.kinked,
    )


def climb(
    function: Function, at: Array, claimed: Array, directions: Array, ladder: Ladder
) -> Verdict:
    """The verdict of one ladder."""
    steps = _size(at, directions) * ladder.longest * ladder.ratio ** -np.arange(RUNGS)
    columns = steps.reshape(steps.shape + (1,) * at.ndim)
    offsets = columns * directions[:, np.newaxis]
    above, below = at + offsets, at - offsets
    rows = np.concatenate([part.reshape(-1, *at.shape) for part in (above, below)])
    with np.errstate(all="ignore"):
        values = function(np.concatenate([rows, at[np.newaxis]]))
        middle = values[-1]
        up, down = values[:-1].reshape(2, *steps.shape)
        table, error = _extrapolate((up - down) / (2 * steps), ladder.ratio)
        rounding = 4 * EPSILON * np.maximum(np.abs(up), np.abs(down)) / steps
        error += rounding[..., np.newaxis]
        error[~np.isfinite(table) | ~np.isfinite(error)] = np.inf
        close = np.abs(np.stack([up, down])[..., RUNGS // 2 :])
        scale = max(abs(float(middle)), close[np.isfinite(close)].max(initial=0.0))
        natural = NOISE * scale / steps[:, 0] * ladder.longest
        verdict = _judge(table, error, claimed, _sides(up, middle, down, steps), natural)
        steady = _is_steady(table[..., 0], rounding, verdict)
        return msgspec.structs.replace(verdict, refused=verdict.refused & steady)


def _size(at: Array, directions: Array) -> Array:
    """What a step along each direction is measured by: the element's own size, or the array's."""
    largest = float(np.abs(at).max(initial=0.0)) or 1.0
    own = np.abs(directions * at).reshape(len(directions), -1).max(axis=1, initial=0.0)
    size: Array = np.maximum(own, 0.01 * largest)[:, np.newaxis]
    return size


def _extrapolate(plain: Array, ratio: float) -> tuple[Array, Array]:
    """Richardson's table of a ladder, (directions, rungs, orders), and each entry's uncertainty."""
    table = np.full((*plain.shape, ORDERS), np.nan)
    error = np.full(table.shape, np.inf)
    table[..., 0] = plain
    for order in range(1, ORDERS):
        finer, coarser = table[:, 1:, order - 1], table[:, :-1, order - 1]
        table[:, 1:, order] = finer + (finer - coarser) / (ratio ** (2 * order) - 1)
        entry = table[:, 1:, order]
        error[:, 1:, order] = np.maximum(np.abs(entry - finer), np.abs(entry - coarser))
    return table, error


def _sides(up: Array, middle: float, down: Array, steps: Array) -> tuple[Array, Array]:
    """The derivatives to the left and to the right, equal where the function is smooth.

    Where they come closer with the steps there is no kink; where they do not, there is.
    """
    right, left = (up - middle) / steps, (middle - down) / steps
    gap = right - left
    fine, coarse = RUNGS // 2 + 1, RUNGS // 2
    size = np.maximum(np.abs(right[:, fine]), np.abs(left[:, fine]))
    kink = (np.abs(gap[:, fine]) > 0.5 * np.abs(gap[:, coarse])) & (
        np.abs(gap[:, fine]) > 1e-3 * size
    )
    none = np.full(len(kink), np.nan)
    return np.where(kink, left[:, fine], none), np.where(kink, right[:, fine], none)


def _is_steady(plain: Array, rounding: Array, verdict: Verdict) -> NDArray[np.bool_]:
    """Whether the shortest steps, too, give what was found, as far as rounding lets them.

    They do not where a function waves between two steps: then long steps agree by chance.
    """
    found = verdict.found[:, np.newaxis]
    allowed = 0.01 * np.abs(found) + 1e-6 * np.abs(verdict.claimed[:, np.newaxis]) + 100 * rounding
    short = slice(RUNGS // 2, None)
    return np.asarray((np.abs(plain - found) <= allowed)[:, short].all(axis=1))


def _judge(
    table: Array, error: Array, claimed: Array, sides: tuple[Array, Array], natural: Array
) -> Verdict:
    flat, doubt = (part.reshape(len(claimed), -1) for part in (table, error))
    finite = np.isfinite(doubt)
    largest = float(np.abs(claimed[np.isfinite(claimed)]).max(initial=0.0))
    claim = claimed[:, np.newaxis]
    misfit = np.where(finite, np.abs(flat - claim), np.inf)
    size = np.maximum(np.where(finite, np.abs(flat), 0.0), np.abs(claim))
    near = AGREE * size + 1e-8 * largest + natural[:, np.newaxis]
    confirms = finite & (misfit <= near + doubt) & (doubt <= 10 * near)
    confirmed = np.asarray(confirms.any(axis=1))
    trusted = np.where(confirmed[:, np.newaxis] & ~confirms, np.inf, doubt)
    best = np.argmin(trusted, axis=1)
    rows = np.arange(len(flat))
    found, uncertain = flat[rows, best], doubt[rows, best]
    size, misfit = size[rows, best], misfit[rows, best]
    refused = (misfit > REFUSE * size + 1e-6 * largest) & (misfit > 10 * uncertain)
    left, right = sides
    # Where several kinks meet, no side need be what the rules choose: that is not judged.
    smooth = np.isnan(left)
    margin = REFUSE * np.maximum(np.abs(left), np.abs(right))
    between = (claimed >= np.minimum(left, right) - margin) & (
        claimed <= np.maximum(left, right) + margin
    )
    return Verdict(claimed, found, confirmed, refused & ~confirmed & smooth, between & ~confirmed)
