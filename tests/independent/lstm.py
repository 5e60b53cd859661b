"""One step of an LSTM cell, and the gradients of a squared error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import autograd.numpy as np
from autograd import grad

GIVEN: dict[str, Any] = {
    "x": np.array([1.0, -0.5, 2.0]),
    "h_prev": np.array([0.3, -0.6]),
    "c_prev": np.array([0.8, -0.4]),
    "Wf": np.array([[0.2, -0.1, 0.4, 0.3, -0.2], [-0.3, 0.5, 0.1, -0.4, 0.6]]),
    "Wi": np.array([[0.5, 0.1, -0.3, 0.2, 0.4], [0.1, -0.2, 0.6, 0.3, -0.5]]),
    "Wo": np.array([[-0.2, 0.4, 0.3, -0.1, 0.2], [0.6, 0.2, -0.4, 0.5, 0.1]]),
    "Wg": np.array([[0.3, -0.5, 0.2, 0.1, 0.6], [-0.1, 0.4, 0.5, -0.3, -0.8]]),
    "bf": np.array([1.0, 0.5]),
    "bi": np.array([0.1, -0.2]),
    "bo": np.array([0.2, 0.3]),
    "bg": np.array([-0.1, 0.4]),
    "y": np.array([0.9, -0.2]),
}
READINGS: dict[str, tuple[str, ...]] = {}
STEPS: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("f", "i", "o", "g", "c", "h"), (2,)),
    "v": (5,),
    "L": (),
}


def solution(reading: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """All values and gradients; this problem can be read in one way only.

    >>> solution()["values"]["v"].tolist()
    [0.3, -0.6, 1.0, -0.5, 2.0]
    """
    assert not reading
    zeros = {name: np.zeros(shape) for name, shape in STEPS.items()}

    def objective(given: Mapping[str, Any], added: Mapping[str, Any]) -> Any:
        return forward(given, added)["L"]

    gradients = {
        **grad(objective, 0)(GIVEN, zeros),
        **grad(objective, 1)(GIVEN, zeros),
    }
    return {"values": forward(GIVEN, zeros), "gradients": gradients}


def forward(given: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    """The steps up to the loss; ``added`` is added to each."""
    v = np.concatenate([given["h_prev"], given["x"]]) + added["v"]
    inside = {name: np.dot(given[f"W{name}"], v) + given[f"b{name}"] for name in "fiog"}
    gates = {name: 1 / (1 + np.exp(-inside[name])) + added[name] for name in "fio"}
    g = np.tanh(inside["g"]) + added["g"]
    c = gates["f"] * given["c_prev"] + gates["i"] * g + added["c"]
    h = gates["o"] * np.tanh(c) + added["h"]
    loss = np.sum((h - given["y"]) ** 2) / 2 + added["L"]
    return {"v": v, **gates, "g": g, "c": c, "h": h, "L": loss}
