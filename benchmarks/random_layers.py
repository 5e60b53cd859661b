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


class Conv(Layer):
    """Convolution (cross-correlation) of a (C, H, W) image with O kernels, a bias a map."""

    def __init__(self, rng, number, before, shape, maps, side, function):
        super().__init__(rng, number, before, function)
        channels = shape[0]
        self.w, self.b = f"k{number}", f"c{number}"
        self.givens = {self.w: draw(rng, maps, channels, side, side, spread=1.2 / (channels**0.5 * side))}
        self.givens[self.b] = draw(rng, maps, 1, 1, spread=0.6)
        self.shape = (maps, shape[1] - side + 1, shape[2] - side + 1)
        self.write(f"conv({before}, {self.w}) + {self.b}")
        self.kernel_mistakes(channels)

    def kernel_mistakes(self, channels):
        """Mistakes of convolutions and of their transposes."""
        self.bias_mistakes()
        self.mistakes["kernel rotated"] = ("rotated-kernel", self.inner)
        self.mistakes["kernel transposed"] = ("transposed", self.inner)
        self.mistakes["gradient rotated"] = ("rotated-kernel", f"grad_{self.w}")
        self.mistakes["kernel rotated backward"] = ("rotated-kernel", f"grad_{self.before}")
        self.mistakes["bias mean"] = ("sum-or-mean", f"grad_{self.b}")
        if channels > 1:
            self.mistakes["one channel"] = (OPERAND, self.inner)
            self.mistakes["channels averaged"] = ("scale", self.inner)
        if channels == 2:
            self.mistakes["channels exchanged"] = ("axis-order", self.inner)

    def kernel(self, m):
        """The kernel as it was used."""
        k = self.givens[self.w]
        turned = {"kernel rotated": k[..., ::-1, ::-1], "kernel transposed": k.swapaxes(-1, -2)}
        return turned.get(m, k)

    def image(self, x, m):
        """The input as it was used."""
        if m == "one channel":
            return x * (np.arange(len(x)) == 0)[:, None, None]
        return x[::-1] if m == "channels exchanged" else x / len(x) if m == "channels averaged" else x

    def own_gradients(self, gk, gx, m):
        """Gradients of what was used, turned back to those of what was given."""
        if m == "kernel transposed":
            gk = gk.swapaxes(-1, -2)
        if m in ("gradient rotated", "kernel rotated"):
            gk = gk[..., ::-1, ::-1]
        return gk, self.image(gx, m)

    def forward(self, x, m):
        k = self.used = self.kernel(m)
        x = self.seen = self.image(x, m)
        windows = np.lib.stride_tricks.sliding_window_view(x, k.shape[2:], axis=(1, 2))
        a, h = self.apply(np.einsum("cijab,ocab->oij", windows, k), self.givens[self.b], m)
        return {self.inner: a, self.out: h} if self.split else {self.out: h}

    def backward(self, g, m):
        d = g * self.slope
        windows = np.lib.stride_tricks.sliding_window_view(self.seen, self.used.shape[2:], (1, 2))
        gk = np.einsum("cijab,oij->ocab", windows, d)
        k = self.used[..., ::-1, ::-1] if m == "kernel rotated backward" else self.used
        gx = np.zeros(self.seen.shape)
        for a in range(k.shape[2]):
            for b in range(k.shape[3]):
                piece = np.einsum("oij,oc->cij", d, k[:, :, a, b])
                gx[:, a : a + d.shape[1], b : b + d.shape[2]] += piece
        gk, gx = self.own_gradients(gk, gx, m)
        gb = self.bias_gradient(g, d, m)
        reduce = np.mean if m == "bias mean" else np.sum
        return {self.w: gk, self.b: reduce(gb, axis=(1, 2), keepdims=True)}, gx


