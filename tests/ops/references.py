"""Every operation once more, written with autograd's numpy and without a look at ours.

``REFERENCES[name](example, *operands)``: values by plain definitions, derivatives by autograd.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as np
from autograd.scipy.special import erf, logsumexp

from . import references_of_windows as windows
from .example import Example

Reference = Callable[..., Any]


def _plain(function: Callable[..., Any]) -> Reference:
    """A function of the operands alone."""
    return lambda example, *operands: function(*operands)


def _times(a: Any, b: Any, left: Any, right: Any) -> Any:
    """Products in the column reading, then in numpy's."""
    if not left.shape or not right.shape:
        return a * b
    if left.row and right.rank == 1:
        return np.sum(a[0] * b)
    if left.rank == 1 and right.rank == 2 and right.shape[0] == 1:
        return np.array([[x * y for y in b[0]] for x in a]) if a.size else a[:, None] * b
    return np.einsum("...ij,...jk->...ik", a, b) if left.rank > 2 else np.dot(a, b)


def _product(example: Example, a: Any, b: Any) -> Any:
    return _times(a, b, *example.types)


def _transpose(example: Example, a: Any) -> Any:
    if example.dims:
        return np.transpose(a, [axis % a.ndim for axis in example.dims])
    if example.types[0].rank == 1:
        return np.reshape(a, (1, -1))
    return np.reshape(a, (-1,)) if example.types[0].row else np.transpose(a)


def _reshape(example: Example, a: Any) -> Any:
    shape = example.dims or (-1,)
    if example.options.get("order") != "F":
        return np.reshape(a, shape)
    shape = tuple(a.size // -int(np.prod(shape)) if n == -1 else n for n in shape)
    return np.transpose(np.reshape(np.transpose(a), shape[::-1]))


def _reversed(a: Any, axes: Any) -> Any:
    key = tuple(slice(None, None, -1 if axis in axes else 1) for axis in range(a.ndim))
    return a[key]


def _flip(example: Example, a: Any) -> Any:
    axes = example.dims or example.options.get("axis", tuple(range(a.ndim)))
    return _reversed(a, axes)


def _concat(example: Example, *parts: Any) -> Any:
    return np.concatenate(parts, axis=example.options.get("axis", 0))


def _stack(example: Example, *parts: Any) -> Any:
    axis = example.options.get("axis", 0)
    rank = parts[0].ndim
    axis = axis % (rank + 1)
    return np.concatenate([np.expand_dims(part, axis) for part in parts], axis=axis)


def _spread(example: Example, a: Any) -> Any:
    axis = example.options.get("axis", 0) % (a.ndim + 1)
    return np.repeat(np.expand_dims(a, axis), example.dims[0], axis=axis)


def _margins(example: Example, rank: int) -> list[tuple[int, int]]:
    dims, axis = example.dims, example.options.get("axis")
    if axis is not None or rank == 1:
        here = (axis or 0) % rank
        pair = (dims[0], dims[-1])
        return [pair if each == here else (0, 0) for each in range(rank)]
    four = dims * 4 if len(dims) == 1 else dims
    return [(0, 0)] * (rank - 2) + [four[:2], four[2:]]


def _pad(example: Example, a: Any) -> Any:
    return np.pad(a, _margins(example, a.ndim), mode="constant")


def _crop(example: Example, a: Any) -> Any:
    widths = _margins(example, a.ndim)
    return a[tuple(slice(w[0], n - w[1]) for w, n in zip(widths, a.shape, strict=True))]


def _diag(a: Any) -> Any:
    if a.ndim == 1:
        return a[:, None] * np.eye(len(a))
    return np.array([a[i, i] for i in range(min(a.shape))])


def _reduction(function: Callable[..., Any]) -> Reference:
    def reference(example: Example, a: Any) -> Any:
        axis = example.options.get("axis", None)
        keepdims = example.options.get("keepdims", False)
        axis = tuple(range(a.ndim)) if axis is None else axis
        if axis == ():
            axis, a = (0,), np.reshape(a, (1,))
            result = function(a, axis=axis, keepdims=False)
        else:
            result = function(a, axis=axis, keepdims=keepdims)
        return result

    return reference


def _variance(a: Any, axis: Any, keepdims: bool) -> Any:
    mean = np.mean(a, axis=axis, keepdims=True)
    return np.mean((a - mean) * (a - mean), axis=axis, keepdims=keepdims)


def _softmax(example: Example, a: Any) -> Any:
    raised = np.exp(a)
    return raised / np.sum(raised, axis=example.options.get("axis", -1), keepdims=True)


def _log_softmax(example: Example, a: Any) -> Any:
    return a - logsumexp(a, axis=example.options.get("axis", -1), keepdims=True)


def _standardised(example: Example, x: Any, axes: Any) -> Any:
    centred = x - np.mean(x, axis=axes, keepdims=True)
    eps = example.options.get("eps", 1e-5)
    return centred / np.sqrt(np.mean(centred**2, axis=axes, keepdims=True) + eps)


def _batch_norm(example: Example, x: Any, gamma: Any = 1.0, beta: Any = 0.0) -> Any:
    """With channels moved to the end, both kinds of batch are one."""
    if x.ndim == 2:
        return gamma * _standardised(example, x, 0) + beta
    last = np.transpose(x, (0, 2, 3, 1))
    result = gamma * _standardised(example, last, (0, 1, 2)) + beta
    return np.transpose(result, (0, 3, 1, 2))


def _layer_norm(example: Example, x: Any, gamma: Any = 1.0, beta: Any = 0.0) -> Any:
    return gamma * _standardised(example, x, -1) + beta


def _cross_entropy(example: Example, logits: Any, target: Any) -> Any:
    rows, total = np.reshape(logits, (-1, logits.shape[-1])), 0.0
    targets = (
        np.reshape(target, rows.shape)
        if target.shape == logits.shape
        else [[float(k == c) for k in range(rows.shape[1])] for c in np.ravel(target)]
    )
    for row, wanted in zip(rows, targets, strict=True):
        log_p = row - np.log(np.sum(np.exp(row)))
        total = total - sum(w * each for w, each in zip(wanted, log_p, strict=True))
    return total / len(rows)


def _bce(p: Any, y: Any) -> Any:
    return np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p))


