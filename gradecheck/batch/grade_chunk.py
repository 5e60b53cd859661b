"""Grading the submissions of a chunk: what goes wrong with one of them costs only that one."""

from __future__ import annotations

from collections.abc import Sequence

from gradecheck.batch.grader import Grader, WrongOptionsError
from gradecheck.batch.members import Slot
from gradecheck.batch.part import Part, joined
from gradecheck.batch.recorded import reason_of, seat_of
from gradecheck.batch.sources.chunk import Entry
from gradecheck.batch.together import Together
from gradecheck.batch.typed import Typed
from gradecheck.batch.writing import Written, failed, part_of, unreadable, written
from gradecheck.document.read import parse_document
from gradecheck.errors import Fault, GradecheckError
from gradecheck.spec.submission import Submission, read_submissions


def grade_chunk(entries: Sequence[Entry], grader: Grader) -> Part:
    """What comes of submissions: at least one line and record for each of them."""
    outcomes: list[Written | None] = []
    together = Together(grader)
    for entry in entries:
        usual = together.usual(entry)
        if usual is not None and together.take_usual(usual, entry, len(outcomes)):
            outcomes.append(None)
            continue
        for submission in _read(entry, grader, outcomes):
            outcomes.append(_taken_in(entry, submission, together, len(outcomes), usual))
    for number, outcome in together.outcomes():
        outcomes[number] = outcome
    return part_of(_whole(outcomes))


def _whole(outcomes: Sequence[Written | None]) -> list[Written]:
    """All outcomes; raises ``LookupError`` where one is missing, so that no student ever is."""
    found = [outcome for outcome in outcomes if outcome is not None]
    if len(found) < len(outcomes):
        raise LookupError("a submission has no outcome")
    return found


def graded_safely(entries: Sequence[Entry], grader: Grader) -> Part:
    """As :func:`grade_chunk`; where that itself fails, the entries one by one."""
    try:
        return grade_chunk(entries, grader)
    except WrongOptionsError:
        raise
    except Exception as error:
        if len(entries) > 1:
            return joined(graded_safely([entry], grader) for entry in entries)
        return part_of([failed(entries[0], error)])


def _read(entry: Entry, grader: Grader, outcomes: list[Written | None]) -> list[Submission]:
    """The submissions of an entry, one for each problem that it answers; where there are none, the
    reason is added to ``outcomes``."""
    if isinstance(entry.data, Fault):
        outcomes.append(failed(entry, GradecheckError([entry.data])))
        return []
    try:
        first_line = max(1, entry.line)
        document = parse_document(entry.data, entry.file, entry.syntax, first_line=first_line)
        submissions = read_submissions(document, grader.default_problem)
    except Exception as error:
        outcomes.append(failed(entry, error))
        return []
    if not submissions:
        nothing = Fault("no-answers", "the file holds no problem that was answered")
        outcomes.append(unreadable(entry, reason_of([nothing])))
    return submissions


def _taken_in(
    entry: Entry, submission: Submission, together: Together, number: int, usual: Typed | None
) -> Written | None:
    """The outcome of a submission that is graded alone, ``None`` if it is graded with others."""
    grader = together.grader
    seat = seat_of(submission, entry.called, entry.file)
    try:
        problem = grader.problem_of(submission)
        intake = grader.take_in(problem, submission)
        if together.take(problem, intake, Slot(number, seat, entry), usual):
            return None
        return written(problem, grader.grade(problem, intake), intake, seat, grader.options)
    except Exception as error:
        return failed(entry, error, seat, submission.problem)
