"""The form of a submission: can everything in it be understood?  Never: is it right?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from gradecheck.document.printable import shown
from gradecheck.document.tree import Document
from gradecheck.errors import Fault, GradecheckError, Place
from gradecheck.grading.intake import Intake, take_in
from gradecheck.spec.problem import Problem
from gradecheck.spec.submission import Submission, read_submissions
from gradecheck.verify.checked import Checked, in_order

ProblemOf = Callable[[str, Place | None], Problem]
"""The problem with an id; the place is that of the id in the submission."""


def verify_submission(document: Document, problem_of: ProblemOf) -> Checked:
    """What is wrong with the form of a submission.

    Raises :class:`~gradecheck.errors.GradecheckError` where it is none, or where its problem cannot
    be found.
    """
    submissions = read_submissions(document)
    if document.root.key("problems") is None:
        key = document.root.key("answers")
        faults, summary = verify_answers(submissions[0], problem_of, key.place() if key else None)
        return Checked(document.file, in_order(document.file, faults), summary)
    found: list[Fault] = []
    summaries = []
    for submission in submissions:
        try:
            faults, summary = verify_answers(submission, problem_of, submission.place)
        except GradecheckError as error:
            faults, summary = list(error.faults), f"{shown(submission.problem)}: cannot be read"
        found += faults
        summaries.append(summary)
    return Checked(document.file, in_order(document.file, found), "; ".join(summaries))


def verify_answers(
    submission: Submission, problem_of: ProblemOf, place: Place | None
) -> tuple[list[Fault], str]:
    """What is wrong with the answers to one problem, and what was looked at; ``place`` is where
    they begin."""
    problem = problem_of(submission.problem, submission.place)
    intake = take_in(problem, submission)
    complete = not answered(problem, intake)[1]
    faults = [_severe(warning, complete) for warning in intake.warnings]
    faults.extend(intake.invalid.values())
    faults.extend(_other_problem(problem, submission))
    faults.extend(_missing(problem, intake, place))
    return _without_repetition(faults), _summary(problem, intake)


def _severe(warning: Fault, complete: bool) -> Fault:
    """A warning as an error where an answer may be lost by it: a second one, a slip in a name.

    An unknown name in a submission that is ``complete`` is only more than was asked for.
    """
    lost = warning.code == "duplicate-answer"
    lost = lost or (warning.code == "unknown-answer" and not complete)
    hint = warning.hint or "names are those of `gradecheck new`, in any notation"
    return msgspec.structs.replace(warning, severity="error", hint=hint) if lost else warning


def _without_repetition(faults: list[Fault]) -> list[Fault]:
    """Of two faults at one place with one code the more severe: shown work is named twice."""
    found: dict[tuple[str, Place | None], Fault] = {}
    for fault in faults:
        key = fault.code, fault.place
        if key not in found or fault.severity == "error":
            found[key] = fault
    return list(found.values())


def _other_problem(problem: Problem, submission: Submission) -> Iterator[Fault]:
    """With ``--spec`` a submission is checked against that problem, whatever it names."""
    if submission.problem != problem.id:
        message = (
            f"this is an answer to {shown(submission.problem)}, checked against {shown(problem.id)}"
        )
        yield Fault("other-problem", message, "", submission.place, "warning")


def answered(problem: Problem, intake: Intake) -> tuple[list[str], list[str]]:
    """The items of which something was written, and those of which nothing was."""
    there = [item.id for item in problem.items if item.id in intake.places]
    return there, [item.id for item in problem.items if item.id not in intake.places]


def _missing(problem: Problem, intake: Intake, place: Place | None) -> Iterator[Fault]:
    there, missing = answered(problem, intake)
    if missing:
        names = ", ".join(f"`{id}`" for id in missing)
        message = f"{len(there)} of {len(problem.items)} items answered; missing: {names}"
        yield Fault("missing-answers", message, "", place, "warning")
    for id in there:
        answers = intake.answers.get(id)
        blank = int((~answers.written).sum()) if answers is not None else 0
        if blank and answers is not None:
            message = f"`{id}`: {blank} of {answers.written.size} elements left blank"
            yield Fault("blank-elements", message, "", intake.places[id], "warning")


def _summary(problem: Problem, intake: Intake) -> str:
    there, _ = answered(problem, intake)
    unread = sum(id in intake.invalid for id in there)
    count = f"{len(there)} of {len(problem.items)} items answered"
    if unread:
        count += f", {unread} of them unreadable"
    return f"{problem.id}: {count} (whether rightly is not checked)"
