"""What is wrong with a formula that can be worked out, said only where it is certain."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import numpy as np

from gradecheck.formula.answer import Evaluation, FaultyError, Work, agreeing
from gradecheck.formula.bounded import Value
from gradecheck.formula.workspace import Bench, Workspace
from gradecheck.lang.tree import Call
from gradecheck.lang.walk import nodes
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Item


class Cause(msgspec.Struct, frozen=True):
    """A kind of mistake (empty where none of the list fits), and what is said of it."""

    mistake: str
    message: str


def causes(item: Item, work: Work, bench: Bench, found: Value) -> list[Cause]:
    """Why a formula of the right shape is wrong; at most one cause, the plainest."""
    expected = bench.main.expected(item.id)
    if not np.isfinite(found.array).all():
        return [Cause("", "this is not finite everywhere: it divides by 0 or overflows")]
    for look in (_constant_factor, _other_item, _all_active, _one_sample, _left_out):
        cause = look(item, work, bench, found.array, expected.array)
        if cause is not None:
            return [cause]
    return []


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


def _constant_factor(
    item: Item, work: Work, bench: Bench, answer: Array, expected: Array
) -> Cause | None:
    if not answer.any():
        return Cause("", "this is 0 for all numbers")
    factor = factor_of(answer, expected)
    if factor is None:
        return None
    if abs(factor + 1) < 1e-6:
        return Cause("sign", "this has the wrong sign: it is −1 times what is asked for")
    size = _size_factor(item, work, bench, factor)
    if size:
        kind = "sum-or-mean" if size in bench.shapes.index.values() else "scale"
        inverse = factor < 1
        shown = f"1/{size}" if inverse else size
        means = ": a mean in place of the sum, or the other way round" if kind != "scale" else ""
        return Cause(kind, f"this is {shown} times what is asked for{means}")
    return Cause("scale", f"this is {number_words(factor)} times what is asked for")


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


def _other_item(
    item: Item, work: Work, bench: Bench, answer: Array, expected: Array
) -> Cause | None:
    """The gradient for something else: of another item, or of a step."""
    for wrt, step in bench.graph.gradients.items():
        other = bench.main.all[step]
        if step == item.id or other.array.shape != answer.shape or not other.array.any():
            continue
        if agreeing(answer, other.array).all():
            letter = "swapped-answers" if any(i.id == step for i in bench.problem.items) else ""
            return Cause(letter or "gradient-of-other", f"this is the gradient for {wrt}")
    return None


def _all_active(
    item: Item, work: Work, bench: Bench, answer: Array, expected: Array
) -> Cause | None:
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
    message = f"this is right only where every {listed} is active: {what} is left out"
    return Cause("missing-function", message)


def _one_sample(
    item: Item, work: Work, bench: Bench, answer: Array, expected: Array
) -> Cause | None:
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


def _left_out(item: Item, work: Work, bench: Bench, answer: Array, expected: Array) -> Cause | None:
    """One factor or term of one gradient step left out, and everything else right."""
    from gradecheck.formula.edits import left_out  # noqa: PLC0415 - only for wrong answers

    for edit in left_out(bench, item.id):
        if edit.array.shape == answer.shape and agreeing(answer, edit.array).all():
            return Cause(edit.mistake, edit.message)
    return None
