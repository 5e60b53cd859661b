"""Taking in a submission: which answer belongs to which step, and what numbers it holds."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np

from gradecheck.document.printable import shown
from gradecheck.document.suggest import did_you_mean
from gradecheck.document.tree import Scalar, Sequence, is_null
from gradecheck.errors import Fault, GradecheckError, Place
from gradecheck.grading.answers import Answers, Cohort, StepAnswers
from gradecheck.grading.fitting import Fitted, fit_shape
from gradecheck.grading.images import image_steps
from gradecheck.grading.keys import step_of
from gradecheck.spec.numbers import UnreadableNumberError, read_numbers
from gradecheck.spec.problem import Item, Problem, Tolerance
from gradecheck.spec.submission import Answer, Student, Submission


class Intake(msgspec.Struct):
    """A submission sorted by the steps of its problem.

    answers:    the readable arrays by step, items and shown work alike, for a class of one
    tolerances: the tolerance with which each of these is compared
    choices:    the option chosen, by item
    invalid:    what could not be read, by step: the fault
    places:     where each item's answer stands in the file
    texts:      what was written for items that could not be read
    proofs:     the text of each proof
    formulas:   of a formula problem, the equations (see ``formula_intake``)
    """

    student: Student
    conventions: dict[str, str]
    answers: Answers = {}
    tolerances: dict[str, Tolerance] = {}
    choices: dict[str, str] = {}
    invalid: dict[str, Fault] = {}
    places: dict[str, Place] = {}
    texts: dict[str, str] = {}
    proofs: dict[str, str] = {}
    notes: dict[str, list[str]] = {}
    warnings: list[Fault] = []
    formulas: object = None

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing in it but numbers that could be read."""
        return not (
            self.warnings or self.notes or self.invalid or self.texts or self.choices or self.proofs
        )

    @property
    def cohort(self) -> Cohort:
        """The answers as those of a class of one."""
        return Cohort(self.answers, self.tolerances, self.conventions)

    def warn(self, code: str, message: str, place: Place, hint: str = "") -> None:
        """Note what is odd, but could be understood."""
        self.warnings.append(Fault(code, message, hint, place, "warning"))


def take_in(problem: Problem, submission: Submission) -> Intake:
    """``submission`` sorted by the steps of ``problem``; never fails, whatever was written.

    Only what was no submission from the start raises ``GradecheckError``: see its ``faults``.
    """
    if submission.faults:
        raise GradecheckError(submission.faults)
    intake = Intake(submission.student, _declared(problem, submission), {})
    intake.warnings = list(submission.warnings)
    _warn_of_conventions(problem, submission, intake)
    answers: dict[str, StepAnswers] = {}
    intake.answers = answers
    if problem.shapes is not None:
        from gradecheck.grading.formula_intake import take_in_formulas  # noqa: PLC0415 - few

        take_in_formulas(problem, submission, intake)
        return intake
    items = {item.id: item for item in problem.items}
    for name, written in _by_step(problem, submission, intake).items():
        _take_answer(problem, name, items.get(name), written, intake, answers)
    return intake


def _by_step(problem: Problem, submission: Submission, intake: Intake) -> dict[str, Answer]:
    """The answer to each step; of several the one under the step's own name counts, else the
    first by spelling, so that the order in the file does not matter."""
    found: dict[str, list[Answer]] = {}
    for answer in submission.answers:
        name = step_of(problem, answer.key.text)
        if name is None:
            _warn_unknown(problem, answer, intake)
        else:
            found.setdefault(name, []).append(answer)
    chosen = {}
    for name, written in found.items():
        first, *others = sorted(written, key=lambda one: (one.key.text != name, one.key.text))
        chosen[name] = first
        for other in others:
            message = (
                f"{shown(other.key.text)} answers `{name}` a second time; what counts is "
                f"{shown(first.key.text)} on line {first.key.line}"
            )
            intake.warn("duplicate-answer", message, other.key.place(), "keep one of them")
    return chosen


def _declared(problem: Problem, submission: Submission) -> dict[str, str]:
    """The conventions that the student declared and that exist."""
    declared = {}
    for convention in problem.conventions:
        wanted = submission.conventions.get(convention.name)
        if wanted is not None and wanted.text in {option.name for option in convention.options}:
            declared[convention.name] = wanted.text
    return declared


