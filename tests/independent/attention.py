"""One head of scaled dot-product attention, and the gradients of a squared error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import autograd.numpy as np
from autograd import grad

GIVEN: dict[str, Any] = {
    "X": np.array([[-1.0, -1.0, 1.0, -1.0], [-1.0, 1.0, 0.0, 2.0], [2.0, 0.0, 0.0, 1.0]]),
    "WQ": np.array([[-0.5, 1.0], [0.0, 0.0], [-0.5, 0.5], [0.5, 0.0]]),
    "WK": np.array([[0.0, 0.0], [0.0, 0.5], [-0.5, 0.5], [0.5, 0.5]]),
    "WV": np.array([[1.0, 0.5], [1.0, 0.0], [-1.0, 1.0], [2.0, 1.0]]),
    "Y": np.array([[-1.0, 2.0], [2.0, 2.0], [4.0, 2.0]]),
}
READINGS = {"scores": ("scaled", "scaled inside the softmax")}
STEPS: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("Q", "K", "V", "O"), (3, 2)),
    **dict.fromkeys(("S", "A"), (3, 3)),
    "L": (),
}


def solution(reading: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """All values and gradients under a reading.

    >>> solution()["values"]["Q"].tolist()
    [[-0.5, -0.5], [1.5, -1.0], [-0.5, 2.0]]
    """
    chosen = {name: options[0] for name, options in READINGS.items()} | dict(reading or {})
    zeros = {name: np.zeros(shape) for name, shape in STEPS.items()}

    def objective(given: Mapping[str, Any], added: Mapping[str, Any]) -> Any:
        return forward(given, added, chosen)["L"]

    gradients = {
        **grad(objective, 0)(GIVEN, zeros),
        **grad(objective, 1)(GIVEN, zeros),
    }
    return {"values": forward(GIVEN, zeros, chosen), "gradients": gradients}


def forward(
    given: Mapping[str, Any], added: Mapping[str, Any], chosen: Mapping[str, str]
) -> dict[str, Any]:
    """The steps up to the loss; ``added`` is added to each."""
    query, key, value = (np.dot(given["X"], given[f"W{n}"]) + added[n] for n in "QKV")
    products = np.array([[np.sum(q * k) for k in key] for q in query])
    root = np.sqrt(2.0)
    early = chosen["scores"] == "scaled"
    scores = (products / root if early else products) + added["S"]
    powers = np.exp(scores if early else scores / root)
    weights = powers / np.sum(powers, axis=1, keepdims=True) + added["A"]
    out = np.dot(weights, value) + added["O"]
    loss = np.sum((out - given["Y"]) ** 2) / 2 + added["L"]
    return {"Q": query, "K": key, "V": value, "S": scores, "A": weights, "O": out, "L": loss}
