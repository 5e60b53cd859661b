"""The verdict on one formula: right, or wrong with what is wrong; or not to be read at all."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np

from gradecheck.errors import ExpressionError, Fault
from gradecheck.formula.answer import Evaluation, FaultyError, Work, agreeing
from gradecheck.formula.bounded import Value, shape_words, symbolic
from gradecheck.formula.causes import Cause, not_a_value
from gradecheck.formula.counter import counter_example
from gradecheck.formula.equations import Equation
from gradecheck.formula.repair import repaired
from gradecheck.formula.workspace import Bench
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Item


class Verdict(msgspec.Struct, frozen=True):
    """What was found.

    causes: what is wrong, as far as the form of the answer tells
    fault:  what could not be read, or does not fit, with its place
    values: what a wrong answer of the right form comes to on the draws, so that it can be told
            what went wrong; where it uses the answers to other items, also with their true values
    """

    status: Literal["correct", "follow-through", "wrong", "invalid"]
    causes: tuple[Cause, ...] = ()
    notes: tuple[str, ...] = ()
    fault: Fault | None = None
    values: tuple[Array, ...] = ()


def judge(item: Item, work: Work, bench: Bench) -> Verdict:
    """Whether the answer is right on all draws, and if it is not, why."""
    with np.errstate(all="ignore"):  # what is not finite is wrong, and nothing to warn of
        return _judge(item, work, bench)


def _judge(item: Item, work: Work, bench: Bench) -> Verdict:
    evaluation = Evaluation(work, bench.main)
    try:
        found = evaluation.value()
    except FaultyError as error:
        return _faulty(error, item, work, bench)
    expected = bench.main.expected(item.id)
    notes = [*evaluation.notes, *_restated(evaluation)]
    fitted = fitting(found, expected)
    if fitted is not None and agreeing(fitted.array, expected.array).all():
        if fitted is not found:
            notes.append("written as a row or column: taken as the same vector")
        return Verdict("correct", notes=tuple(notes))
    turned = transposed(found, expected)
    if turned is not None and agreeing(turned.array, expected.array).all():
        if item.layout == "either":
            return Verdict("correct", notes=(*notes, "in the transposed layout"))
        cause = Cause("transposed", f"this is the transpose: {_wanted(bench, expected)} is asked")
        return Verdict("wrong", (cause,), tuple(notes))
    if fitted is None:
        return _misshapen(found, expected, work, bench, notes)
    used = sorted(evaluation.own.keys() & work.asked - {item.id})
    granted = _granted(item, used, work, bench)
    if granted is not None and agreeing(granted, expected.array).all():
        names = ", ".join(f"`{name}`" for name in used)
        status: Literal["follow-through", "wrong"] = "wrong"
        if item.follow_through:
            status = "follow-through"
        return Verdict(status, notes=(*notes, f"right given your own {names}"))
    example = counter_example(item, work, bench)
    said = not_a_value(fitted.array)
    if said is not None:
        return Verdict("wrong", (said,), (*notes, *example))
    values = (fitted.array,) if granted is None else (fitted.array, granted)
    return Verdict("wrong", (), (*notes, *example), values=values)


def _granted(item: Item, used: list[str], work: Work, bench: Bench) -> Array | None:
    """What the answer comes to with the true values of the other items that it uses."""
    if not used:
        return None
    try:
        found = Evaluation(work, bench.main, used).value()
    except FaultyError:
        return None
    fitted = fitting(found, bench.main.expected(item.id))
    return None if fitted is None else fitted.array


def fitting(found: Value, expected: Value) -> Value | None:
    """The answer in the shape expected: as it is, or a vector written as a row or column."""
    if found.kind.letters != expected.kind.letters:
        return None
    if found.kind.shape == expected.kind.shape:
        return found
    if _thin(found.kind.shape) == _thin(expected.kind.shape) and expected.kind.rank <= 1:
        return Value(expected.kind, found.array.reshape(expected.array.shape))
    return None


def _thin(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple([length for length in shape if length != 1])


def transposed(found: Value, expected: Value) -> Value | None:
    """The answer with its last two axes exchanged, where that has the shape expected."""
    if found.kind.letters != expected.kind.letters or expected.kind.rank < 2:
        return None
    if found.kind.rank != expected.kind.rank:
        return None
    array = np.swapaxes(found.array, -1, -2)
    return Value(expected.kind, array) if array.shape == expected.array.shape else None


def _restated(evaluation: Evaluation) -> list[str]:
    return [
        f"`{name}` as you write it is not the problem's; the problem's is used"
        for name in evaluation.restated()
    ]


def _wanted(bench: Bench, expected: Value) -> str:
    return shape_words(expected.kind, bench.main.sizes)


def _faulty(error: FaultyError, item: Item, work: Work, bench: Bench) -> Verdict:
    fault = error.fault
    message = symbolic(fault.message, bench.main.sizes)
    hint = symbolic(fault.hint, bench.main.sizes)
    fault = msgspec.structs.replace(fault, message=message, hint=hint)
    if error.unreadable:
        return Verdict("invalid", fault=fault)
    said = repaired(item, work, bench)
    return Verdict("wrong", said, fault=fault)


def _misshapen(
    found: Value, expected: Value, work: Work, bench: Bench, notes: list[str]
) -> Verdict:
    """Everything can be worked out, but the result is of another shape than what is asked for."""
    sizes = bench.main.sizes
    letters = [x for x in found.kind.letters if x not in expected.kind.letters]
    equation = work.answer
    if letters:
        listed = ", ".join(letters)
        samples = all(letter in bench.main.letters for letter in letters)
        what = f"this still depends on the index {listed}"
        hint = f"sum over it: sum_{letters[0]} …" if samples else "name it on the left side"
        cause = _unsummed(found, expected, letters) if samples else ()
        error = ExpressionError("free-index", what, 0, 0, hint)
        return Verdict("wrong", cause, tuple(notes), equation.fault(_over(error, equation)))
    if expected.kind.letters and not found.kind.letters:
        what = f"one value for each {expected.kind.letters[0]} is asked for, this is one for all"
        error = ExpressionError("missing-index", what, 0, 0)
        return Verdict("wrong", (), tuple(notes), equation.fault(_over(error, equation)))
    shapes = shape_words(found.kind, sizes), shape_words(expected.kind, sizes)
    turned = found.kind.shape == expected.kind.shape[::-1] and expected.kind.rank == 2
    hint = "did you mean the transpose?" if turned else ""
    what = f"this is {shapes[0]}, but {shapes[1]} is asked for"
    error = ExpressionError("shape-mismatch", what, 0, 0, hint)
    return Verdict("wrong", (), tuple(notes), equation.fault(_over(error, equation)))


def _unsummed(found: Value, expected: Value, letters: list[str]) -> tuple[Cause, ...]:
    """Whether the sum over the samples is all that is missing."""
    total = found.array.sum(axis=tuple(range(1, 1 + len(letters))))
    value = Value(expected.kind, total)
    if total.shape == expected.array.shape and agreeing(value.array, expected.array).all():
        message = f"the sum over {', '.join(letters)} is missing: with it this is right"
        return (Cause("sum-or-mean", message),)
    return ()


def _over(error: ExpressionError, equation: Equation) -> ExpressionError:
    """The fault with the place of the whole right side."""
    span = equation.right.span
    return ExpressionError(error.code, error.message, span.start, span.end, error.hint)