def _warn_of_conventions(problem: Problem, submission: Submission, intake: Intake) -> None:
    options = {c.name: [option.name for option in c.options] for c in problem.conventions}
    for name, wanted in submission.conventions.items():
        if name not in options:
            hint = did_you_mean(name, options) or _known(options)
            message = f"there is no convention {shown(name)}; ignored"
            intake.warn("unknown-convention", message, wanted.place(), hint)
        elif wanted.text not in options[name]:
            hint = did_you_mean(wanted.text, options[name]) or _known(options[name])
            message = f"{shown(name)} has no option {shown(wanted.text)}; found out instead"
            intake.warn("unknown-convention", message, wanted.place(), hint)


def _known(names: Iterable[str]) -> str:
    listed = "; ".join(names)
    return f"known are {listed}" if listed else ""


def _warn_unknown(problem: Problem, answer: Answer, intake: Intake) -> None:
    key = answer.key
    if problem.names.values.get(key.text, key.text) in problem.givens:
        message = f"{shown(key.text)} is given, so it is not graded"
        intake.warn("given-answered", message, key.place())
        return
    message = f"{shown(key.text)} is no item or step of `{problem.id}`; ignored"
    hint = did_you_mean(key.text, problem.answerable())
    intake.warn("unknown-answer", message, key.place(), hint)


def _take_answer(
    problem: Problem,
    name: str,
    item: Item | None,
    answer: Answer,
    intake: Intake,
    answers: dict[str, StepAnswers],
) -> None:
    node = answer.node
    if is_null(node) or (isinstance(node, Scalar) and node.text.strip() in ("", "?")):
        return
    intake.places[name] = node.place()
    if item is not None and item.kind == "manual":
        return
    if item is not None and item.kind == "choice":
        take_choice(item, answer, intake)
        return
    if item is not None and item.kind == "proof":
        _take_proof(item, answer, intake)
        return
    try:
        is_image = name in image_steps(problem)
        shapes = problem.shapes_of(name)
        fitted = fit_shape(read_numbers(node), shapes, node.place(), is_image=is_image)
    except UnreadableNumberError as error:
        intake.invalid[name] = Fault(error.code, error.message, error.hint, error.place)
        intake.texts[name] = node.source.text[node.start : node.end][:2000]
        if item is None:
            message = f"{shown(answer.key.text)} could not be read: {error.message}"
            intake.warn(error.code, message, error.place, error.hint)
        return
    if fitted.note:
        intake.notes.setdefault(name, []).append(fitted.note)
    if fitted.written.any():
        answers[name] = _class_of_one(fitted)
        intake.tolerances[name] = item.tolerance if item else problem.tolerance
    else:
        del intake.places[name]  # nothing but blanks


def _class_of_one(fitted: Fitted) -> StepAnswers:
    values = np.where(fitted.written, fitted.values, 0.0)[np.newaxis]
    if fitted.other is None or fitted.other_written is None:
        return StepAnswers(values, fitted.written[np.newaxis])
    other = np.where(fitted.other_written, fitted.other, 0.0)[np.newaxis]
    return StepAnswers(
        values,
        fitted.written[np.newaxis],
        other,
        fitted.other_written[np.newaxis],
        np.array([True]),
    )


def _take_proof(item: Item, answer: Answer, intake: Intake) -> None:
    """A proof is a text; a list of lines is one, too."""
    node = answer.node
    lines = node.items if isinstance(node, Sequence) else [node]
    if all(isinstance(line, Scalar) for line in lines):
        intake.proofs[item.id] = "\n".join(line.text for line in lines if isinstance(line, Scalar))
        return
    message, hint = "a proof is a text", "write it after `proof: |`, one step a line"
    intake.invalid[item.id] = Fault("wrong-kind", message, hint, node.place())
    intake.texts[item.id] = node.source.text[node.start : node.end][:2000]


def take_choice(item: Item, answer: Answer, intake: Intake) -> None:
    """Note which of the choices was chosen."""
    node = answer.node
    text = node.text.strip() if isinstance(node, Scalar) else ""
    by_folded = {" ".join(choice.split()).casefold(): choice for choice in item.choices}
    chosen = by_folded.get(" ".join(text.split()).casefold())
    if chosen is not None:
        intake.choices[item.id] = chosen
        return
    message = f"{shown(text)} is none of the choices: " + ", ".join(
        shown(choice) for choice in item.choices
    )
    hint = did_you_mean(text, item.choices)
    intake.invalid[item.id] = Fault("bad-choice", message, hint, node.place())
    intake.texts[item.id] = text
