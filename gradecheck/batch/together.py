"""Grading many submissions to one problem together: one evaluation for all of them.

Most students of a class have the same grade but for their name: all is right, or follows from
something earlier, or is missing.  Their line is made once, and their name put in.  Of those who
wrote the very same text the numbers are read once; whoever has anything else is looked at alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from gradecheck.batch.alike import Alike, alike_under, codes_of, keys_of
from gradecheck.batch.grader import Grader
from gradecheck.batch.members import Members, Slot, TypedMembers
from gradecheck.batch.record import Verdict
from gradecheck.batch.recorded import Seat
from gradecheck.batch.sources.chunk import Entry
from gradecheck.batch.typed import Typed
from gradecheck.batch.typed_answers import Layout
from gradecheck.batch.writing import Written, failed, written
from gradecheck.grading.cohorts import cohorts_of
from gradecheck.grading.grade import Paper, grade_marked
from gradecheck.grading.intake import Intake
from gradecheck.grading.search import Marked, best_readings
from gradecheck.spec.problem import Problem

AT_ONCE = 512
"""Most students who are looked at together: each has a grade with all its arrays."""


class Chair(msgspec.Struct, frozen=True):
    """A row that is looked at alone: the slots of those who handed it in, its place in the cohort
    and in the marks, and how each item was answered (``code``), ``None`` where there is more to be
    noted than that, or a report to be made for each."""

    slots: Sequence[Slot]
    members: Members
    student: int
    row: int
    code: bytes | None = None

    def paper(self, best: Marked, alike: Alike | None) -> Paper:
        """What was handed in, to be graded."""
        intake = self.members.intake(self.student, self.slots[0])
        if alike is None or self.code is None:
            return Paper(self.row, intake)
        return Paper(self.row, intake, alike.known(best, self.code, intake))


class Together:
    """The submissions of a chunk that can be graded with others."""

    def __init__(self, grader: Grader) -> None:
        self.grader = grader
        self._texts: dict[object, list[Slot]] = {}
        self._typed: dict[object, TypedMembers] = {}
        self._plain: dict[str, tuple[Problem, list[list[Slot]], list[Intake]]] = {}

    def usual(self, entry: Entry) -> Typed | None:
        """What is usual of a submission; ``None`` where it has to be read plainly."""
        reader = self.grader.reader_of(entry)
        return reader.read(entry.data) if reader and isinstance(entry.data, bytes) else None

    def take_usual(self, usual: Typed, entry: Entry, number: int) -> bool:
        """Take a submission with nothing but numbers, or what somebody answered before; false where
        it has to be read plainly."""
        text = usual.text
        slots = self._texts.get(text)
        if slots is None:
            numbers = usual.reader.answers.read(usual.answers)
            if numbers is None:
                return False
            members = self._members_with(usual, numbers.layout)
            slots = self._texts[text] = members.add(numbers.values)
        seat = Seat(entry.called, entry.file, usual.student, usual.submitted)
        slots.append(Slot(number, seat, entry))
        return True

    def _members_with(self, usual: Typed, layout: Layout) -> TypedMembers:
        key = usual.reader.problem.id, usual.conventions, layout.steps
        members = self._typed.get(key)
        if members is None:
            members = TypedMembers(usual.reader, layout, dict(usual.conventions))
            self._typed[key] = members
        return members

    def take(self, problem: Problem, intake: Intake, slot: Slot, usual: Typed | None) -> bool:
        """Take what was read plainly; false where it has to be graded alone.

        Where there is nothing to be said of the places in the file, those who answer the same as in
        the ``usual`` one share its row.
        """
        if problem.shapes is not None or problem.handout:
            return False
        _, slots, taken = self._plain.setdefault(problem.source.name, (problem, [], []))
        row = [slot]
        slots.append(row)
        taken.append(intake)
        if usual is not None and intake.is_plain:
            self._texts[usual.text] = row
        return True

    def outcomes(self) -> Iterator[tuple[int, Written]]:
        """What comes of everything that was taken, each with its number."""
        for typed in self._typed.values():
            yield from self._outcomes(typed.members())
        for problem, slots, intakes in self._plain.values():
            for cohort, rows in cohorts_of(intakes):
                own = [intakes[row] for row in rows.tolist()]
                theirs = [slots[row] for row in rows.tolist()]
                yield from self._outcomes(Members(problem, cohort, theirs, own))

    def _outcomes(self, members: Members) -> Iterator[tuple[int, Written]]:
        """The outcomes of a cohort; where it cannot be marked as a whole, of each student alone."""
        try:
            found = best_readings(members.problem, members.cohort)
        except Exception:
            for row in range(len(members.slots)):
                yield from self._one_by_one(members, row)
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
        keys = keys_of(members.problem, best, members.cohort, codes)
        waiting: dict[object, list[Chair]] = {}
        for row, student in enumerate(best.students.tolist()):
            slots = members.slots[student]
            if alike is None or not members.is_plain(student):
                waiting[slots[0].number] = [Chair(slots, members, student, row)]
                continue
            found = alike.whole(keys[row])
            if found is not None:
                yield from _named(found, slots)
            else:
                chair = Chair(slots, members, student, row, codes[row])
                waiting.setdefault(keys[row], []).append(chair)
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
                yield from self._one_by_one(members, one.student)
            return
        for (key, chairs), student, grade in zip(groups, students, grades, strict=True):
            code, intake = chairs[0].code, student.intake
            if alike is None or code is None:
                ((slot,),) = [chair.slots for chair in chairs]  # nobody has the same
                options = self.grader.options
                found = written(members.problem, grade, intake, slot.seat, options)
                yield slot.number, found
                continue
            same = alike.written(best, key, code, intake, grade)
            for chair in chairs:
                yield from _named(same, chair.slots)

    def _one_by_one(self, members: Members, row: int) -> Iterator[tuple[int, Written]]:
        """The outcomes of those in a row, each graded alone, since something failed for all."""
        problem = members.problem
        for slot in members.slots[row]:
            try:
                intake = members.intake(row, slot)
                grade = self.grader.grade(problem, intake)
                found = written(problem, grade, intake, slot.seat, self.grader.options)
            except Exception as error:
                found = failed(slot.entry, error, slot.seat, problem.id)
            yield slot.number, found


def _named(verdict: Verdict, slots: Sequence[Slot]) -> Iterator[tuple[int, Written]]:
    """What is written of each of those who did alike."""
    for slot in slots:
        yield slot.number, Written(slot.seat, verdict)
