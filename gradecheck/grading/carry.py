"""Carrying a student's own earlier answers on: the same graph with them in place of its steps.

There are two ways.  *As written*: every earlier answer stands in for its step.  *At full
precision*: an answer that agrees with what the student's own carried work gives, or else with the
true value, was only rounded on paper, and the unrounded value is what the student went on with.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from gradecheck.grading.answers import Answers, Mask, StepAnswers, in_layout
from gradecheck.grading.compare import close
from gradecheck.graph.graph import Graph
from gradecheck.graph.program import Pin
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Tolerance

AS_WRITTEN = "as written"
PRECISELY = "at full precision"
DEGENERATE = 1e-12


class Carry:
    """Pins that carry the answers of a class on, in the way that each pin asks for."""

    def __init__(self, answers: Answers, tolerances: Mapping[str, Tolerance]) -> None:
        self.answers = answers
        self.tolerances = tolerances

    def __call__(self, pin: Pin, computed: Array, true: Array) -> tuple[Array, Mask]:
        answers, tolerance = self.answers[pin.name], self.tolerances[pin.name]
        values, written = self._in_layout(answers, computed, true, tolerance)
        if pin.way == AS_WRITTEN:
            return np.where(written, values, computed), written
        as_carried = close(values, computed, tolerance)
        as_true = close(values, true, tolerance)
        value = np.where(as_carried | ~written, computed, np.where(as_true, true, values))
        return value, written & ~as_carried

    @staticmethod
    def _in_layout(
        answers: StepAnswers, computed: Array, true: Array, tolerance: Tolerance
    ) -> tuple[Array, Mask]:
        if answers.other is None:
            return answers.values, answers.written
        fits, fits_other = (
            close(values, computed, tolerance) | close(values, true, tolerance)
            for values in (answers.values, answers.other)
        )
        return in_layout(answers, fits, fits_other)


def degenerate(value: Array, true: Array) -> Mask:
    """For whom a carried value would make any answer as good as another: (students,).

    That is a value all zero, or all equal (from two elements on), or not finite, where the true
    value is none of these; all to 1e-12 of the true value's scale.

    >>> degenerate(np.array([[0.0, 0.0], [1.0, 0.0], [np.nan, 1.0]]), np.array([[1.0, 2.0]]))
    array([ True, False,  True])
    """
    value = value.reshape(len(value), -1)
    true = true.reshape(len(true), -1)
    if value.shape[1] == 0:
        return np.zeros(len(value), dtype=bool)
    with np.errstate(all="ignore"):
        smallest = DEGENERATE * np.abs(true).max(axis=1)
        (zero, equal, infinite), (true_zero, true_equal, true_infinite) = (
            _verdicts(v, smallest) for v in (value, true)
        )
    result: Mask = (zero & ~true_zero) | (equal & ~true_equal) | (infinite & ~true_infinite)
    return result


def _verdicts(values: Array, smallest: Array) -> tuple[Mask, Mask, Mask]:
    """Which rows of ``values`` (rows, elements) are all zero, all equal, or not finite."""
    low, high = values.min(axis=1), values.max(axis=1)
    zero = np.maximum(np.abs(low), np.abs(high)) <= smallest
    equal = (high - low <= smallest) & (values.shape[1] > 1)
    return zero, equal, ~(np.isfinite(low) & np.isfinite(high))


def nearest_given(graph: Graph, step: str, given: Collection[str]) -> list[str]:
    """The given answers from which ``step`` follows without another given answer between."""
    found: list[str] = []
    seen = {step}
    waiting = [step]
    while waiting:
        for parent in sorted(graph.parents(waiting.pop())):
            if parent in seen:
                continue
            seen.add(parent)
            if parent in given:
                found.append(parent)
            elif parent in graph.steps:
                waiting.append(parent)
    return found