class Deconv(Conv):
    """Transposed convolution of a (C, H, W) input with a (C, O, h, w) kernel."""

    def __init__(self, rng, number, before, shape, maps, side, function):
        Layer.__init__(self, rng, number, before, function)
        channels = shape[0]
        self.stride = int(rng.integers(1, 3))
        self.w, self.b = f"k{number}", f"c{number}"
        self.givens = {self.w: draw(rng, channels, maps, side, side, spread=0.8 / channels**0.5)}
        self.givens[self.b] = draw(rng, maps, 1, 1, spread=0.6)
        self.shape = (maps, *((n - 1) * self.stride + side for n in shape[1:]))
        option = f", stride={self.stride}" if self.stride > 1 else ""
        self.write(f"deconv({before}, {self.w}{option}) + {self.b}")
        self.kernel_mistakes(channels)
        if side > self.stride:
            self.mistakes["overlaps overwritten"] = ("wrong-option", self.inner)

    def _stamps(self):
        rows, columns = self.used.shape[2:]
        for i in range(self.seen.shape[1]):
            for j in range(self.seen.shape[2]):
                top, left = i * self.stride, j * self.stride
                yield i, j, (slice(None), slice(top, top + rows), slice(left, left + columns))

    def forward(self, x, m):
        k = self.used = self.kernel(m)
        x = self.seen = self.image(x, m)
        plain = np.zeros(self.shape)
        self.owner = np.full(self.shape[1:], -1)
        for i, j, where in self._stamps():
            stamp = np.einsum("c,coab->oab", x[:, i, j], k)
            plain[where] = stamp if m == "overlaps overwritten" else plain[where] + stamp
            self.owner[where[1:]] = i * x.shape[2] + j
        a, h = self.apply(plain, self.givens[self.b], m)
        return {self.inner: a, self.out: h} if self.split else {self.out: h}

    def backward(self, g, m):
        d = g * self.slope
        k = self.used[..., ::-1, ::-1] if m == "kernel rotated backward" else self.used
        gk, gx = np.zeros(self.used.shape), np.zeros(self.seen.shape)
        for i, j, where in self._stamps():
            piece = d[where]
            if m == "overlaps overwritten":
                piece = piece * (self.owner[where[1:]] == i * self.seen.shape[2] + j)
            gk += np.einsum("c,oab->coab", self.seen[:, i, j], piece)
            gx[:, i, j] = np.einsum("oab,coab->c", piece, k)
        gk, gx = self.own_gradients(gk, gx, m)
        gb = self.bias_gradient(g, d, m)
        reduce = np.mean if m == "bias mean" else np.sum
        return {self.w: gk, self.b: reduce(gb, axis=(1, 2), keepdims=True)}, gx


class Pool(Layer):
    """The maximum or the mean of every 2×2 block."""

    def __init__(self, rng, number, before, shape):
        super().__init__(rng, number, before)
        self.kind = "max" if rng.random() < 0.7 else "avg"
        self.shape = (shape[0], shape[1] // 2, shape[2] // 2)
        self.write(f"{self.kind}_pool({before}, 2, stride=2)")
        self.mistakes["mean for maximum or the reverse"] = ("wrong-function", self.out)
        back = f"grad_{before}"
        if self.kind == "max":
            self.mistakes["gradient spread"] = ("wrong-function", back)
        else:
            self.mistakes["gradient not divided"] = (f"{FACTOR} scale", back)

    def forward(self, x, m):
        self.side = x.shape
        _, rows, columns = self.shape
        cut = x[:, : 2 * rows, : 2 * columns]
        blocks = cut.reshape(-1, rows, 2, columns, 2).transpose(0, 1, 3, 2, 4)
        flat = blocks.reshape(*blocks.shape[:3], 4)
        maximum = (self.kind == "max") != (m == "mean for maximum or the reverse")
        if maximum and m != "gradient spread":
            self.share = (flat == flat.max(axis=-1, keepdims=True)) * 1.0
        else:
            self.share = np.full(flat.shape, 1.0 if m == "gradient not divided" else 0.25)
        return {self.out: flat.max(axis=-1) if maximum else flat.mean(axis=-1)}

    def backward(self, g, m):
        channels, rows, columns = self.shape
        blocks = (g[..., None] * self.share).reshape(channels, rows, columns, 2, 2)
        gx = np.zeros(self.side)
        spread = blocks.transpose(0, 1, 3, 2, 4).reshape(channels, 2 * rows, 2 * columns)
        gx[:, : 2 * rows, : 2 * columns] = spread
        return {}, gx


class Reshape(Layer):
    """A vector as an image, or an image as a vector, with the last axis running fastest."""

    def __init__(self, rng, number, before, shape, to):
        super().__init__(rng, number, before)
        self.was, self.shape = shape, to
        flat = len(to) == 1
        self.write(f"flatten({before})" if flat else f"reshape({before}, {', '.join(map(str, to))})")
        self.mistakes["column by column"] = ("axis-order", self.out)
        if max(shape[0], to[0]) > 1:
            self.mistakes["channels last"] = ("axis-order", self.out)
        self.order = np.arange(int(np.prod(to)))

    def _turned(self, m):
        """Which element of the input goes where."""
        order = np.arange(int(np.prod(self.shape)))
        if m == "column by column":
            turned = order.reshape(self.was, order="C").ravel(order="F").reshape(self.shape)
            return turned if len(self.shape) == 1 else order.reshape(self.shape, order="F")
        if m == "channels last":
            if len(self.shape) == 1:
                return order.reshape(self.was).transpose(1, 2, 0).ravel()
            return order.reshape(*self.shape[1:], self.shape[0]).transpose(2, 0, 1)
        return order.reshape(self.shape)

    def forward(self, x, m):
        self.order = self._turned(m)
        return {self.out: x.ravel()[self.order]}

    def backward(self, g, m):
        flat = np.zeros(g.size)
        flat[self.order.ravel()] = g.ravel()
        return {}, flat.reshape(self.was)
