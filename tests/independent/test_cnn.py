"""The independent convolutional network against hand-worked numbers, scipy and differences."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d

from . import cnn
from .differences import assert_gradients_are_slopes, readings


def test_hand_worked_values() -> None:
    values = cnn.solution()["values"]
    assert values["a"][0, 0] == pytest.approx(4 * 0.6 - 2 * 0.1 - 4 * 0.5 - 4 * 0.4 + 0.2)
    np.testing.assert_allclose(values["m"], [[1.4, 0.9], [-0.4, 0.6]])
    np.testing.assert_allclose(values["h"], [[1.4, 0.9], [0, 0.6]])
    assert values["p"] == pytest.approx(1 / (1 + np.exp(-(-0.28 + 0.27 + 0.3 + 0.4))))
    assert values["L"] == pytest.approx(-np.log(values["p"]))


@pytest.mark.parametrize(
    ("kernel", "operation"), [("as printed", correlate2d), ("rotated by 180°", convolve2d)]
)
def test_slide_is_scipys(kernel, operation) -> None:
    expected = operation(cnn.GIVEN["x"], cnn.GIVEN["k"], mode="valid") + cnn.GIVEN["b"]
    np.testing.assert_allclose(cnn.solution({"kernel": kernel})["values"]["a"], expected)


def test_gradients_by_hand() -> None:
    values, gradients = cnn.solution().values()
    delta = values["p"] - 1
    np.testing.assert_allclose(gradients["w"], delta * values["h"].ravel(), rtol=1e-12)
    # The three blocks that ReLU lets through have their maxima at (1, 0), (1, 3) and (3, 2).
    assert gradients["b"] == pytest.approx(delta * (-0.2 + 0.3 + 0.5), rel=1e-12)
    x = cnn.GIVEN["x"]
    windows = -0.2 * x[1:3, 0:2] + 0.3 * x[1:3, 3:5] + 0.5 * x[3:5, 2:4]
    np.testing.assert_allclose(gradients["k"], delta * windows, rtol=1e-12)


def test_gradients_are_slopes() -> None:
    assert_gradients_are_slopes(cnn)


def test_no_ties_and_both_sides_of_the_relu() -> None:
    for reading in readings(cnn):
        values = cnn.solution(reading)["values"]
        blocks = values["a"].reshape(2, 2, 2, 2).transpose(0, 2, 1, 3).reshape(4, 4)
        first, second = np.sort(blocks)[:, :-3:-1].T
        assert (first - second).min() > 0.2
        assert (values["m"] < 0).sum() == 1 and np.abs(values["m"]).min() > 0.2
