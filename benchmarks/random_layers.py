"""Layers of networks in plain numpy, forward and backward, each with its typical mistakes built in.

They share no code with gradecheck, or what :mod:`diagnosis` measures with them would mean nothing.
A layer is told the name of the one mistake that its student makes there (or ``""``) and answers
with the values and the gradients that come of it.  ``mistakes`` says by name which kinds and steps
a finding should name; ``steps`` is how the layer is written in a problem.
"""

from __future__ import annotations

import numpy as np
from random_functions import FUNCTIONS, KNOWN_SWAPS

TERM, FACTOR, OPERAND = "missing-term", "missing-factor", "wrong-operand"


def draw(rng, *shape, spread=1.0):
    """Numbers as a problem would print them: two decimals, none of them zero."""
    values = np.round(rng.normal(size=shape) * spread, 2)
    return np.where(np.abs(values) < 0.05, 0.13, values)


class Layer:
    """What all layers share: names, givens, and a function applied to what they compute.

    ``before`` is the step whose value they take, ``out`` the one that they give.  A layer is
    written as one step, or its function as a step of its own.
    """

    def __init__(self, rng, number, before, function=""):
        self.before, self.number, self.function = before, number, function
        self.givens, self.steps, self.mistakes, self.parts = {}, {}, {}, []
        self.split = bool(function) and rng.random() < 0.4
        self.out = f"h{number}"
        self.inner = f"a{number}" if self.split else self.out
        # The gradient where the function has been passed, and the one before it.
        self.above = f"grad_{self.out}"
        self.below = f"grad_{self.inner}" if self.split or not function else f"delta_{self.out}"
        self.mistakes["from above twice"] = ("scale", self.above)
        self.mistakes["from above turned"] = ("sign", self.above)

    def write(self, formula):
        """The layer's steps, from the formula of what its function is applied to."""
        if not self.function:
            self.steps[self.out] = formula
        elif self.split:
            self.steps[self.inner] = formula
            self.steps[self.out] = f"{self.function}({self.inner})"
        else:
            self.steps[self.out] = f"{self.function}({formula})"
        if self.function:
            self._mistakes_of_function()

    def _mistakes_of_function(self):
        self.mistakes["no function"] = ("missing-function", self.out)
        for other in KNOWN_SWAPS.get(self.function, ()):
            self.mistakes[f"{other} instead"] = ("wrong-function", self.out)
        self.mistakes["no slope"] = (FACTOR, self.below)
        if self.function == "sigmoid":
            self.mistakes["half a slope"] = (FACTOR, self.below)
        if self.function == "tanh":
            self.mistakes["slope 1 - h"] = ("missing-function", self.below)
        if not self.split:
            self.mistakes["function before the bias"] = ("misplaced-function", self.out)

    def apply(self, plain, bias, m):
        """The value after bias and function, and its slope."""
        bias = {"no bias": 0 * bias, "minus bias": -bias}.get(m, bias)
        name = m.removesuffix(" instead") if m.endswith(" instead") else self.function
        value, slope = FUNCTIONS["" if m == "no function" else name]
        early = m == "function before the bias"
        a = plain if early else plain + bias
        h = value(a)
        self.slope = slope(a, h)
        self.early = early
        if m == "half a slope":
            self.slope = h
        if m == "slope 1 - h":
            self.slope = 1 - h
        if m == "no slope":
            self.slope = np.ones_like(h)
        return (a, h + bias) if early else (a, h)

    def bias_mistakes(self):
        """Mistakes with the bias of any layer."""
        self.mistakes["no bias"] = (TERM, self.inner)
        self.mistakes["minus bias"] = ("sign", self.inner)

    def bias_gradient(self, g, d, m):
        """Of the bias: from below the function, but where it was added after it."""
        return g if self.early else -d if m == "minus bias" else d


class Dense(Layer):
    """W x + b, or X W + b for a batch of samples as rows."""

    def __init__(self, rng, number, before, shape, width, function):
        super().__init__(rng, number, before, function)
        self.batch = len(shape) == 2
        inputs = shape[-1]
        self.w, self.b = f"W{number}", f"b{number}"
        size = (inputs, width) if self.batch else (width, inputs)
        self.givens = {self.w: draw(rng, *size, spread=1.1 / inputs**0.5)}
        self.givens[self.b] = draw(rng, width, spread=0.6)
        self.shape = (shape[0], width) if self.batch else (width,)
        product = f"{before} @ {self.w}" if self.batch else f"{self.w} @ {before}"
        self.write(f"{product} + {self.b}")
        self.bias_mistakes()
        self._own_mistakes(inputs, width)

    def _own_mistakes(self, inputs, width):
        if inputs == width > 1:
            self.mistakes["W transposed"] = ("transposed", self.inner)
            self.mistakes["W not transposed backward"] = ("transposed", f"grad_{self.before}")
            self.mistakes["gradient transposed"] = ("transposed", f"grad_{self.w}")
        if self.batch:
            self.mistakes["bias mean"] = ("sum-or-mean scale", f"grad_{self.b}")
            self.mistakes["bias of the first sample"] = (OPERAND, f"grad_{self.b}")
        if self.split and not self.batch and inputs == width:
            self.mistakes["output for input"] = (OPERAND, f"grad_{self.w}")
        self.mistakes["gradient twice"] = ("scale", f"grad_{self.w}")
        self.mistakes["gradient turned"] = ("sign", f"grad_{self.w}")
        if width > 1:
            self.mistakes["an input left out"] = (OPERAND, self.inner)

    def forward(self, x, m):
        w, b = self.givens[self.w], self.givens[self.b]
        self.x, self.used = x, w.T if m == "W transposed" else w
        seen = x
        if m == "an input left out":
            seen = x.copy()
            seen[..., -1] = 0
        self.seen = seen
        a, h = self.apply(seen @ self.used if self.batch else self.used @ seen, b, m)
        self.last = h
        return {self.inner: a, self.out: h} if self.split else {self.out: h}

    def backward(self, g, m, old=None):
        """Gradients by name, and the gradient of the input; ``old`` stands in for the weights."""
        d = g * self.slope
        source = self.last if m == "output for input" else self.seen
        gw = source.T @ d if self.batch else np.outer(d, source)
        gw = gw.T if m in ("W transposed", "gradient transposed") else gw
        gw = {"gradient twice": 2 * gw, "gradient turned": -gw}.get(m, gw)
        gb = self.bias_gradient(g, d, m)
        if self.batch:
            gb = gb.mean(axis=0) if m == "bias mean" else gb.sum(axis=0)
            if m == "bias of the first sample":
                gb = d[0]
        back = self.used if old is None else old
        back = back.T if m == "W not transposed backward" else back
        gx = d @ back.T if self.batch else back.T @ d
        if m == "an input left out":
            gx = gx.copy()
            gx[..., -1] = 0
        return {self.w: gw, self.b: gb}, gx
