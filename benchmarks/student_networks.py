"""Students who make one mistake: small networks in plain numpy, each with its mistakes built in.

They share no code with gradecheck, or what :mod:`diagnosis` measures with them would mean nothing.
Every function answers the values of the items, given the givens and the name of one mistake (or
``""`` for none).  ``MISTAKES`` says what a finding should call each: kinds and steps.
"""

from __future__ import annotations

import numpy as np

Arrays = dict[str, np.ndarray]


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def relu(a):
    return np.maximum(a, 0)


def activation(m, place, a, usual, others):
    """The activation of a layer: left out or another one, where the student errs at ``place``."""
    if m == f"{place} none":
        return a, np.ones_like(a)
    name = next((o for o in others if m == f"{place} {o}"), usual)
    if name == "sigmoid":
        s = sigmoid(a)
        return s, s * (1 - s)
    if name == "tanh":
        return np.tanh(a), 1 - np.tanh(a) ** 2
    if name == "abs":
        return np.abs(a), np.sign(a)
    return relu(a), (a > 0) * 1.0


# -- problem1: a generator with a transposed convolution, a logistic discriminator ---------------


def stamp(h, w):
    """Every entry of every channel stamps its kernel onto the output."""
    out = np.zeros((h.shape[1] + w.shape[1] - 1, h.shape[2] + w.shape[2] - 1))
    for c in range(len(h)):
        for i in range(h.shape[1]):
            for j in range(h.shape[2]):
                out[i : i + w.shape[1], j : j + w.shape[2]] += h[c, i, j] * w[c]
    return out


def slide(x, k):
    """Cross-correlation of two matrices."""
    rows, columns = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    return np.array(
        [
            [(x[i : i + k.shape[0], j : j + k.shape[1]] * k).sum() for j in range(columns)]
            for i in range(rows)
        ]
    )


def gan(given: Arrays, m: str) -> Arrays:  # noqa: C901, PLR0912 - one branch a mistake
    z, w0, b0, w1, b1, w2, b2 = (
        np.array(given[n]) for n in ["z", "w0", "b0", "w1", "b1", "w2", "b2"]
    )
    used_w0 = w0
    if m == "w0 by columns":
        used_w0 = w0.reshape(2, 8).T
    a0 = used_w0 @ z + {"no b0": 0 * b0, "minus b0": -b0}.get(m, b0)
    h0, mask0 = activation(m, "h0", a0, "relu", ("sigmoid", "tanh", "abs"))
    if m == "h0 early relu":
        h0 = relu(used_w0 @ z) + b0
        mask0 = (used_w0 @ z > 0) * 1.0
    h1 = h0.reshape(2, 2, 2)
    used_h1, kernel = h1, w1
    if m == "channels exchanged":
        used_h1 = h1[::-1]
    if m == "one channel":
        used_h1 = h1 * np.array([1, 0])[:, None, None]
    if m == "kernel transposed":
        kernel = w1.transpose(0, 2, 1)
    s = stamp(used_h1, kernel)
    a2 = s + {"no b1": 0 * b1, "minus b1": -b1, "b1 twice": 2 * b1}.get(m, b1)
    h2, mask2 = activation(m, "h2", a2, "relu", ("sigmoid", "tanh", "abs"))
    if m == "h2 early relu":
        h2, mask2 = relu(s) + b1, (s > 0) * 1.0
    t = w2 @ h2.ravel() + (0 if m == "no b2" else b2)
    p = np.tanh(t) if m == "p tanh" else sigmoid(t)
    d = {"p for 1-p": p, "gradient of p": p * (1 - p)}.get(m, sigmoid(-t))
    if m == "p tanh":
        d = (1 - p * p) / p
    d2 = (d * w2).reshape(4, 4)
    if m == "backward scale":
        d2 = 2 * d2
    d2 = d2 if m == "no mask h2" else d2 * mask2
    g1 = np.array([slide(d2, h1[c]) for c in range(2)])
    if m in ("channels exchanged", "one channel"):
        g1 = np.array([slide(d2, used_h1[c]) for c in range(2)])
    back = kernel[:, ::-1, ::-1] if m == "kernel rotated backward" else kernel
    e1 = np.array([slide(d2, back[c]) for c in range(2)])
    if m == "channels exchanged":
        e1 = e1[::-1]
    if m == "one channel":
        e1 = e1 * np.array([1, 0])[:, None, None]
    e0 = e1.ravel() if m == "no mask h0" else e1.ravel() * mask0
    g0 = np.outer(e0, z)
    if m == "w0 by columns":
        pass
    if m == "grad_w0 transposed":
        g0 = g0.T.reshape(8, 2)
    return {"h0": h0, "h1": h1, "h2": h2, "grad_w1": g1, "grad_w0": g0}


