"""Grading many submissions to one problem together: one evaluation for all of them.

Most students of a class have the same grade but for their name: all is right, or it follows from
something earlier, or is missing.  Their line is written once and their name put in.  Whoever has
anything wrong is looked at alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.batch.record import Record
from gradecheck.batch.recorded import Frame, frame_of, record_of, with_student
from gradecheck.grading.answers import Cohort
from gradecheck.grading.grade import grade_marked
from gradecheck.grading.intake import Intake
from gradecheck.grading.result import Grade
from gradecheck.grading.search import Marked, best_readings
from gradecheck.spec.problem import Problem
from gradecheck.spec.submission import Student

AS_EXPECTED, CARRIED, OTHERWISE = 0, 1, 2
"""How the answer to an item is: all as expected, all counting, or not of this kind."""
MOST_FRAMES = 4096

Codes: TypeAlias = NDArray[np.int8]
"""How the answers are: (students, items)."""


class Seat(msgspec.Struct, frozen=True):
    """A student of a cohort: what the file is called, who, and what was said of the submission.

    ``plain``: nothing but answers was written, so that nothing has to be noted.
    """

    called: str
    student: Student
    submitted: str = ""
    assignment: str = ""
    plain: bool = True


class Frames(msgspec.Struct, frozen=True):
    """What is the same for all students who did alike."""

    frame: Frame
    record: Record


Look: TypeAlias = Callable[[int, Grade, Intake], tuple[bytes, Record]]
"""What is written of a student who is looked at alone: the place, the grade, what was handed in."""


def grade_cohort(
    problem: Problem,
    cohort: Cohort,
    seats: Sequence[Seat],
    intake_of: Callable[[int], Intake],
    hidden: Callable[[Grade], Grade],
) -> Iterator[tuple[int, bytes, Record]]:
    """The place of each student in the cohort with the line and the record of the grade.

    ``hidden`` takes from a grade what is not to be told.
    """
    for best in best_readings(problem, cohort):
        codes = _codes(problem, best, cohort)
        for row, place in enumerate(best.students.tolist()):
            seat = seats[place]
            if seat.plain and OTHERWISE not in codes[row]:
                frames = _frames(problem, best, row, codes[row], intake_of, hidden)
                line = frames.frame.line(seat.called, seat.student)
                yield place, line, _seated(frames.record, seat)
            else:
                grade = hidden(grade_marked(problem, intake_of(place), best, row))
                line = frame_of(grade).line(seat.called, seat.student)
                yield place, line, record_of(grade, intake_of(place), seat)
