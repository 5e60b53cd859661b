"""Functions of one number with their slopes, and which are typically taken for which."""

from __future__ import annotations

import numpy as np


def sigmoid(a):
    """1 / (1 + e^-a)."""
    return 1 / (1 + np.exp(-a))


FUNCTIONS = {
    "": (lambda a: a, lambda a, h: np.ones_like(a)),
    "relu": (lambda a: np.maximum(a, 0), lambda a, h: (a > 0) * 1.0),
    "leaky_relu": (lambda a: np.where(a > 0, a, a / 100), lambda a, h: np.where(a > 0, 1, 0.01)),
    "sigmoid": (sigmoid, lambda a, h: h * (1 - h)),
    "tanh": (np.tanh, lambda a, h: 1 - h * h),
    "softplus": (lambda a: np.log(1 + np.exp(a)), lambda a, h: sigmoid(a)),
    "elu": (
        lambda a: np.where(a > 0, a, np.exp(a) - 1),
        lambda a, h: np.where(a > 0, 1, np.exp(a)),
    ),
    "silu": (
        lambda a: a * sigmoid(a),
        lambda a, h: sigmoid(a) + a * sigmoid(a) * (1 - sigmoid(a)),
    ),
    "abs": (np.abs, lambda a, h: np.sign(a)),
    # Nobody takes these for anything: mistakes of no known kind.
    "cube": (lambda a: a**3 / 4, lambda a, h: 0.75 * a**2),
    "softsign": (lambda a: a / (1 + np.abs(a)), lambda a, h: 1 / (1 + np.abs(a)) ** 2),
    "sine": (np.sin, lambda a, h: np.cos(a)),
}
"""By name the function of ``a``, and its slope given ``a`` and the value ``h``."""

DRAWN = (
    "relu",
    "relu",
    "relu",
    "tanh",
    "sigmoid",
    "sigmoid",
    "leaky_relu",
    "softplus",
    "elu",
    "silu",
)
"""What a layer may have, the common ones more often."""

KNOWN_SWAPS = {
    "relu": ("sigmoid", "tanh", "abs", "leaky_relu", "softplus"),
    "sigmoid": ("tanh", "relu"),
    "tanh": ("sigmoid", "relu"),
    "leaky_relu": ("relu", "abs"),
    "softplus": ("relu", "sigmoid"),
    "elu": ("relu",),
    "silu": ("sigmoid", "relu"),
}
"""Which function is typically taken in place of which."""

UNKNOWN = ("cube", "softsign", "sine")
