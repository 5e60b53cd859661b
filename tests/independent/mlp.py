"""The multilayer perceptron: two layers, softmax cross-entropy, one step of SGD."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import autograd.numpy as np
from autograd import grad

GIVEN: dict[str, Any] = {
    "X": np.array([[1.0, 2.0, -1.0], [0.5, -1.0, 2.0]]),
    "W1": np.array([[0.6, 0.3, -0.3, 0.3], [0.4, -0.1, 0.2, -0.4], [0.6, 0.5, -0.5, 0.6]]),
    "b1": np.array([0.1, -0.2, 0.2, 0.1]),
    "W2": np.array([[-0.6, 0.4, 0.6], [0.5, 0.3, -0.6], [0.5, 0.2, 0.5], [0.6, -0.6, -0.2]]),
    "b2": np.array([0.1, -0.1, 0.2]),
    "Y": np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
}
READINGS = {"loss": ("mean over the samples", "sum over the samples")}
STEPS: dict[str, tuple[int, ...]] = {"H": (2, 4), "S": (2, 3), "P": (2, 3), "L": ()}


def solution(reading: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """All values, the updated weights among them, and gradients under a reading.

    >>> solution()["values"]["H"].round(2).tolist()
    [[0.9, 0.0, 0.8, 0.0], [1.2, 1.05, 0.0, 1.85]]
    """
    chosen = {name: options[0] for name, options in READINGS.items()} | dict(reading or {})
    zeros = {name: np.zeros(shape) for name, shape in STEPS.items()}

    def objective(given: Mapping[str, Any], added: Mapping[str, Any]) -> Any:
        return forward(given, added, chosen)["L"]

    gradients = {
        **grad(objective, 0)(GIVEN, zeros),
        **grad(objective, 1)(GIVEN, zeros),
    }
    values = forward(GIVEN, zeros, chosen)
    values |= {f"{name}_new": GIVEN[name] - 0.5 * gradients[name] for name in ("W1", "W2")}
    return {"values": values, "gradients": gradients}


def forward(
    given: Mapping[str, Any], added: Mapping[str, Any], chosen: Mapping[str, str]
) -> dict[str, Any]:
    """The steps up to the loss; ``added`` is added to each."""
    before = np.dot(given["X"], given["W1"]) + given["b1"]
    hidden = np.where(before > 0, before, 0.0) + added["H"]
    scores = np.dot(hidden, given["W2"]) + given["b2"] + added["S"]
    powers = np.exp(scores)
    shares = powers / np.sum(powers, axis=1, keepdims=True) + added["P"]
    total = -np.sum(given["Y"] * np.log(shares))
    loss = total / 2 if chosen["loss"] == "mean over the samples" else total
    return {"H": hidden, "S": scores, "P": shares, "L": loss + added["L"]}
