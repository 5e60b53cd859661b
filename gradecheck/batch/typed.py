"""Usual JSON submissions read straight into typed fields: no tree, no Python loop over numbers.

What is read here is exactly what the plain loader would have read.  Whatever is unusual (another
shape, a number as text, an unknown or repeated key, a syntax error) is left to the plain loader,
which says what is wrong and where.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from msgspec import UNSET, UnsetType

from gradecheck.document.limits import DEFAULT_LIMITS
from gradecheck.document.plain import MAX_NUMBER_LENGTH
from gradecheck.grading.answers import Cohort, StepAnswers
from gradecheck.grading.fitting import all_channels_first, is_ambiguous
from gradecheck.grading.images import image_steps
from gradecheck.grading.keys import step_of
from gradecheck.ops.record import Shape
from gradecheck.spec.problem import Problem
from gradecheck.spec.submission import Student, bounded

LARGEST = 4096
"""Most elements of an answer that is read here; larger ones are left to the plain loader."""
IN_NUMBERS = bytes([ord("0") if chr(c) in "+-.0123456789Ee" else c for c in range(256)])
TOO_LONG = b"0" * (MAX_NUMBER_LENGTH + 1)
MINUS_ZERO = re.compile(rb"-0[^.0-9]")


class TypedStudent(msgspec.Struct, forbid_unknown_fields=True):
    """A student as a submission names one."""

    id: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    level: str | UnsetType = UNSET
    email: str | UnsetType = UNSET


class Typed(msgspec.Struct, frozen=True, gc=False):
    """A submission that was read: who, when, under which conventions, and what was answered.

    ``answered`` names for each field of ``answers`` the step, or nothing where it is empty.
    """

    student: Student
    submitted: str
    conventions: Mapping[str, str]
    answers: tuple[Any, ...]
    answered: tuple[str, ...]


class TypedReader:
    """Reads submissions for one problem, those with nothing but the usual in them.

    ``chosen`` are options that hold whatever is declared.  ``default``: a submission that names no
    problem is for this one.  ``mark`` is what a submission for this problem has in it.
    """

    def __init__(
        self, problem: Problem, chosen: Mapping[str, str], *, default: bool = False
    ) -> None:
        self.problem = problem
        self.chosen = chosen
        self.mark = b"" if default else b'"%s"' % problem.id.encode()
        self.usable = problem.shapes is None and all(
            item.kind in ("value", "manual") for item in problem.items
        )
        if not self.usable:
            return
        self.steps = _steps_by_spelling(problem)
        self._shapes = {step: problem.shapes_of(step)[0] for step in self.steps.values()}
        self._options = {c.name: {o.name for o in c.options} for c in problem.conventions}
        self._signatures: dict[tuple[bool, ...], tuple[str, ...] | None] = {}
        self.decode = msgspec.json.Decoder(self._submission_type(default=default)).decode

    def _submission_type(self, *, default: bool) -> type[msgspec.Struct]:
        names = [f"answer{k}" for k in range(len(self.steps))]
        fields: list[Any] = [
            (name, _array_type(self._shapes[step]) | None | UnsetType, UNSET)
            for name, step in zip(names, self.steps.values(), strict=True)
        ]
        spelled = dict(zip(names, self.steps, strict=True))
        answers = msgspec.defstruct(
            "Answers", fields, rename=spelled, forbid_unknown_fields=True, gc=False
        )
        problem: Any = ("problem", str, self.problem.id) if default else ("problem", str)
        top: list[Any] = [
            ("student", str | TypedStudent | None | UnsetType, UNSET),
            ("conventions", dict[str, str] | UnsetType, UNSET),
            ("submitted", str | UnsetType, UNSET),
            ("level", str | UnsetType, UNSET),
        ]
        required: list[Any] = [("answers", answers)]
        (top if default else required).append(problem)
        return msgspec.defstruct("Submission", [*required, *top], forbid_unknown_fields=True)

    def read(self, data: bytes) -> Typed | None:
        """The submission in a JSON text; ``None`` where the plain loader has to read it."""
        if len(data) > DEFAULT_LIMITS.max_bytes or b'\\"' in data:
            return None
        try:
            found: Any = self.decode(data)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        answers = msgspec.structs.astuple(found.answers)
        answered = self._answered(answers)
        if answered is None or found.problem != self.problem.id:
            return None
        if self._is_unusual(data, found, answers):
            return None
        if b"null" in data and any(map(_is_blank, answers)):
            return None
        level = "" if found.level is UNSET else bounded(found.level)
        return Typed(
            _student(found.student, level),
            "" if found.submitted is UNSET else bounded(found.submitted),
            self._held(found.conventions or {}),
            answers,
            answered,
        )

    def _answered(self, answers: Sequence[Any]) -> tuple[str, ...] | None:
        """The step that each field answers; ``None`` where a step is answered twice."""
        signature = tuple([value is not UNSET and value is not None for value in answers])
        if answers.count(UNSET) + sum(signature) != len(answers):
            return self._answered_by(answers, signature)
        if signature not in self._signatures:
            self._signatures[signature] = self._answered_by(answers, signature)
        return self._signatures[signature]

    def _answered_by(
        self, answers: Sequence[Any], signature: tuple[bool, ...]
    ) -> tuple[str, ...] | None:
        written = [
            s for s, value in zip(self.steps.values(), answers, strict=True) if value is not UNSET
        ]
        if len(set(written)) < len(written):
            return None
        return tuple(
            [s if yes else "" for s, yes in zip(self.steps.values(), signature, strict=True)]
        )

    def _held(self, declared: Mapping[str, str]) -> dict[str, str]:
        """The options under which to grade: those declared, then those chosen."""
        held = {name: declared[name] for name in self._options if name in declared}
        return {**held, **self.chosen}

    def _is_unusual(self, data: bytes, found: Any, answers: Sequence[Any]) -> bool:
        """Whether a key is repeated, an option unknown, or a number such that readers differ.

        A repeated key shows in the number of quotes: each key and each text has two.
        """
        texts = 1 + len(answers) - answers.count(UNSET)
        texts += 2 * (b'"problem"' in data)
        texts += 2 * ((found.submitted is not UNSET) + (found.level is not UNSET))
        student = found.student
        if student is not UNSET:
            texts += 1 + isinstance(student, str)
            if isinstance(student, TypedStudent):
                texts += 2 * (4 - msgspec.structs.astuple(student).count(UNSET))
        if found.conventions is not UNSET:
            texts += 1 + 2 * len(found.conventions)
            for name, option in found.conventions.items():
                if option not in self._options.get(name, ()):
                    return True
                if self.chosen.get(name, option) != option:
                    return True
        if data.count(b'"') != 2 * texts or TOO_LONG in data.translate(IN_NUMBERS):
            return True
        return b"-0" in data and MINUS_ZERO.search(data) is not None

    def cohort(self, alike: Sequence[Typed]) -> Cohort:
        """The answers of students who answered the same fields under the same conventions."""
        items = {item.id: item for item in self.problem.items}
        answers, tolerances = {}, {}
        for place, step in enumerate(alike[0].answered):
            if step:
                answers[step] = self._stacked(step, [one.answers[place] for one in alike])
                item = items.get(step)
                tolerances[step] = item.tolerance if item else self.problem.tolerance
        return Cohort(answers, tolerances, alike[0].conventions, len(alike))

    def _stacked(self, step: str, answers: Sequence[Any]) -> StepAnswers:
        shape = self._shapes[step]
        values = np.array(answers, dtype=np.float64).reshape((len(answers), *shape))
        written = ~np.isnan(values)
        if not written.all():
            values = np.where(written, values, 0.0)
        if step not in image_steps(self.problem) or not is_ambiguous(shape):
            return StepAnswers(values, written)
        others = all_channels_first(values), all_channels_first(written)
        return StepAnswers(values, written, *others, np.ones(len(values), dtype=bool))


def _steps_by_spelling(problem: Problem) -> dict[str, str]:
    """Every usual key of an answer with the step that it names."""
    graph = problem.graph()
    found: dict[str, str] = {}
    shown = [name for name, step in graph.steps.items() if step.kind == "forward"]
    asked = [name for item in problem.items for name in (item.id, *item.aka)]
    for name in dict.fromkeys((*shown, *asked)):  # steps of a gradient are seldom shown
        step = step_of(problem, name)
        if step is None or step not in graph.steps or name in found:
            continue
        if int(np.prod(problem.shapes_of(step)[0], dtype=int)) <= LARGEST:
            found[name] = step
    return found


def _array_type(shape: Shape) -> Any:
    """Nested lists of just this shape, each element a number or ``null``."""
    found: Any = float | None
    for length in reversed(shape):
        found = tuple[(found,) * length]  # type: ignore[misc]
    return found


def _is_blank(answer: Any) -> bool:
    """Whether an array was handed in with no element in it: as good as no answer.

    >>> _is_blank(((None, None), (None, None))), _is_blank((None, 1.0)), _is_blank(None)
    (True, False, False)
    """
    parts = [answer] if isinstance(answer, tuple) else []
    for part in parts:
        for one in part:
            if isinstance(one, tuple):
                parts.append(one)
            elif one is not None:
                return False
    return bool(parts)


def _student(found: str | TypedStudent | UnsetType | None, level: str) -> Student:
    if isinstance(found, str):
        return Student(bounded(found), level=level)
    if not isinstance(found, TypedStudent):
        return Student("", level=level)
    texts = msgspec.structs.astuple(found)
    id, name, own, email = ["" if text is UNSET else bounded(text) for text in texts]
    return Student(id, name, level if found.level is UNSET else own, email)
