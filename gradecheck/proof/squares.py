"""Non-negative least squares (Lawson and Hanson, 1974), with some columns of any sign."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradecheck.proof.tables import Array

NEGLIGIBLE = 1e-9


def is_combination(target: Array, free: Array, positive: Array) -> bool:
    """Whether ``target`` is a sum of the columns of ``free``, times any numbers, and of those of
    ``positive``, times numbers that are not negative.

    >>> free, positive = np.array([[1.0], [0.0], [0.0]]), np.array([[0.0], [1.0], [0.0]])
    >>> is_combination(np.array([-3.0, 2.0, 0.0]), free, positive)
    True
    >>> is_combination(np.array([0.0, -1.0, 0.0]), free, positive)
    False
    """
    size = float(np.linalg.norm(target))
    if size == 0.0:
        return True
    target = target / size
    if free.shape[1]:
        left, strengths, _ = np.linalg.svd(_unit(free), full_matrices=False)
        basis = left[:, strengths > 1e-9 * max(1.0, float(strengths.max()))]
        target = target - basis @ (basis.T @ target)
        positive = positive - basis @ (basis.T @ positive)
    if float(np.linalg.norm(target)) <= NEGLIGIBLE:
        return True
    return nnls_residual(_unit(positive), target) <= NEGLIGIBLE


def _unit(columns: Array) -> Array:
    sizes = np.linalg.norm(columns, axis=0)
    kept = sizes > 1e-10
    return np.asarray(columns[:, kept] / sizes[kept])


def nnls_residual(columns: Array, target: Array) -> float:
    """How far the nearest non-negative combination of the columns is from the target."""
    count = columns.shape[1]
    x = np.zeros(count)
    used = np.zeros(count, dtype=bool)
    for _ in range(3 * count + 1):
        slope = columns.T @ (target - columns @ x)
        slope[used] = -np.inf
        if used.all() or slope.max() <= 1e-12:
            break
        used[int(slope.argmax())] = True
        x = _descend(columns, target, x, used)
    return float(np.linalg.norm(target - columns @ x))


def _descend(columns: Array, target: Array, x: Array, used: NDArray[np.bool_]) -> Array:
    """The best combination of the columns in use; those that would turn negative are left."""
    for _ in range(len(x) + 1):
        best = np.zeros_like(x)
        best[used] = np.linalg.lstsq(columns[:, used], target, rcond=None)[0]
        negative = used & (best <= 1e-14)
        if not negative.any():
            return best
        steps = x[negative] / np.maximum(x[negative] - best[negative], 1e-300)
        x = x + min(1.0, float(steps.min())) * (best - x)
        used &= x > 1e-14
        x[~used] = 0.0
    return x
