"""What is written of one submission: the line, the record, the feedback, whatever went wrong."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Sequence

import msgspec

from gradecheck.batch.grader import GradingOptions, WrongOptionsError
from gradecheck.batch.part import Part
from gradecheck.batch.record import Stored, Verdict
from gradecheck.batch.recorded import (
    Seat,
    digest,
    notes_of,
    reason_of,
    record_of,
    unreadable_json,
    verdict_of,
)
from gradecheck.batch.salvage import salvaged
from gradecheck.batch.sources.chunk import Entry
from gradecheck.errors import Fault, GradecheckError
from gradecheck.grading.intake import Intake
from gradecheck.grading.result import Grade
from gradecheck.report.grade_hidden import without_expected
from gradecheck.spec.format import ID
from gradecheck.spec.problem import Problem
from gradecheck.spec.submission import Student

BUG = "bug "
"""How the reason of a submission begins at which gradecheck itself failed."""


class Written(msgspec.Struct, frozen=True, gc=False):
    """Whose a submission is, what came of it, the report for the student and the traceback of a
    bug, the last two often empty."""

    seat: Seat
    verdict: Verdict
    feedback: str = ""
    bug: str = ""


def shown_grade(grade: Grade, *, hide_expected: bool) -> Grade:
    """The grade without what is not to be told."""
    return without_expected(grade) if hide_expected else grade


def written(
    problem: Problem, grade: Grade, intake: Intake, seat: Seat, options: GradingOptions
) -> Written:
    """What is written of a grade."""
    grade = shown_grade(grade, hide_expected=options.hide_expected)
    text = ""
    if options.feedback:
        from gradecheck.report.grade_context import context_of  # noqa: PLC0415
        from gradecheck.report.grade_markdown import markdown_report  # noqa: PLC0415

        text = markdown_report(grade, context_of(problem, intake, grade, seat.file))
    places = intake.places if options.places else {}
    return Written(seat, verdict_of(grade, places), text)


def failed(entry: Entry, error: Exception, seat: Seat | None = None, problem: str = "") -> Written:
    """What is written of an entry that could not be graded, whatever went wrong.

    ``seat`` and ``problem`` say whose it is and for which problem, where that is known.

    Options of the whole run that are wrong are no fault of the entry, and go on.
    """
    if isinstance(error, WrongOptionsError):
        raise error
    if isinstance(error, GradecheckError):
        others = notes_of(str(fault) for fault in error.faults[1:])
        reason = reason_of(error.faults, is_line=entry.line > 0)
        return unreadable(entry, reason, seat, problem, notes=others)
    if isinstance(error, MemoryError):
        fault = Fault("no-memory", "grading it took more memory than there is")
        return unreadable(entry, reason_of([fault]), seat, problem)
    told = "".join(traceback.format_exception(error))
    last = traceback.extract_tb(error.__traceback__)[-1]
    reference = digest(f"{type(error).__name__} {last.name} {last.lineno} {entry.called}")[:8]
    reason = f"{BUG}{reference}: gradecheck itself failed ({type(error).__name__})"
    return unreadable(entry, reason, seat, problem, bug=told)


def unreadable(
    entry: Entry,
    reason: str,
    seat: Seat | None = None,
    problem: str = "",
    notes: Iterable[str] = (),
    bug: str = "",
) -> Written:
    """What is written of an entry that could not be graded, for this reason."""
    if seat is None:
        student, problem = salvaged(entry.data) if isinstance(entry.data, bytes) else ("", "")
        seat = Seat(entry.called, entry.file, Student(student))
    elif not ID.fullmatch(problem):
        problem = ""
    grade = unreadable_json(reason)
    return Written(seat, Verdict(problem, reason=reason, notes=tuple(notes), grade=grade), bug=bug)


def part_of(outcomes: Sequence[Written]) -> Part:
    """The part of what was written of some submissions, in their order."""
    numbers: dict[int, int] = {}
    verdicts: list[Verdict] = []
    records: list[Stored] = []
    for one in outcomes:
        number = numbers.setdefault(id(one.verdict), len(verdicts))
        if number == len(verdicts):
            verdicts.append(one.verdict)
        records.append(record_of(one.verdict, one.seat).stored(number))
    return Part(
        verdicts,
        records,
        {number: one.feedback for number, one in enumerate(outcomes) if one.feedback},
        {number: one.bug for number, one in enumerate(outcomes) if one.bug},
    )
