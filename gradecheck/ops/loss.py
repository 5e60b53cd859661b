"""Losses: a number to be minimised, from predictions and targets."""

from __future__ import annotations

import numpy as np

from gradecheck.ops import loss_mistakes
from gradecheck.ops.construct import one_hot
from gradecheck.ops.normalisation import log_softmax
from gradecheck.ops.notation import filled, write
from gradecheck.ops.record import Array, Bound, Op, Rules, Shape, ShapeError, Type
from gradecheck.ops.shapes import align, show, size


def _pair_type(bound: Bound) -> Type:
    """Two operands of one shape, or one of them a number."""
    first, second = bound.shapes
    if first and second and first != second:
        hint = "each prediction needs its own target"
        if first == second[::-1] or {len(first), len(second)} == {1, 2}:
            hint = "did you forget a transpose, ᵀ, or a reshape?"
        raise ShapeError(f"{show(first)} and {show(second)} are not of one shape", hint, 1)
    return Type(())


def _count(bound: Bound) -> int:
    return max(size(shape) for shape in bound.shapes) if all(map(size, bound.shapes)) else 0


def _mean(a: Array, lead: int) -> Array:
    count = np.float64(size(a.shape[lead:]))
    result: Array = np.sum(a, axis=tuple(range(lead, a.ndim))) / count
    return result


def _times(weight: Array, value: Array) -> Array:
    """A product in which weight 0 takes away even an infinite value: 0 log 0 is 0."""
    return np.where(weight == 0, 0.0, weight * value)


def _bce(bound: Bound, lead: int, p: Array, y: Array) -> Array:
    p, y = align(lead, (p, y))
    return -_mean(_times(y, np.log(p)) + _times(1.0 - y, np.log1p(-p)), lead)


def _by_count(bound: Bound) -> str:
    return f" / {_count(bound)}" if _count(bound) != 1 else ""


def _bce_rules(bound: Bound) -> Rules:
    # Goodfellow, Bengio & Courville, Deep Learning, section 6.2.2.2; written in two terms, so that
    # the one that has weight 0 is exactly 0.
    for_y = f"g * (log(1 - p) - log(p)){_by_count(bound)}"
    return {
        "p": f"g * ((1 - y) / (1 - p) - y / p){_by_count(bound)}",
        "y": for_y if bound.shapes[0] else filled(for_y, bound.types[1]),
    }


def _mse(bound: Bound, lead: int, a: Array, b: Array) -> Array:
    a, b = align(lead, (a, b))
    return _mean((a - b) ** 2, lead)


def _mse_rules(bound: Bound) -> Rules:
    return {
        "a": f"g * 2 * (a - b){_by_count(bound)}",
        "b": f"g * 2 * (b - a){_by_count(bound)}",
    }


def _kl_type(bound: Bound) -> Type:
    if bound.shapes[0] != bound.shapes[1]:
        raise ShapeError(
            f"mu has shape {show(bound.shapes[0])}, but logvar {show(bound.shapes[1])}",
            "each mean needs its own log-variance",
            operand=1,
        )
    return Type(())


def _kl(bound: Bound, lead: int, mu: Array, logvar: Array) -> Array:
    # e^v - 1 - v without losing the digits of a small v.
    each = mu * mu + (np.expm1(logvar) - logvar)
    result: Array = 0.5 * np.sum(each, axis=tuple(range(lead, each.ndim)))
    return result


def _is_class(bound: Bound) -> bool:
    """Whether the target is a class number (or one a row), not a vector of probabilities."""
    return bound.shapes[0] != bound.shapes[1]


def _cross_entropy_type(bound: Bound) -> Type:
    logits, target = bound.shapes
    if len(logits) not in (1, 2) or not logits[-1]:
        raise ShapeError(
            f"logits are (K,) or (N, K), not {show(logits)}", "K is the number of classes", 0
        )
    if target not in (logits, logits[:-1]):
        one = "a class number" if len(logits) == 1 else f"{logits[:-1]} class numbers"
        raise ShapeError(
            f"the target {show(target)} does not fit logits {show(logits)}",
            f"expected {one}, or probabilities of shape {show(logits)}",
            operand=1,
        )
    return Type(())


def _cross_entropy(bound: Bound, lead: int, logits: Array, target: Array) -> Array:
    if _is_class(bound):
        target = one_hot(target, logits.shape[-1])
    result = -np.sum(_times(target, log_softmax(logits)), axis=-1)
    return _mean(result, lead)


def _cross_entropy_rules(bound: Bound) -> Rules:
    logits = bound.shapes[0]
    rows: Shape = logits[:-1]
    by_rows = f" / {rows[0]}" if rows and rows[0] != 1 else ""
    if _is_class(bound):
        hot = write("one_hot", "target", logits[-1])
        rule = f"g * (softmax(logits) - {hot}){by_rows}"
        return {"logits": rule}
    # The sum is 1 for a one-hot vector; a rule holds for every operand.
    total = "sum(target, axis=-1, keepdims=true)" if rows else "sum(target)"
    return {
        "logits": f"g * (softmax(logits) * {total} - target){by_rows}",
        "target": f"-g * log_softmax(logits){by_rows}",
    }


OPERATIONS = (
    Op(
        name="cross_entropy",
        operands=("logits", "target"),
        shape=_cross_entropy_type,
        forward=_cross_entropy,
        vjp=_cross_entropy_rules,
        spellings=("crossentropy",),
        doc="Cross-entropy of the softmax of logits with a target: -log softmax(logits)[target] "
        "for a class number, -Σ target · log softmax(logits) for a one-hot or probability vector; "
        "of (N, K) logits the mean over rows (Goodfellow, Bengio & Courville, Deep Learning, "
        "section 6.2.2.3).",
        example="cross_entropy(W x + b, 2)",
        mistakes=loss_mistakes.of_cross_entropy,
    ),
    Op(
        name="bce",
        operands=("p", "y"),
        shape=_pair_type,
        forward=_bce,
        vjp=_bce_rules,
        spellings=("binary_cross_entropy",),
        doc="Binary cross-entropy, the mean of -(y log p + (1 - y) log(1 - p)) over all elements; "
        "one of both may be a single number.",
        example="bce(sigmoid(a), y)",
        mistakes=loss_mistakes.of_bce,
    ),
    Op(
        name="mse",
        operands=("a", "b"),
        shape=_pair_type,
        forward=_mse,
        vjp=_mse_rules,
        spellings=("mse_loss",),
        doc="Mean squared error, the mean of (a - b)² over all elements; one of both may be a "
        "single number.",
        example="mse(x', x)",
        mistakes=loss_mistakes.of_mse,
    ),
    Op(
        name="kl_gaussian",
        operands=("mu", "logvar"),
        shape=_kl_type,
        forward=_kl,
        vjp={"mu": "g * mu", "logvar": "g * (exp(logvar) - 1) / 2"},
        doc="Kullback-Leibler divergence of the normal distribution with mean mu and log-variance "
        "logvar from the standard one: -1/2 Σ (1 + logvar - mu² - e^logvar) (Kingma & Welling "
        "2014, appendix B).",
        example="kl_gaussian(mu, logvar)",
        mistakes=loss_mistakes.of_kl_gaussian,
    ),
)
