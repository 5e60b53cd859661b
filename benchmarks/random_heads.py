"""Where a random network ends: a loss, with its typical mistakes (see random_layers)."""

from __future__ import annotations

import numpy as np
from random_functions import sigmoid
from random_layers import FACTOR, OPERAND, TERM, draw

LOGS = {"log10": 10, "log2": 2}
"""Other logarithms than the natural one, and their bases."""
GRADIENT = {"turned": -1, "gradient twice": 2, "no 2 in the gradient": 0.5}
"""By what the gradient of the loss is multiplied, the loss itself being right."""


class Head:
    """A loss of the step ``before``, with givens of its own."""

    def __init__(self, before):
        self.before = before
        self.givens, self.steps, self.mistakes = {}, {}, {}
        self.parameters = ()
        # What stands above the first gradient that is worked out, however the loss is written.
        self.above = f"L grad_L delta_L grad_p delta_p grad_P delta_P grad_{before}"
        self.mistakes["turned"] = ("sign", self.above)
        self.mistakes["gradient twice"] = (f"scale {FACTOR}", self.above)

    def log_mistakes(self):
        """Another logarithm, and the minus left out."""
        for name in LOGS:
            self.mistakes[name] = ("wrong-function", "L")
        self.mistakes["no minus"] = ("sign", "L")


class Squared(Head):
    """Half the sum of squares, or their mean."""

    def __init__(self, rng, before, shape):
        super().__init__(before)
        self.givens = {"t": draw(rng, *shape)}
        self.half = rng.random() < 0.6
        self.steps = {"L": f"sum(({before} - t)^2) / 2" if self.half else f"mse({before}, t)"}
        self.mistakes["target left out"] = (f"{TERM} {OPERAND}", "L")
        if self.half:
            self.mistakes["no half"] = (FACTOR, "L")
            self.mistakes["mean"] = ("sum-or-mean", "L")
            self.mistakes["not squared"] = ("missing-function", "L")
        else:
            self.mistakes["sum"] = ("sum-or-mean", "L")
            self.mistakes["half too many"] = ("scale", "L")
            self.mistakes["no 2 in the gradient"] = (f"{FACTOR} scale", self.above)
            self.mistakes["no mean in the gradient"] = (FACTOR, self.above)

    def forward(self, s, m):
        d = s - (0 * s if m == "target left out" else self.givens["t"])
        share = 0.5 if self.half else 1 / s.size
        share *= {"no half": 2, "mean": 1 / s.size, "sum": s.size, "half too many": 0.5}.get(m, 1)
        self.g = 2 * share * d * GRADIENT.get(m, 1)
        if m == "no mean in the gradient":
            self.g = 2 * d
        if m == "not squared":
            self.g = np.full(s.shape, share)
            return {"L": share * d.sum()}
        return {"L": share * (d**2).sum()}

    def backward(self, m):
        return {}, self.g


class Logistic(Head):
    """A logistic unit on a vector, and its cross-entropy with a label."""

    def __init__(self, rng, before, shape):
        super().__init__(before)
        self.givens = {"w": draw(rng, *shape, spread=1 / shape[0] ** 0.5), "d": draw(rng)}
        self.givens["y"] = np.array(float(rng.integers(0, 2)))
        written = "-(y * log(p) + (1 - y) * log(1 - p))" if rng.random() < 0.6 else "bce(p, y)"
        self.steps = {"p": f"sigmoid(w.T @ {before} + d)", "L": written}
        self.parameters = ("w", "d")
        self.log_mistakes()
        self.mistakes["no bias"] = (TERM, "p")
        self.mistakes["minus bias"] = ("sign", "p")
        self.mistakes["no slope"] = (FACTOR, "delta_p")
        if self.givens["y"] == 1:
            self.mistakes["p for p - y"] = (f"{OPERAND} {FACTOR} {TERM}", "delta_p grad_p L")

    def forward(self, h, m):
        w, d, y = (self.givens[name] for name in "wdy")
        self.h = h
        a = w @ h + {"no bias": 0, "minus bias": -d}.get(m, d)
        p = sigmoid(a)
        base = np.log(LOGS.get(m, np.e))
        loss = np.log1p(np.exp(-a if y else a)) / base * (-1 if m == "no minus" else 1)
        self.delta = (p - y) / base * (-1 if m == "no minus" else 1) * GRADIENT.get(m, 1)
        if m == "p for p - y":
            self.delta = p
        if m == "no slope":
            self.delta = -1 / p if y else 1 / (1 - p)
        return {"p": p, "L": loss}

    def backward(self, m):
        gd = -self.delta if m == "minus bias" else self.delta
        return {"w": self.delta * self.h, "d": gd}, self.delta * self.givens["w"]


class Softmax(Head):
    """Softmax and cross-entropy with one-hot targets, averaged over the rows of a batch."""

    def __init__(self, rng, before, shape):
        super().__init__(before)
        self.rows = shape[0] if len(shape) == 2 else 1
        classes = rng.integers(0, shape[-1], size=shape[:-1])
        self.givens = {"t": np.eye(shape[-1])[classes]}
        self.open = rng.random() < 0.6
        by = f" / {self.rows}" if self.rows > 1 else ""
        loss = f"-sum(t * log(P)){by}" if self.open else f"cross_entropy({before}, t)"
        self.steps = {"P": f"softmax({before})", "L": loss}
        self.log_mistakes()
        self.mistakes["P for P - t"] = (f"{TERM} {OPERAND} {FACTOR}", self.above)
        if self.open:
            self.mistakes["unnormalised"] = (FACTOR, "P")
            if self.rows > 1:
                self.mistakes["axis"] = ("wrong-option", "P")
                self.mistakes["no mean"] = (FACTOR, "L")
        elif self.rows > 1:
            self.mistakes["no mean"] = (f"{FACTOR} sum-or-mean", "L")

    def forward(self, s, m):
        t = self.givens["t"]
        axis = 0 if m == "axis" else -1
        raised = np.exp(s)
        p = raised if m == "unnormalised" else raised / raised.sum(axis=axis, keepdims=True)
        base = np.log(LOGS.get(m, np.e))
        share = 1.0 if m == "no mean" else 1 / self.rows
        share *= -1 if m == "no minus" else 1
        gp = -t / p
        g = p * (gp - (gp * p).sum(axis=axis, keepdims=True))
        if m == "unnormalised":
            g = -t
        if m == "P for P - t":
            g = p
        self.g = g * share / base * GRADIENT.get(m, 1)
        return {"P": p, "L": -share * (t * np.log(p)).sum() / base}

    def backward(self, m):
        return {}, self.g
