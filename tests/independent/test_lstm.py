"""The independent LSTM cell against hand-worked numbers and differences."""

from __future__ import annotations

import numpy as np
import pytest

from . import lstm
from .differences import assert_gradients_are_slopes


def test_hand_worked_values() -> None:
    values = lstm.solution()["values"]
    assert values["f"][0] == pytest.approx(1 / (1 + np.exp(-(0.06 + 0.06 + 0.4 - 0.15 - 0.4 + 1))))
    assert values["g"][0] == pytest.approx(np.tanh(0.09 + 0.3 + 0.2 - 0.05 + 1.2 - 0.1))
    cell = values["f"] * [0.8, -0.4] + values["i"] * values["g"]
    np.testing.assert_allclose(values["c"], cell)
    np.testing.assert_allclose(values["h"], values["o"] * np.tanh(cell))


def test_gradients_by_the_textbook() -> None:
    values, gradients = lstm.solution().values()
    f, o, c, h = (values[name] for name in "foch")
    dh = h - lstm.GIVEN["y"]
    dc = dh * o * (1 - np.tanh(c) ** 2)
    np.testing.assert_allclose(gradients["c"], dc, rtol=1e-12)
    inside_f = dc * lstm.GIVEN["c_prev"] * f * (1 - f)
    np.testing.assert_allclose(gradients["Wf"], np.outer(inside_f, values["v"]), rtol=1e-12)
    np.testing.assert_allclose(gradients["bo"], dh * np.tanh(c) * o * (1 - o), rtol=1e-12)


def test_gradients_are_slopes() -> None:
    assert_gradients_are_slopes(lstm)
