"""Grading many submissions to one problem together: one evaluation for all of them.

Most students of a class have the same grade but for their name: all is right, or follows from
something earlier, or is missing.  Their line is made once, and their name put in.  Whoever has
anything else is looked at alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from gradecheck.batch.alike import Alike, alike_under, codes_of, key_of
from gradecheck.batch.grader import Grader
from gradecheck.batch.record import Record
from gradecheck.batch.recorded import Frame, Seat, seated
from gradecheck.batch.sources.chunk import Entry
from gradecheck.batch.typed import Typed, TypedReader
from gradecheck.batch.writing import Written, failed, written
from gradecheck.grading.answers import Cohort
from gradecheck.grading.cohorts import cohorts_of
from gradecheck.grading.grade import Paper, grade_marked
from gradecheck.grading.intake import Intake
from gradecheck.grading.search import Marked, best_readings
from gradecheck.spec.problem import Problem

AT_ONCE = 512
"""Most students who are looked at together: each has a grade with all its arrays."""


class Place(msgspec.Struct, frozen=True):
    """Where the outcome of a submission belongs, and whose it is."""

    number: int
    seat: Seat
    entry: Entry


class Members(msgspec.Struct, frozen=True):
    """Students who are graded together: a cohort, and for each of them the place and the intake.

    ``intakes`` is empty where nothing but the answers was handed in: then the intake is made of
    them for whoever needs one.
    """

    problem: Problem
    cohort: Cohort
    places: Sequence[Place]
    intakes: Sequence[Intake] = ()

    def intake(self, row: int) -> Intake:
        """What the student in a row handed in."""
        if self.intakes:
            return self.intakes[row]
        student, whole = self.places[row].seat.student, self.cohort
        answers, tolerances = whole.answers_of(row), dict(whole.tolerances)
        return Intake(student, dict(whole.conventions), answers, tolerances)

    def is_plain(self, row: int) -> bool:
        """Whether there is nothing to be said of a submission but what its numbers are worth."""
        return not self.intakes or self.intakes[row].is_plain


class Chair(msgspec.Struct, frozen=True):
    """A student who is looked at alone: the place, the row of the marks, and how each item was
    answered, if there is nothing else to be noted."""

    place: Place
    members: Members
    student: int
    row: int
    code: bytes

    def paper(self, best: Marked, alike: Alike | None) -> Paper:
        """What the student handed in, to be graded."""
        intake = self.members.intake(self.student)
        known = alike.known(best, self.code, intake) if alike is not None and self.code else {}
        return Paper(self.row, intake, known)


class Together:
    """The submissions of a chunk that can be graded with others."""

    def __init__(self, grader: Grader) -> None:
        self.grader = grader
        self._typed: dict[object, tuple[TypedReader, list[Place], list[Typed]]] = {}
        self._plain: dict[str, tuple[Problem, list[Place], list[Intake]]] = {}

    def take_typed(self, entry: Entry, number: int) -> bool:
        """Take a usual JSON text; false where it has to be read plainly."""
        reader = self.grader.reader_of(entry)
        typed = reader.read(entry.data) if reader and isinstance(entry.data, bytes) else None
        if reader is None or typed is None:
            return False
        seat = Seat(entry.called, entry.file, typed.student, typed.submitted)
        key = reader.problem.id, typed.answered, *typed.conventions.items()
        _, places, taken = self._typed.setdefault(key, (reader, [], []))
        places.append(Place(number, seat, entry))
        taken.append(typed)
        return True

    def take(self, problem: Problem, intake: Intake, place: Place) -> bool:
        """Take what was read plainly; false where it has to be graded alone."""
        if problem.shapes is not None or problem.handout:
            return False
        _, places, taken = self._plain.setdefault(problem.source.name, (problem, [], []))
        places.append(place)
        taken.append(intake)
        return True

    def outcomes(self) -> Iterator[tuple[int, Written]]:
        """What comes of everything that was taken, each with its number."""
        for reader, places, typed in self._typed.values():
            cohort = reader.cohort(typed)
            yield from self._outcomes(Members(reader.problem, cohort, places))
        for problem, places, intakes in self._plain.values():
            for cohort, rows in cohorts_of(intakes):
                own = [intakes[row] for row in rows.tolist()]
                seats = [places[row] for row in rows.tolist()]
                yield from self._outcomes(Members(problem, cohort, seats, own))

    def _outcomes(self, members: Members) -> Iterator[tuple[int, Written]]:
        """The outcomes of a cohort; where it cannot be marked as a whole, of each student alone."""
        try:
            found = best_readings(members.problem, members.cohort)
        except Exception:
            for row, place in enumerate(members.places):
                yield place.number, self._of_one(members, row)
            return
        for best in found:
            yield from self._outcomes_of(members, best)

    def _outcomes_of(self, members: Members, best: Marked) -> Iterator[tuple[int, Written]]:
        """The outcomes of those with the same best reading."""
        options = self.grader.options
        alike = None
        if not options.feedback and not options.places:
            alike = alike_under(members.problem, best, hide_expected=options.hide_expected)
        codes = codes_of(members.problem, best)
        waiting: dict[object, list[Chair]] = {}
        for row, student in enumerate(best.students.tolist()):
            place, code = members.places[student], codes[row].tobytes()
            key: object = place.number
            found = None
            if alike is not None and members.is_plain(student):
                key = key_of(best, members.cohort, student, code)
                found = alike.whole(key)
            else:
                code = b""
            if found is None:
                waiting.setdefault(key, []).append(Chair(place, members, student, row, code))
            else:
                yield place.number, _named(found, place)
        groups = list(waiting.items())
        for start in range(0, len(groups), AT_ONCE):
            yield from self._looked_at(members, best, alike, groups[start : start + AT_ONCE])

    def _looked_at(
        self,
        members: Members,
        best: Marked,
        alike: Alike | None,
        groups: Sequence[tuple[object, Sequence[Chair]]],
    ) -> Iterator[tuple[int, Written]]:
        """The outcomes of students who did as nobody before; of those alike one is looked at."""
        try:
            students = [chairs[0].paper(best, alike) for _, chairs in groups]
            grades = grade_marked(members.problem, best, students)
        except Exception:
            for one in (chair for _, chairs in groups for chair in chairs):
                yield one.place.number, self._of_one(members, one.student)
            return
        for (key, chairs), student, grade in zip(groups, students, grades, strict=True):
            first, intake = chairs[0], student.intake
            if alike is None or not first.code:
                options, seat = self.grader.options, first.place.seat
                found = written(members.problem, grade, intake, seat, options)
                yield first.place.number, found
                continue
            same = alike.written(best, key, first.code, intake, grade)
            for one in chairs:
                yield one.place.number, _named(same, one.place)

    def _of_one(self, members: Members, student: int) -> Written:
        """The outcome of a student who is graded alone, since something failed for all."""
        problem, place = members.problem, members.places[student]
        try:
            intake = members.intake(student)
            grade = self.grader.grade(problem, intake)
            return written(problem, grade, intake, place.seat, self.grader.options)
        except Exception as error:
            return failed(place.entry, error, place.seat, problem.id)


def _named(found: tuple[Frame, Record], place: Place) -> Written:
    """What is written of one of those who did alike."""
    frame, record = found
    seat = place.seat
    return frame.line(seat.called, seat.student), seated(record, seat), "", ""
