"""More students who make one mistake: an LSTM cell, a head of attention (see student_networks)."""

from __future__ import annotations

import numpy as np
from student_networks import Arrays, sigmoid


def lstm(given: Arrays, m: str) -> Arrays:  # noqa: C901 - one branch a mistake
    x, hp, cp, y = (np.array(given[n]) for n in ["x", "h_prev", "c_prev", "y"])
    v = np.concatenate([x, hp] if m == "v exchanged" else [hp, x])
    a = {}
    for gate in "fiog":
        bias = np.array(given["b" + gate])
        a[gate] = np.array(given["W" + gate]) @ v + (0 * bias if m == f"no b{gate}" else bias)
    squash = dict.fromkeys("fio", sigmoid) | {"g": np.tanh}
    slope = {gate: (lambda s: s * (1 - s)) for gate in "fio"} | {"g": lambda s: 1 - s * s}
    if m == "g sigmoid":
        squash["g"], slope["g"] = sigmoid, slope["f"]
    if m == "o tanh":
        squash["o"], slope["o"] = np.tanh, lambda s: 1 - s * s
    f, i, o, g = (squash[gate](a[gate]) for gate in "fiog")
    c = f * cp + i * g
    if m == "no forget":
        c = cp + i * g
    if m == "f and i exchanged":
        c = i * cp + f * g
    if m == "no old state":
        c = i * g
    inner = c if m == "no tanh of c" else sigmoid(c) if m == "sigmoid of c" else np.tanh(c)
    steep = {"no tanh of c": np.ones_like(c), "sigmoid of c": inner * (1 - inner)}.get(
        m, 1 - inner**2
    )
    h = o * inner
    dh = h - y
    if m == "y - h":
        dh = y - h
    if m == "2 (h - y)":
        dh = 2 * dh
    dc = o * dh * (1 if m == "no slope of tanh" else steep)
    dcf = {"f and i exchanged": g}.get(m, cp)
    df = dc * dcf
    if m in ("no forget", "no old state"):
        df = 0 * df
    if m == "g for c_prev":
        df = dc * g
    da_f = df if m == "no slope of f" else df * slope["f"](f)
    if m == "half a slope of f":
        da_f = df * f
    do = dh * inner
    da_o = do if m == "no slope of o" else do * slope["o"](o)
    gwf = np.outer(da_f, v)
    if m == "x for v":
        gwf = np.outer(da_f, np.concatenate([x, hp]))
    return {"f": f, "i": i, "o": o, "g": g, "c": c, "h": h, "grad_c": dc, "grad_Wf": gwf,
            "grad_bo": da_o}  # fmt: skip


def attention(given: Arrays, m: str) -> Arrays:  # noqa: C901, PLR0912 - one branch a mistake
    x, wq, wk, wv, y = (np.array(given[n], dtype=float) for n in ["X", "WQ", "WK", "WV", "Y"])
    q, k, v = x @ wq, x @ (wq if m == "WQ for WK" else wk), x @ wv
    root = {"no scaling": 1.0, "divided by dk": 2.0}.get(m, np.sqrt(2))
    if m == "multiplied":
        root = 1 / np.sqrt(2)
    s = q @ k.T / root
    if m == "K Q":
        s = s.T
    raised = np.exp(s)
    axis = 0 if m == "softmax axis" else 1
    a = raised / raised.sum(axis=axis, keepdims=True)
    if m == "unnormalised":
        a = raised
    used = a.T if m == "A transposed" else a
    o = used @ v
    do = o - y
    if m == "2 (O - Y)":
        do = 2 * do
    if m == "Y - O":
        do = -do
    if m == "mean":
        do = do / 6
    gv = used.T @ do
    if m == "A for A.T":
        gv = a @ do
    da = do @ v.T
    if m == "A transposed":
        da = da.T
    gs = a * (da - (da * a).sum(axis=axis, keepdims=True))
    if m == "unnormalised":
        gs = a * da
    if m == "no sum in softmax":
        gs = a * da
    if m == "softmax as sigmoid":
        gs = a * (1 - a) * da
    ds = gs / root
    if m == "scaling not backward":
        ds = gs
    gq = (ds.T if m == "K Q" else ds) @ k
    if m == "V for K":
        gq = ds @ v
    return {"Q": q, "K": k, "V": v, "S": s, "A": a, "O": o, "grad_V": gv, "grad_S": gs,
            "grad_WQ": x.T @ gq}  # fmt: skip