# -- mlp: two layers, softmax, cross-entropy, one step of descent --------------------------------


def mlp(given: Arrays, m: str) -> Arrays:  # noqa: C901, PLR0912 - one branch a mistake
    x, w1, b1, w2, b2, y = (np.array(given[n]) for n in ["X", "W1", "b1", "W2", "b2", "Y"])
    n = len(x)
    a = x @ w1 + {"no b1": 0 * b1, "minus b1": -b1}.get(m, b1)
    h, mask = activation(m, "H", a, "relu", ("sigmoid", "tanh", "abs"))
    if m == "H early relu":
        h, mask = relu(x @ w1) + b1, (x @ w1 > 0) * 1.0
    s = h @ w2 + {"no b2": 0 * b2}.get(m, b2)
    raised = np.exp(s)
    p = raised / raised.sum(axis=1, keepdims=True)
    if m == "softmax axis":
        p = raised / raised.sum(axis=0, keepdims=True)
    if m == "softmax unnormalised":
        p = raised
    log = {"log10": np.log10, "log2": np.log2}.get(m, np.log)
    loss = -(y * log(p)).sum() / n
    if m == "loss sign":
        loss = -loss
    ds = (p - y) / n
    if m in ("log10", "log2"):
        ds = ds / np.log({"log10": 10, "log2": 2}[m])
    if m == "loss sign":
        ds = -ds
    if m == "softmax axis":
        gp = -y / p / n
        ds = p * (gp - (gp * p).sum(axis=0, keepdims=True))
    if m == "softmax unnormalised":
        ds = -y / n
    if m == "grad_S no target":
        ds = p / n
    gw2, gb2 = h.T @ ds, ds.sum(axis=0)
    if m == "bias mean":
        gb2 = ds.mean(axis=0)
    dh = ds @ w2.T
    if m != "no mask":
        dh = dh * mask
    if m == "updated W2":
        dh = (ds @ (w2 - 0.5 * gw2).T) * mask
    gw1, gb1 = x.T @ dh, dh.sum(axis=0)
    if m == "H early relu":
        gb1 = (ds @ w2.T).sum(axis=0)  # b1 stands outside the ReLU there
    if m == "backward twice":
        gw1 = 2 * gw1
    rate = -0.5 if m == "climbing" else 0.5
    new2 = w2 - rate * gw2
    new1 = w1 - 0.5 * gw1
    return {
        "H": h, "P": p, "L": loss, "grad_W2": gw2, "grad_b2": gb2, "grad_W1": gw1, "grad_b1": gb1,
        "W2_new": new2, "W1_new": new1,
    }  # fmt: skip


# -- cnn: convolution, max pooling, a logistic unit ----------------------------------------------


def cnn(given: Arrays, m: str) -> Arrays:
    x, k, b, w, d, y = (np.array(given[n], dtype=float) for n in ["x", "k", "b", "w", "d", "y"])
    kernel = k.T if m == "kernel transposed" else k
    a = slide(x, kernel) + (0 if m == "no b" else -b if m == "minus b" else b)
    blocks = a.reshape(2, 2, 2, 2).transpose(0, 2, 1, 3).reshape(2, 2, 4)
    pooled = blocks.mean(axis=2) if m == "mean pooling" else blocks.max(axis=2)
    h, mask = activation(m, "h", pooled, "relu", ("sigmoid", "tanh", "abs"))
    flat = h.T.ravel() if m == "flatten by columns" else h.ravel()
    t = w @ flat + (0 if m == "no d" else d)
    p = sigmoid(t)
    g = p - y
    if m == "gradient sign":
        g = -g
    if m == "p for p-y":
        g = p
    gw = g * flat
    dh = (g * w).reshape(2, 2).T if m == "flatten by columns" else (g * w).reshape(2, 2)
    dm = dh if m == "no mask" else dh * mask
    da = np.zeros((4, 4))
    for i in range(2):
        for j in range(2):
            block = a[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
            if m in ("mean pooling", "spread gradient"):
                da[2 * i : 2 * i + 2, 2 * j : 2 * j + 2] = dm[i, j] / 4
            else:
                row, column = divmod(int(block.argmax()), 2)
                da[2 * i + row, 2 * j + column] = dm[i, j]
    gk = slide(x, da)
    if m == "kernel transposed":
        gk = gk.T
    if m == "grad_k rotated":
        gk = gk[::-1, ::-1]
    gb = da.mean() if m == "bias mean" else -da.sum() if m == "minus b" else da.sum()
    return {"a": a, "m": pooled, "h": h, "p": p, "grad_w": gw, "grad_k": gk, "grad_b": gb}
