"""The convolutional network: convolution, max pooling, ReLU, and a logistic unit."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import autograd.numpy as np
from autograd import grad

GIVEN: dict[str, Any] = {
    "x": np.array(
        [
            [4.0, 2.0, 3.0, 0.0, 0.0],
            [4.0, 4.0, 3.0, 3.0, 2.0],
            [0.0, 2.0, 3.0, 1.0, 1.0],
            [0.0, 1.0, 4.0, 2.0, 4.0],
            [3.0, 2.0, 2.0, 2.0, 3.0],
        ]
    ),
    "k": np.array([[0.6, -0.1], [-0.5, -0.4]]),
    "b": np.array(0.2),
    "w": np.array([-0.2, 0.3, -0.6, 0.5]),
    "d": np.array(0.4),
    "y": np.array(1.0),
}
READINGS = {"kernel": ("as printed", "rotated by 180°")}
STEPS: dict[str, tuple[int, ...]] = {"a": (4, 4), "m": (2, 2), "h": (2, 2), "p": (), "L": ()}


def solution(reading: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """All values and gradients under a reading.

    >>> solution()["values"]["m"].round(2).tolist()
    [[1.4, 0.9], [-0.4, 0.6]]
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
    turned = chosen["kernel"] == "rotated by 180°"
    a = slide(given["x"], given["k"], turned) + given["b"] + added["a"]
    m = largest(a) + added["m"]
    h = np.where(m > 0, m, 0.0) + added["h"]
    units = np.array([h[0, 0], h[0, 1], h[1, 0], h[1, 1]])
    p = 1 / (1 + np.exp(-np.dot(given["w"], units) - given["d"])) + added["p"]
    y = given["y"]
    loss = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    return {"a": a, "m": m, "h": h, "p": p, "L": loss + added["L"]}


def slide(x: Any, k: Any, turned: bool) -> Any:
    """The kernel laid on each 2×2 window of x, multiplied and summed."""
    weight = {
        (u, v): k[1 - u, 1 - v] if turned else k[u, v] for u, v in product(range(2), repeat=2)
    }
    return np.array(
        [
            [sum(weight[u, v] * x[i + u, j + v] for u, v in weight) for j in range(4)]
            for i in range(4)
        ]
    )


def largest(a: Any) -> Any:
    """The largest of each 2×2 block."""
    return np.array([[np.max(a[i : i + 2, j : j + 2]) for j in (0, 2)] for i in (0, 2)])
