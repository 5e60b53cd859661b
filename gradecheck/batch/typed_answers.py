"""The answers of a submission in JSON, from their text to numbers: no Python loop over these.

Each answer must be nested lists of just the shape of its step, which shows when all that belongs to
numbers is taken out of the text; then the numbers are read as one flat list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from msgspec import UNSET, Raw, UnsetType

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
MINUS_ZERO = re.compile(rb"-0(?![.0-9])")
NOTHING = b"null"


class Layout(msgspec.Struct, frozen=True):
    """What a text of answers must look like that answers certain steps.

    steps:    the step and the shape of each answer, in the order of the fields
    skeleton: the answers one after another, without all that belongs to numbers
    size:     how many numbers there are
    """

    steps: tuple[tuple[str, Shape], ...]
    skeleton: bytes
    size: int


class Numbers(msgspec.Struct, frozen=True):
    """The numbers of a submission, one answer after another; ``None`` where there is a blank."""

    layout: Layout
    values: list[float | None]


class AnswerReader:
    """Reads the answers to the steps of a problem.

    What cannot be read exactly as the plain loader would read it is ``None``.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._steps = steps_by_spelling(problem)
        spelled = {f"answer{k}": name for k, name in enumerate(self._steps)}
        fields: list[Any] = [(field, Raw | UnsetType, UNSET) for field in spelled]
        answers = msgspec.defstruct(
            "Answers", fields, rename=spelled, forbid_unknown_fields=True, gc=False
        )
        self._fields = msgspec.json.Decoder(answers).decode
        self._values = msgspec.json.Decoder(list[float | None]).decode
        self._layouts: dict[tuple[bool, ...], Layout | None] = {}

    def read(self, text: bytes) -> Numbers | None:
        """The numbers in the text of a JSON object that was found to be one."""
        try:
            fields = msgspec.structs.astuple(self._fields(text))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        written = [None if field is UNSET else bytes(field) for field in fields]
        if text.count(b'"') != 2 * (len(written) - written.count(None)):
            return None  # a key is repeated
        layout = self._layout(written)
        if NOTHING in text and layout is not None:
            if any(map(_is_blank, written)):
                return None
            written = [None if one == NOTHING else one for one in written]
            layout = self._layout(written)
        if layout is None:
            return None
        return self._numbers(b",".join(filter(None, written)), layout)

    def _numbers(self, written: bytes, layout: Layout) -> Numbers | None:
        if written.translate(None, IN_ELEMENTS) != layout.skeleton:
            return None
        flat = written.translate(None, AROUND_ELEMENTS)
        if TOO_LONG in flat.translate(LENGTHS) or (b"-0" in flat and MINUS_ZERO.search(flat)):
            return None
        try:
            values = self._values(b"[%b]" % flat)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None  # a number out of range, an empty list
        return Numbers(layout, values) if len(values) == layout.size else None

    def _layout(self, written: Sequence[bytes | None]) -> Layout | None:
        """The layout of answers in these fields; ``None`` where a step is answered twice."""
        there = tuple([one is not None for one in written])
        if there not in self._layouts:
            self._layouts[there] = self._layout_of(there)
        return self._layouts[there]

    def _layout_of(self, there: tuple[bool, ...]) -> Layout | None:
        names = [step for step, yes in zip(self._steps.values(), there, strict=True) if yes]
        if len(set(names)) < len(names):
            return None
        steps = tuple([(name, self._problem.shapes_of(name)[0]) for name in names])
        skeleton = ",".join([_skeleton(shape) for _, shape in steps]).encode()
        return Layout(steps, skeleton, sum([_size(shape) for _, shape in steps]))

    def stacked(
        self, layout: Layout, values: Sequence[float | None], students: int
    ) -> dict[str, StepAnswers]:
        """The answers of students who answered alike, from their numbers one after another."""
        rows = np.array(values, dtype=np.float64).reshape(students, layout.size)
        found, start = {}, 0
        for step, shape in layout.steps:
            end = start + _size(shape)
            found[step] = self._answers(
                step, np.ascontiguousarray(rows[:, start:end]).reshape(students, *shape)
            )
            start = end
        return found

    def _answers(self, step: str, values: Array) -> StepAnswers:
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


def _is_blank(answer: bytes | None) -> bool:
    """Whether an array was handed in with no element in it: as good as no answer.

    >>> _is_blank(b"[[null], [null]]"), _is_blank(b"[null, 1.0]"), _is_blank(b"null")
    (True, False, False)
    """
    return (
        answer is not None
        and b"[" in answer
        and not answer.translate(None, b"nul," + AROUND_ELEMENTS)
    )
