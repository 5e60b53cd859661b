"""Grading the submissions of a chunk: what goes wrong with one of them costs only that one."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Sequence

from gradecheck.batch.grader import Grader, WrongOptionsError
from gradecheck.batch.part import Part, joined, placed
from gradecheck.batch.record import Record
from gradecheck.batch.recorded import (
    digest,
    line_of,
    notes_of,
    reason_of,
    record_of,
    unreadable_line,
    with_student,
)
from gradecheck.batch.salvage import salvaged
from gradecheck.batch.sources.chunk import Entry
from gradecheck.document.read import parse_document
from gradecheck.errors import Fault, GradecheckError
from gradecheck.spec.format import ID
from gradecheck.spec.submission import Submission, read_submissions

BUG = "bug "
"""How the reason of a submission begins at which gradecheck itself failed."""


def grade_chunk(entries: Sequence[Entry], grader: Grader) -> Part:
    """What comes of submissions: at least one line and record for each of them."""
    lines: list[bytes] = []
    records: list[Record] = []
    feedback: dict[int, str] = {}
    bugs: dict[int, str] = {}
    for entry in entries:
        for line, record, text, bug in _graded(entry, grader):
            if text:
                feedback[len(records)] = text
            if bug:
                bugs[len(records)] = bug
            lines.append(line)
            records.append(record)
    part = placed(lines, records)
    part.feedback, part.bugs = feedback, bugs
    return part


Graded = tuple[bytes, Record, str, str]
"""A line, its record, the feedback and a traceback, the last two often empty."""


def graded_safely(entries: Sequence[Entry], grader: Grader) -> Part:
    """As :func:`grade_chunk`; where that itself fails, the entries one by one."""
    try:
        return grade_chunk(entries, grader)
    except WrongOptionsError:
        raise
    except Exception as error:
        if len(entries) > 1:
            return joined(graded_safely([entry], grader) for entry in entries)
        line, record, _, bug = failed(entries[0], error)
        part = placed([line], [record])
        part.bugs = {0: bug} if bug else {}
        return part


def _graded(entry: Entry, grader: Grader) -> Iterator[Graded]:
    """Everything that comes of one entry: one result for each problem that it answers."""
    try:
        submissions = _read(entry, grader)
    except Exception as error:
        yield failed(entry, error)
        return
    if not submissions:
        nothing = Fault("no-answers", "the file holds no problem that was answered")
        yield unreadable(entry, reason_of([nothing]))
    for submission in submissions:
        yield _graded_one(entry, submission, grader)


def _graded_one(entry: Entry, submission: Submission, grader: Grader) -> Graded:
    try:
        problem = grader.problem_of(submission)
        grade, intake = grader.grade(problem, submission)
        text = ""
        if grader.options.hide_expected:
            from gradecheck.report.grade_hidden import without_expected  # noqa: PLC0415

            grade = without_expected(grade)
        if grader.options.feedback:
            from gradecheck.report.grade_context import context_of  # noqa: PLC0415
            from gradecheck.report.grade_markdown import markdown_report  # noqa: PLC0415

            text = markdown_report(grade, context_of(problem, intake, grade, entry.file))
        record = record_of(grade, intake, submission, entry.called)
        return line_of(grade, entry.called), record, text, ""
    except Exception as error:
        return failed(entry, error, submission)


def _read(entry: Entry, grader: Grader) -> list[Submission]:
    if isinstance(entry.data, Fault):
        raise GradecheckError([entry.data])
    document = parse_document(entry.data, entry.file, entry.syntax, first_line=max(1, entry.line))
    return read_submissions(document, grader.default_problem)


def failed(entry: Entry, error: Exception, submission: Submission | None = None) -> Graded:
    """What is written of an entry that could not be graded, whatever went wrong.

    Options of the whole run that are wrong are no fault of the entry, and go on.
    """
    if isinstance(error, WrongOptionsError):
        raise error
    if isinstance(error, GradecheckError):
        others = notes_of(str(fault) for fault in error.faults[1:])
        return unreadable(
            entry, reason_of(error.faults, is_line=entry.line > 0), submission, notes=others
        )
    if isinstance(error, MemoryError):
        fault = Fault("no-memory", "grading it took more memory than there is")
        return unreadable(entry, reason_of([fault]), submission)
    told = "".join(traceback.format_exception(error))
    last = traceback.extract_tb(error.__traceback__)[-1]
    reference = digest(f"{type(error).__name__} {last.name} {last.lineno} {entry.called}")[:8]
    reason = f"{BUG}{reference}: gradecheck itself failed ({type(error).__name__})"
    return unreadable(entry, reason, submission, bug=told)


def unreadable(
    entry: Entry,
    reason: str,
    submission: Submission | None = None,
    notes: Iterable[str] = (),
    bug: str = "",
) -> Graded:
    """What is written of an entry that could not be graded, for this reason."""
    record = Record(entry.called, reason=reason, notes=tuple(notes))
    if submission is not None:
        record = with_student(
            Record(
                entry.called,
                problem=submission.problem if ID.fullmatch(submission.problem) else "",
                assignment=submission.assignment,
                submitted=submission.submitted,
                reason=reason,
                notes=tuple(notes),
            ),
            submission.student,
        )
    elif isinstance(entry.data, bytes):
        student, problem = salvaged(entry.data)
        record = Record(
            entry.called, student=student, problem=problem, reason=reason, notes=tuple(notes)
        )
    return unreadable_line(record), record, "", bug