def _kl(mu: Any, logvar: Any) -> Any:
    return -0.5 * np.sum(1 + logvar - mu**2 - np.exp(logvar))


def _clip(example: Example, a: Any, low: Any = None, high: Any = None) -> Any:
    low = example.options.get("low") if low is None else low
    high = example.options.get("high") if high is None else high
    a = a if low is None else _choose(a < low, low, a)
    return a if high is None else _choose(a > high, high, a)


def _choose(condition: Any, a: Any, b: Any) -> Any:
    """np.where, whose derivative autograd does not sum back over repeated axes."""
    return condition * a + (1 - condition) * b


def _gelu(example: Example, a: Any) -> Any:
    if example.options.get("approximate") == "tanh":
        return a / 2 * (1 + np.tanh((2 / np.pi) ** 0.5 * (a + 0.044715 * a * a * a)))
    return a / 2 * (1 + erf(a / 2**0.5))


def _zero(function: Callable[..., Any]) -> Reference:
    """A function of steps: autograd must not see it."""
    return lambda example, *operands: function(*operands) + 0.0 * windows.sum_of(list(operands))


REFERENCES: dict[str, Reference] = {
    "add": _plain(lambda a, b: a + b),
    "sub": _plain(lambda a, b: a - b),
    "mul": _plain(lambda a, b: a * b),
    "div": _plain(lambda a, b: a / b),
    "pow": _plain(lambda a, b: np.exp(b * np.log(a))),
    "neg": _plain(lambda a: -a),
    "greater": _zero(lambda a, b: np.where(a > b, 1.0, 0.0)),
    "greater_equal": _zero(lambda a, b: np.where(a >= b, 1.0, 0.0)),
    "less": _zero(lambda a, b: np.where(a < b, 1.0, 0.0)),
    "less_equal": _zero(lambda a, b: np.where(a <= b, 1.0, 0.0)),
    "equal": _zero(lambda a, b: np.where(a == b, 1.0, 0.0)),
    "not_equal": _zero(lambda a, b: np.where(a != b, 1.0, 0.0)),
    "exp": _plain(np.exp),
    "log": _plain(np.log),
    "log2": _plain(lambda a: np.log(a) / np.log(2.0)),
    "log10": _plain(lambda a: np.log(a) / np.log(10.0)),
    "sqrt": _plain(lambda a: a**0.5),
    "abs": _plain(lambda a: np.where(a < 0, -a, a)),
    "sin": _plain(np.sin),
    "cos": _plain(np.cos),
    "sign": _zero(lambda a: np.where(a > 0, 1.0, np.where(a < 0, -1.0, 0.0))),
    "heaviside": _zero(lambda a: np.where(a > 0, 1.0, 0.0)),
    "erf": _plain(erf),
    "clip": _clip,
    "minimum": _plain(np.minimum),
    "maximum": _plain(np.maximum),
    "where": _plain(_choose),
    "relu": _plain(lambda a: a * (a > 0)),
    "leaky_relu": lambda example, a: np.where(a > 0, a, example.options.get("slope", 0.01) * a),
    "elu": lambda example, a: np.where(a > 0, a, example.options.get("alpha", 1) * (np.exp(a) - 1)),
    "gelu": _gelu,
    "silu": _plain(lambda a: a / (1 + np.exp(-a))),
    "softplus": _plain(lambda a: np.log(1 + np.exp(a))),
    "sigmoid": _plain(lambda a: 1 / (1 + np.exp(-a))),
    "tanh": _plain(lambda a: (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))),
    "matmul": _product,
    "juxtapose": _product,
    "transpose": _transpose,
    "dot": _plain(lambda a, b: np.sum(np.ravel(a) * np.ravel(b))),
    "outer": _plain(lambda a, b: np.outer(np.ravel(a), np.ravel(b))),
    "trace": _plain(np.trace),
    "sum": _reduction(np.sum),
    "mean": _reduction(np.mean),
    "max": _reduction(np.max),
    "min": _reduction(np.min),
    "var": _reduction(_variance),
    "std": _reduction(lambda a, axis, keepdims: np.sqrt(_variance(a, axis, keepdims) + 1e-300)),
    "norm": _reduction(
        lambda a, axis, keepdims: np.sqrt(np.sum(a**2, axis=axis, keepdims=keepdims))
    ),
    "logsumexp": _reduction(
        lambda a, axis, keepdims: np.log(np.sum(np.exp(a), axis=axis, keepdims=keepdims))
    ),
    "reshape": _reshape,
    "flatten": _reshape,
    "rot180": _plain(lambda a: _reversed(a, range(max(a.ndim - 2, 0), a.ndim))),
    "flip": _flip,
    "concat": _concat,
    "stack": _stack,
    "spread": _spread,
    "zeros": lambda example: np.zeros(example.dims),
    "ones": lambda example: np.ones(example.dims),
    "full": lambda example, value: value * np.ones(example.dims),
    "eye": lambda example: np.eye(example.dims[0]),
    "one_hot": lambda example, k: np.eye(example.dims[0])[np.asarray(k, dtype=int)],
    "diag": _plain(_diag),
    "pad": _pad,
    "crop": _crop,
    "conv": windows.conv,
    "deconv": windows.deconv,
    "correlate": windows.correlate,
    "conv1d": windows.conv,
    "deconv1d": windows.deconv,
    "correlate1d": windows.correlate,
    "max_pool": windows.pooling(windows.greatest),
    "avg_pool": windows.pooling(windows.average),
    "max_pick": windows.pooling(windows.at_greatest),
    "max_unpool": windows.unpooling(by_greatest=True),
    "avg_unpool": windows.unpooling(by_greatest=False),
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "batch_norm": _batch_norm,
    "layer_norm": _layer_norm,
    "cross_entropy": _cross_entropy,
    "bce": _plain(_bce),
    "mse": _plain(lambda a, b: np.mean((a - b) ** 2)),
    "kl_gaussian": _plain(_kl),
}
