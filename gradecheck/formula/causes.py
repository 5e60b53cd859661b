"""What is wrong with a formula that can be worked out, said only where it is certain."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import numpy as np

from gradecheck.formula.answer import Evaluation, FaultyError, Work, agreeing
from gradecheck.formula.kinks import is_kinked
from gradecheck.formula.workspace import Bench, Workspace
from gradecheck.lang.tree import Call
from gradecheck.lang.walk import nodes
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Item


class Cause(msgspec.Struct, frozen=True):
    """A kind of mistake (empty where none of the list fits), and what is said of it."""

    mistake: str
    message: str


def not_a_value(answer: Array) -> Cause | None:
    """What is to be said of an answer that has no value, or always the same."""
    if not np.isfinite(answer).all():
        return Cause("", "this is not finite everywhere: it divides by 0 or overflows")
    return None if answer.any() else Cause("", "this is 0 for all numbers")


def plain_cause(item: Item, work: Work, bench: Bench, answer: Array) -> Cause | None:
    """What is certain, and said best in these words: a sign, a mean, another gradient."""
    expected = bench.main.expected(item.id).array
    factor = factor_of(answer, expected)
    if factor is None:
        return _other_item(item, bench, answer)
    if abs(factor + 1) < 1e-6:
        return Cause("sign", "this has the wrong sign: it is −1 times what is asked for")
    size = _size_factor(item, work, bench, factor)
    if size in bench.shapes.index.values():
        shown = f"1/{size}" if factor < 1 else size
        means = "a mean in place of the sum, or the other way round"
        return Cause("sum-or-mean", f"this is {shown} times what is asked for: {means}")
    return None


def vague_cause(item: Item, work: Work, bench: Bench, answer: Array) -> Cause | None:
    """What is certain, but does not say where it comes from."""
    factor = factor_words(item, work, bench, answer)
    if factor:
        return Cause("scale", f"this is {factor} times what is asked for")
    return _all_active(item, work, bench) or _one_sample(item, work, bench)


def factor_words(item: Item, work: Work, bench: Bench, answer: Array) -> str:
    """The number or size by which the right value was multiplied; empty if it is not just that."""
    factor = factor_of(answer, bench.main.expected(item.id).array)
    if factor is None:
        return ""
    size = _size_factor(item, work, bench, factor)
    if size:
        return f"1/{size}" if factor < 1 else size
    return number_words(factor)


def factor_of(answer: Array, expected: Array) -> float | None:
    """The constant by which the right value was multiplied, on all draws and elements alike.

    >>> factor_of(np.array([[2.0, 0.0]]), np.array([[-4.0, 0.0]]))
    -0.5
    >>> factor_of(np.array([[2.0, 1.0]]), np.array([[1.0, 1.0]]))
    """
    square = float((expected * expected).sum())
    if square == 0 or answer.shape != expected.shape:
        return None
    factor = float((answer * expected).sum()) / square
    if abs(factor) < 1e-9 or not agreeing(answer, factor * expected).all():
        return None
    return factor


def _size_factor(item: Item, work: Work, bench: Bench, factor: float) -> str:
    """The size (``N``) that the factor, or its inverse, is: it is 1 where that size is 1."""
    for name, size in bench.main.sizes.items():
        if not any(abs(factor - close) < 1e-9 for close in (size, 1 / size)):
            continue
        single = bench.single if name in bench.shapes.index.values() else bench.small
        if single is not None and _right(item, work, single):
            return name
    return ""


def number_words(value: float) -> str:
    """A factor as people write it.

    >>> number_words(0.5), number_words(-2.0), number_words(0.12345)
    ('1/2', '−2', '0.1235')
    """
    fraction = Fraction(value).limit_denominator(64)
    sign = "−" if value < 0 else ""
    if abs(float(fraction) - value) < 1e-7 * abs(value):
        return f"{sign}{abs(fraction)}"
    return f"{sign}{abs(value):.4g}"


def _other_item(item: Item, bench: Bench, answer: Array) -> Cause | None:
    """The gradient for something else: of another item, or of a step."""
    for wrt, step in bench.graph.gradients.items():
        other = bench.main.all[step]
        if step == item.id or other.array.shape != answer.shape or not other.array.any():
            continue
        if agreeing(answer, other.array).all():
            asked = any(one.id == step for one in bench.problem.items)
            kind = "swapped-answers" if asked else "gradient-of-other"
            return Cause(kind, f"this is the gradient for {wrt}")
    return None


def _all_active(item: Item, work: Work, bench: Bench) -> Cause | None:
    if bench.active is None or not _right(item, work, bench.active):
        return None
    functions = sorted({node.op for node in bench.kinks.functions})
    listed = " and ".join(functions) or "the kinked function"
    masked = any(
        isinstance(node, Call) and node.op in ("greater", "greater_equal")
        for name in (*bench.graph.ancestors(item.id), item.id)
        if name in bench.graph.steps
        for node in nodes(bench.graph.steps[name].expr)
    )
    what = f"{listed} or its derivative (such as 1[a > 0])" if masked else f"{listed} itself"
    if masked and any(is_kinked(node) for tree in work.trees() for node in nodes(tree)):
        return None  # it is there, but of something else
    message = f"this is right only where every {listed} is active: {what} is left out"
    return Cause("missing-function", message)


def _one_sample(item: Item, work: Work, bench: Bench) -> Cause | None:
    if bench.single is None or not _right(item, work, bench.single):
        return None
    size = next(iter(bench.shapes.index.values()))
    message = f"this is right only for {size} = 1: samples are not added up right"
    return Cause("sum-or-mean", message)


def _right(item: Item, work: Work, workspace: Workspace) -> bool:
    """Whether the answer is right in another workspace."""
    try:
        found = Evaluation(work, workspace).value()
    except FaultyError:
        return False
    expected = workspace.expected(item.id)
    if found.array.shape != expected.array.shape:
        return False
    return bool(agreeing(found.array, expected.array).all())
