"""Usual JSON submissions read straight into typed fields: no tree, no Python loop over numbers.

What is read here is exactly what the plain loader would have read.  Whatever is unusual (another
shape, a number as text, an unknown or repeated key, a syntax error) is left to the plain loader,
which says what is wrong and where.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

import msgspec
from msgspec import UNSET, UnsetType

from gradecheck.batch.typed_answers import AnswerReader, Layout
from gradecheck.document.limits import DEFAULT_LIMITS
from gradecheck.grading.answers import Cohort
from gradecheck.spec.problem import Problem
from gradecheck.spec.submission import Student, bounded


class TypedStudent(msgspec.Struct, forbid_unknown_fields=True):
    """A student as a submission names one."""

    id: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    level: str | UnsetType = UNSET
    email: str | UnsetType = UNSET


class Submission(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A submission as it usually is; its answers are left as they were written."""

    answers: msgspec.Raw
    problem: str | UnsetType = UNSET
    student: str | TypedStudent | UnsetType | None = UNSET
    conventions: dict[str, str] | UnsetType = UNSET
    submitted: str | UnsetType = UNSET
    level: str | UnsetType = UNSET


DECODE = msgspec.json.Decoder(Submission).decode


class Typed(msgspec.Struct, frozen=True, gc=False):
    """A submission in which all but perhaps the answers is usual: who, when, under which
    conventions, and the text of the answers, which ``reader`` reads.

    ``conventions`` holds the option for each one that was declared or chosen.
    """

    reader: TypedReader
    student: Student
    submitted: str
    conventions: tuple[tuple[str, str], ...]
    answers: bytes

    @property
    def text(self) -> tuple[object, ...]:
        """Equal for submissions in which the very same was answered to the same problem."""
        return self.reader.problem.id, self.conventions, self.answers


def asks_for_numbers(problem: Problem) -> bool:
    """Whether answers are numbers and nothing else, so that they can be read by types."""
    kinds = {item.kind for item in problem.items}
    return problem.shapes is None and kinds <= {"value", "manual"}


class TypedReader:
    """Reads submissions for one problem that asks for numbers, those with nothing but the usual in
    them.

    ``chosen`` are options that hold whatever is declared.  ``default``: a submission that names no
    problem is for this one.  ``mark`` is what a submission for this problem has in it; ``answers``
    reads the answers.
    """

    def __init__(
        self, problem: Problem, chosen: Mapping[str, str], *, default: bool = False
    ) -> None:
        self.problem = problem
        self.chosen = chosen
        self.mark = b"" if default else b'"%s"' % problem.id.encode()
        self.answers = AnswerReader(problem)
        self._options = {c.name: {o.name for o in c.options} for c in problem.conventions}
        self._undeclared = self._held({})
        self._meant = (problem.id, UNSET) if default else (problem.id,)
        self._tolerances = {item.id: item.tolerance for item in problem.items}

    def read(self, data: bytes) -> Typed | None:
        """The submission in a JSON text; ``None`` where the plain loader has to read it."""
        if len(data) > DEFAULT_LIMITS.max_bytes or b'\\"' in data:
            return None
        try:
            found = DECODE(data)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        answers = bytes(found.answers)
        if found.problem not in self._meant or self._is_unusual(data, found, answers):
            return None
        level = "" if found.level is UNSET else bounded(found.level)
        return Typed(
            self,
            _student(found.student, level),
            "" if found.submitted is UNSET else bounded(found.submitted),
            self._held(found.conventions) if found.conventions else self._undeclared,
            answers,
        )

    def _held(self, declared: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """The options under which to grade: those declared, then those chosen."""
        held = {name: declared[name] for name in self._options if name in declared}
        return tuple({**held, **self.chosen}.items())

    def _is_unusual(self, data: bytes, found: Submission, answers: bytes) -> bool:
        """Whether a key around the answers is repeated, or an option is unknown.

        A repeated key shows in the number of quotes: each key and each text has two.
        """
        texts = 1
        if found.problem is not UNSET:
            texts += 2
        if found.submitted is not UNSET:
            texts += 2
        if found.level is not UNSET:
            texts += 2
        student = found.student
        if isinstance(student, str):
            texts += 2
        elif student is not UNSET:
            texts += 1
            if isinstance(student, TypedStudent):
                texts += 2 * (4 - msgspec.structs.astuple(student).count(UNSET))
        if found.conventions is not UNSET:
            if self._is_unknown(found.conventions):
                return True
            texts += 1 + 2 * len(found.conventions)
        return data.count(b'"') - answers.count(b'"') != 2 * texts

    def _is_unknown(self, declared: Mapping[str, str]) -> bool:
        """Whether an option is declared that does not exist, or not as it was chosen."""
        return any(
            option not in self._options.get(name, ()) or self.chosen.get(name, option) != option
            for name, option in declared.items()
        )

    def cohort(
        self,
        layout: Layout,
        conventions: Mapping[str, str],
        values: array[float],
        students: int,
    ) -> Cohort:
        """Students who answered the same steps under the same conventions, from their numbers one
        after another."""
        answers = self.answers.stacked(layout, values, students)
        usual = self.problem.tolerance
        tolerances = {step: self._tolerances.get(step, usual) for step in answers}
        return Cohort(answers, tolerances, conventions, students)


def _student(found: str | TypedStudent | UnsetType | None, level: str) -> Student:
    if isinstance(found, str):
        return Student(bounded(found), "", level)
    if not isinstance(found, TypedStudent):
        return Student("", level=level)
    texts = msgspec.structs.astuple(found)
    id, name, own, email = ["" if text is UNSET else bounded(text) for text in texts]
    return Student(id, name, level if found.level is UNSET else own, email)
