"""Derivatives by central differences, to check the independent gradients with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from types import ModuleType
from unittest.mock import patch

import numpy as np


def readings(module: ModuleType) -> Iterator[dict[str, str]]:
    """Every reading of a problem, one option from each convention."""
    for options in product(*module.READINGS.values()):
        yield dict(zip(module.READINGS, options, strict=True))


def gradient(module: ModuleType, name: str, reading: Mapping[str, str]) -> np.ndarray:
    """The derivative of the loss for one given, to about nine digits."""

    def loss(index: tuple[int, ...], change: float) -> float:
        moved = np.array(module.GIVEN[name], dtype=float)
        moved[index] += change
        with patch.dict(module.GIVEN, {name: moved}):
            return float(module.solution(reading)["values"]["L"])

    step = 1e-5
    shape = np.shape(module.GIVEN[name])
    slopes = [(loss(i, step) - loss(i, -step)) / (2 * step) for i in np.ndindex(shape)]
    return np.array(slopes).reshape(shape)


def assert_gradients_are_slopes(module: ModuleType) -> None:
    """Every gradient for a given, under every reading, against differences."""
    for reading in readings(module):
        gradients = module.solution(reading)["gradients"]
        for name in module.GIVEN:
            expected = gradient(module, name, reading)
            np.testing.assert_allclose(gradients[name], expected, rtol=1e-7, atol=1e-9)
