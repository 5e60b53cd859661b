"""The independent attention head against hand-worked numbers and differences."""

from __future__ import annotations

import numpy as np
from scipy.special import softmax

from . import attention
from .differences import assert_gradients_are_slopes


def test_hand_worked_values() -> None:
    values = attention.solution()["values"]
    np.testing.assert_allclose(values["Q"], [[-0.5, -0.5], [1.5, -1], [-0.5, 2]])
    np.testing.assert_allclose(values["K"], [[-1, -0.5], [1, 1.5], [0.5, 0.5]])
    products = np.array([[0.75, -1.25, -0.5], [-1, 0, 0.25], [-0.5, 2.5, 0.75]])
    np.testing.assert_allclose(values["S"], products / np.sqrt(2), atol=1e-15)
    np.testing.assert_allclose(values["A"], softmax(products / np.sqrt(2), axis=1))
    np.testing.assert_allclose(values["O"], values["A"] @ values["V"])


def test_gradients_by_the_textbook() -> None:
    values, gradients = attention.solution().values()
    weights = values["A"]
    error = values["O"] - attention.GIVEN["Y"]
    np.testing.assert_allclose(gradients["V"], weights.T @ error, rtol=1e-12)
    back = error @ values["V"].T
    scores = weights * (back - (weights * back).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(gradients["S"], scores, rtol=1e-12)
    query = scores @ values["K"] / np.sqrt(2)
    np.testing.assert_allclose(gradients["WQ"], attention.GIVEN["X"].T @ query, rtol=1e-12)


def test_the_place_of_the_scaling_changes_only_the_scores() -> None:
    early, late = attention.solution(), attention.solution({"scores": "scaled inside the softmax"})
    for name in ("A", "O", "L"):
        np.testing.assert_allclose(early["values"][name], late["values"][name])
    np.testing.assert_allclose(late["values"]["S"], early["values"]["S"] * np.sqrt(2), atol=1e-15)
    np.testing.assert_allclose(late["gradients"]["S"], early["gradients"]["S"] / np.sqrt(2))
    np.testing.assert_allclose(late["gradients"]["WQ"], early["gradients"]["WQ"])


def test_gradients_are_slopes() -> None:
    assert_gradients_are_slopes(attention)
