"""Sums, means, extremes and norms over some or all axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gradecheck.lang.tree import OptionValue
from gradecheck.ops.notation import filled, reshaped, spread, write
from gradecheck.ops.record import Array, Bound, Mistakes, Op, Rules, ShapeError, Type
from gradecheck.ops.shapes import AXIS, KEEPDIMS, show, size, some_axes

_AXES = "Over all axes, or over those named by `axis`; `keepdims` keeps them with length 1."


def _axes(bound: Bound) -> tuple[int, ...]:
    return some_axes(bound.options["axis"], bound.shapes[0])


def _reduced(bound: Bound) -> Type:
    operand, axes = bound.types[0], _axes(bound)
    if bound.options["keepdims"]:
        lengths = [1 if axis in axes else n for axis, n in enumerate(operand.shape)]
        return Type(tuple(lengths), row=operand.row)
    return Type(tuple(n for axis, n in enumerate(operand.shape) if axis not in axes))


def _reduced_not_empty(bound: Bound) -> Type:
    axes = _axes(bound)
    if any(bound.shapes[0][axis] == 0 for axis in axes):
        raise ShapeError(f"{show(bound.shapes[0])} has no elements to choose from")
    return _reduced(bound)


def _count(bound: Bound) -> int:
    """How many elements go into one of the result."""
    return size(tuple(bound.shapes[0][axis] for axis in _axes(bound)))


Reduction = Callable[..., Any]


def _forward(reduce: Reduction) -> Callable[[Bound, int, Array], Array]:
    """Act on the core axes that ``axis`` names."""

    def forward(bound: Bound, lead: int, a: Array) -> Array:
        axes = tuple(lead + axis for axis in _axes(bound))
        result: Array = reduce(a, axis=axes, keepdims=bool(bound.options["keepdims"]))
        return result

    return forward


def _mean(a: Array, axis: tuple[int, ...], keepdims: bool = True) -> Array:
    # np.mean warns of an empty slice by other means than its error state.
    count = size(tuple(a.shape[each] for each in axis))
    result: Array = np.sum(a, axis=axis, keepdims=keepdims) / np.float64(count)
    return result


def _var(a: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    return _mean((a - _mean(a, axis)) ** 2, axis, keepdims)


def _norm(a: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    result: Array = np.sqrt(np.sum(a * a, axis=axis, keepdims=keepdims))
    return result


def logsumexp(a: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    """log Σ e^a without overflow, and without losing small terms beside the greatest.

    >>> logsumexp(np.array([1000.0, 1000.0]), (0,), False).round(4).item()
    1000.6931
    """
    greatest, rest = greatest_and_rest(a, axis)
    summed: Array = greatest + rest
    return summed if keepdims else np.squeeze(summed, axis=axis)


def greatest_and_rest(a: Array, axis: tuple[int, ...]) -> tuple[Array, Array]:
    """The greatest element m, and log Σ e^(a - m) with one e^0 set apart for ``log1p``.

    >>> greatest_and_rest(np.array([50.0, 10.0]), (0,))[1].item()
    4.248354255291589e-18
    """
    greatest = np.max(a, axis=axis, keepdims=True, initial=-np.inf)
    is_greatest = a == greatest
    others = np.sum(np.where(is_greatest, 0.0, np.exp(a - greatest)), axis=axis, keepdims=True)
    ties = np.sum(is_greatest, axis=axis, keepdims=True)
    # Of none, ties is 0: not a number, which is to stay one, or no elements, whose log is -inf.
    result: Array = np.log1p(others + (ties - 1.0))
    return greatest, result


def _is_full(bound: Bound) -> bool:
    """Whether the result is a number, which goes with every element without being spread."""
    return len(_axes(bound)) == len(bound.shapes[0])


def _wide(text: str, bound: Bound) -> str:
    """A value like the result, such that it goes with every element of the operand."""
    if bound.options["keepdims"] or _is_full(bound):
        return text
    operand = bound.types[0]
    stretched = spread(text, operand.shape, _axes(bound))
    return reshaped(stretched, operand) if operand.row else stretched


def _again(name: str, inside: str, bound: Bound) -> str:
    """A reduction over the same axes, as wide as the operand."""
    axis: OptionValue | None = bound.options["axis"]
    keep = None if _is_full(bound) and not bound.options["keepdims"] else True
    return write(name, inside, axis=axis, keepdims=keep)


def _sum_rule(bound: Bound) -> str:
    operand = bound.types[0]
    if not operand.shape:
        return "g"
    if bound.options["keepdims"]:
        return (
            f"g * {write('ones', *operand.shape[-1:])}^T"
            if operand.row
            else (f"g * {write('ones', *operand.shape)}")
        )
    return filled("g", operand) if _is_full(bound) else _wide("g", bound)


def _extreme_rules(name: str) -> Callable[[Bound], Rules]:
    def rules(bound: Bound) -> Rules:
        # Not `out`: a rounded one would equal no element.
        chosen = f"1[a = {_again(name, 'a', bound)}]"
        return {"a": f"{_wide('g', bound)} * {chosen} / {_again('sum', chosen, bound)}"}

    return rules


def _centred(bound: Bound) -> str:
    return f"(a - {_again('mean', 'a', bound)})"


def _logsumexp_rules(bound: Bound) -> Rules:
    return {"a": f"{_wide('g', bound)} * exp(a - {_wide('out', bound)})"}


def _norm_rules(bound: Bound) -> Rules:
    return {"a": f"{_wide('g', bound)} * a / {_wide('out', bound)}"}


def _var_rules(bound: Bound) -> Rules:
    return {"a": f"{_wide('g', bound)} * 2 * {_centred(bound)} / {_count(bound)}"}


def _std_rules(bound: Bound) -> Rules:
    if _count(bound) == 1:
        return {}  # always 0, where the formula has 0 / 0
    below = f"({_count(bound)} * {_wide('out', bound)})"
    return {"a": f"{_wide('g', bound)} * {_centred(bound)} / {below}"}


def _variance_mistakes(name: str, bound: Bound) -> Mistakes:
    """The unbiased variance, and the deviation for the variance or the other way round."""
    count = _count(bound)
    found = []
    if count > 1:
        ratio = f"{count} / {count - 1}" if name == "var" else f"sqrt({count} / {count - 1})"
        words = "with the unbiased variance, over N - 1"
        found.append(("wrong-option", f"{name}(a) * {ratio}", words))
    if name == "std":
        found.append(("missing-function", "std(a)^2", "without the square root"))
    else:
        words = "with the standard deviation in place of the variance"
        found.append(("wrong-function", "sqrt(var(a))", words))
    return tuple(found)


def _swapped(other: str, wrong: str, right: str, bound: Bound) -> Mistakes:
    """The greatest for the least, or the other way round; the mean for either."""
    return tuple(
        ("wrong-function", write(name, "a", **bound.options), f"with the {said} for the {right}")
        for name, said in ((other, wrong), ("mean", "mean"))
    )


def _reduction(
    name: str,
    reduce: Reduction,
    rules: Callable[[Bound], Rules],
    doc: str,
    *,
    shape: Callable[[Bound], Type] = _reduced,
    spellings: tuple[str, ...] = (),
    mistakes: Mistakes | Callable[[Bound], Mistakes] = (),
) -> Op:
    return Op(
        name=name,
        operands=("a",),
        options={"axis": AXIS, "keepdims": KEEPDIMS},
        shape=shape,
        forward=_forward(reduce),
        vjp=rules,
        spellings=spellings,
        doc=f"{doc}  {_AXES}",
        mistakes=mistakes,
        example=f"{name}(a, axis=0)",
    )


OPERATIONS = (
    _reduction("sum", np.sum, lambda bound: {"a": _sum_rule(bound)}, "Sum of elements."),
    _reduction(
        "mean",
        _mean,
        lambda bound: {"a": f"{_sum_rule(bound)} / {_count(bound)}"},
        "Mean of elements.",
    ),
    _reduction(
        "max",
        np.max,
        _extreme_rules("max"),
        "Greatest element.  Where several are greatest, they share the derivative evenly.",
        shape=_reduced_not_empty,
        spellings=("amax",),
        mistakes=lambda bound: _swapped("min", "minimum", "maximum", bound),
    ),
    _reduction(
        "min",
        np.min,
        _extreme_rules("min"),
        "Least element.  Where several are least, they share the derivative evenly.",
        shape=_reduced_not_empty,
        spellings=("amin",),
        mistakes=lambda bound: _swapped("max", "maximum", "minimum", bound),
    ),
    _reduction(
        "var",
        _var,
        _var_rules,
        "Variance, the mean of (a - mean)², divided by the number of elements (biased).",
        mistakes=lambda bound: _variance_mistakes("var", bound),
    ),
    _reduction(
        "std",
        lambda a, axis, keepdims: np.sqrt(_var(a, axis, keepdims)),
        _std_rules,
        "Standard deviation, the root of the biased variance.",
        mistakes=lambda bound: _variance_mistakes("std", bound),
    ),
    _reduction(
        "norm",
        _norm,
        _norm_rules,
        "Euclidean norm, the root of the sum of squares (of a matrix: Frobenius norm).",
        mistakes=(("missing-function", "norm(a)^2", "without the square root"),),
    ),
    _reduction(
        "logsumexp",
        logsumexp,
        _logsumexp_rules,
        "Logarithm of the sum of e^a, without overflow.  Its derivative is the softmax.",
    ),
)
