"""The independent multilayer perceptron against hand-worked numbers and differences."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import log_softmax

from . import mlp
from .differences import assert_gradients_are_slopes


def test_hand_worked_values() -> None:
    values = mlp.solution()["values"]
    np.testing.assert_allclose(values["H"], [[0.9, 0, 0.8, 0], [1.2, 1.05, 0, 1.85]], atol=1e-15)
    np.testing.assert_allclose(values["S"][0], [-0.04, 0.42, 1.14])
    surprise = -log_softmax(values["S"], axis=1)
    assert values["L"] == pytest.approx((surprise[0, 1] + surprise[1, 0]) / 2)


def test_gradients_by_the_textbook() -> None:
    values, gradients = mlp.solution().values()
    delta = (values["P"] - mlp.GIVEN["Y"]) / 2
    np.testing.assert_allclose(gradients["S"], delta, rtol=1e-12)
    np.testing.assert_allclose(gradients["W2"], values["H"].T @ delta, rtol=1e-12)
    hidden = delta @ mlp.GIVEN["W2"].T * (values["H"] > 0)
    np.testing.assert_allclose(gradients["W1"], mlp.GIVEN["X"].T @ hidden, rtol=1e-12)
    np.testing.assert_allclose(values["W1_new"], mlp.GIVEN["W1"] - 0.5 * gradients["W1"])


def test_the_sum_is_twice_the_mean() -> None:
    mean, total = mlp.solution(), mlp.solution({"loss": "sum over the samples"})
    assert total["values"]["L"] == pytest.approx(2 * mean["values"]["L"])
    for name in mlp.GIVEN:
        np.testing.assert_allclose(total["gradients"][name], 2 * mean["gradients"][name])


def test_gradients_are_slopes() -> None:
    assert_gradients_are_slopes(mlp)


def test_relu_shows_on_both_sides_away_from_its_kink() -> None:
    before = mlp.GIVEN["X"] @ mlp.GIVEN["W1"] + mlp.GIVEN["b1"]
    assert (before > 0).any() and (before < 0).any() and np.abs(before).min() > 0.5
