"""The answers of a submission in JSON, from their text to numbers: no Python loop over these.

Each answer must be nested lists of just the shape of its step, which shows when all that belongs to
numbers is taken out of the text; then the numbers are read as one flat list.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Mapping
from math import nan
from typing import Any

import msgspec
import numpy as np
from msgspec import Raw

from gradecheck.document.plain import MAX_NUMBER_LENGTH
from gradecheck.grading.answers import StepAnswers
from gradecheck.grading.fitting import all_channels_first, is_ambiguous
from gradecheck.grading.images import image_steps
from gradecheck.grading.keys import step_of
from gradecheck.ops.record import Array, Shape
from gradecheck.spec.problem import Problem

LARGEST = 4096
"""Most elements of an answer that is read here; larger ones are left to the plain loader."""
BLANKS = b" \t\r\n"
IN_NUMBERS = b"+-.0123456789Ee"
IN_ELEMENTS = IN_NUMBERS + b"nul" + BLANKS
AROUND_ELEMENTS = b"[]" + BLANKS
LENGTHS = bytes([ord("0") if c in IN_NUMBERS else c for c in range(256)])
TOO_LONG = b"0" * (MAX_NUMBER_LENGTH + 1)
NOTHING = b"null"
MOST_LAYOUTS = 4096
"""Different lists of names that are remembered: they may be put into any order."""


class Layout(msgspec.Struct, frozen=True):
    """What a text of answers must look like that answers certain steps.

    steps:    the step and the shape of each answer
    keys:     what they are called in the text
    skeleton: the answers one after another, without all that belongs to numbers
    size:     how many numbers there are
    """

    steps: tuple[tuple[str, Shape], ...]
    keys: tuple[str, ...]
    skeleton: bytes
    size: int

    @property
    def long(self) -> int:
        """With fewer bytes no number can be too long: all others have a digit and a comma."""
        return MAX_NUMBER_LENGTH + 2 * self.size - 1


class Numbers(msgspec.Struct, frozen=True):
    """The numbers of a submission, one answer after another; NaN where there is a blank."""

    layout: Layout
    values: array[float]


class AnswerReader:
    """Reads the answers to the steps of a problem.

    What cannot be read exactly as the plain loader would read it is ``None``.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._steps = steps_by_spelling(problem)
        self._decode = msgspec.json.Decoder(dict[str, Raw]).decode
        self._values: Callable[[bytes], list[Any]] = msgspec.json.Decoder(list[float | None]).decode
        self._layouts: dict[tuple[str, ...], Layout] = {}

    def read(self, text: bytes) -> Numbers | None:
        """The numbers in the text of a JSON object that was found to be one."""
        try:
            answers = self._decode(text)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        if text.count(b'"') != 2 * len(answers):
            return None  # a key is repeated, or there are texts
        layout = self._layout(answers)
        if layout is None:
            return None
        written = b",".join([answers[key] for key in layout.keys])
        if b"n" in written:
            layout = self._layout_of_blanks({key: bytes(one) for key, one in answers.items()})
            if layout is None:
                return None
            written = b",".join([answers[key] for key in layout.keys])
        return self._numbers(written, layout)

    def _layout_of_blanks(self, answers: Mapping[str, bytes]) -> Layout | None:
        """The layout of those that are not ``null``; ``None`` where a whole array is blank."""
        if any(map(_is_blank, answers.values())):
            return None
        return self._layout([key for key, one in answers.items() if one != NOTHING])

    def _numbers(self, written: bytes, layout: Layout) -> Numbers | None:
        if written.translate(None, IN_ELEMENTS) != layout.skeleton:
            return None
        flat = written.translate(None, AROUND_ELEMENTS)
        if len(flat) >= layout.long and TOO_LONG in flat.translate(LENGTHS):
            return None
        try:
            values = self._values(b"[%b]" % flat)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None  # a number out of range, an empty list
        if len(values) != layout.size:
            return None
        if b"n" in flat:
            values = [nan if value is None else value for value in values]
        return Numbers(layout, array("d", values))

    def _layout(self, answers: Collection[str]) -> Layout | None:
        """The layout of answers of these names; ``None`` where one is not known, or a step is
        answered twice."""
        keys = tuple(answers)
        layout = self._layouts.get(keys)
        if layout is None:
            layout = self._layout_of(keys)
            if layout is not None and len(self._layouts) < MOST_LAYOUTS:
                self._layouts[keys] = layout
        return layout

    def _layout_of(self, keys: tuple[str, ...]) -> Layout | None:
        steps = {self._steps[key]: key for key in sorted(keys) if key in self._steps}
        if len(steps) < len(keys):
            return None
        shapes = tuple([(name, self._problem.shapes_of(name)[0]) for name in steps])
        skeleton = ",".join([_skeleton(shape) for _, shape in shapes]).encode()
        size = sum([_size(shape) for _, shape in shapes])
        return Layout(shapes, tuple(steps.values()), skeleton, size)

    def stacked(
        self, layout: Layout, values: array[float], students: int
    ) -> dict[str, StepAnswers]:
        """The answers of students who answered alike, from their numbers one after another."""
        rows = np.array(values).reshape(students, layout.size) + 0.0  # a zero has no sign
        found, start = {}, 0
        for step, shape in layout.steps:
            end = start + _size(shape)
            found[step] = self._of_step(
                step, np.ascontiguousarray(rows[:, start:end]).reshape(students, *shape)
            )
            start = end
        return found

    def _of_step(self, step: str, values: Array) -> StepAnswers:
        """The answers to one step; what is no number was left blank."""
        written = ~np.isnan(values)
        if not written.all():
            values = np.where(written, values, 0.0)
        if step not in image_steps(self._problem) or not is_ambiguous(values.shape[1:]):
            return StepAnswers(values, written)
        others = all_channels_first(values), all_channels_first(written)
        return StepAnswers(values, written, *others, np.ones(len(values), dtype=bool))


def steps_by_spelling(problem: Problem) -> dict[str, str]:
    """Every usual key of an answer with the step that it names."""
    graph = problem.graph()
    found: dict[str, str] = {}
    shown = [name for name, step in graph.steps.items() if step.kind == "forward"]
    asked = [name for item in problem.items for name in (item.id, *item.aka)]
    for name in dict.fromkeys((*shown, *asked)):  # steps of a gradient are seldom shown
        step = step_of(problem, name)
        if step is None or step not in graph.steps or name in found:
            continue
        if _size(problem.shapes_of(step)[0]) <= LARGEST:
            found[name] = step
    return found


def _size(shape: Shape) -> int:
    return int(np.prod(shape, dtype=int))


def _skeleton(shape: Shape) -> str:
    """Nested lists of just this shape without their elements.

    >>> _skeleton((2, 3)), _skeleton((1,)), _skeleton(())
    ('[[,,],[,,]]', '[]', '')
    """
    found = ""
    for length in reversed(shape):
        found = "[" + ",".join([found] * length) + "]"
    return found


def _is_blank(answer: bytes) -> bool:
    """Whether an array was handed in with no element in it: as good as no answer.

    >>> _is_blank(b"[[null], [null]]"), _is_blank(b"[null, 1.0]"), _is_blank(b"null")
    (True, False, False)
    """
    return b"[" in answer and not answer.translate(None, b"nul," + AROUND_ELEMENTS)
