"""Layers on images: convolution, its transpose, pooling, reshaping (see random_layers)."""

from __future__ import annotations

import numpy as np
from random_layers import FACTOR, OPERAND, Layer, draw


class Conv(Layer):
    """Convolution (cross-correlation) of a (C, H, W) image with O kernels, a bias a map."""

    def __init__(self, rng, number, before, shape, maps, side, function):
        super().__init__(rng, number, before, function)
        channels = shape[0]
        self.w, self.b = f"k{number}", f"c{number}"
        self.givens = {
            self.w: draw(rng, maps, channels, side, side, spread=1.2 / (channels**0.5 * side))
        }
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
        return (
            x[::-1] if m == "channels exchanged" else x / len(x) if m == "channels averaged" else x
        )

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
        self.write(
            f"flatten({before})" if flat else f"reshape({before}, {', '.join(map(str, to))})"
        )
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
