"""Grading the files that were named on the command line, one after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING

from gradecheck.cli.options import chosen_by_reading, readings_by_problem
from gradecheck.document.read import read_document
from gradecheck.errors import Fault, GradecheckError, Place
from gradecheck.grading.chosen import fix_options, other_problem
from gradecheck.grading.grade import grade
from gradecheck.grading.intake import take_in
from gradecheck.report.grade_context import context_of
from gradecheck.report.grade_formats import Graded
from gradecheck.spec.find import find_assignment, find_by_id, find_spec
from gradecheck.spec.problem import Problem
from gradecheck.spec.submission import Submission, read_submissions

if TYPE_CHECKING:
    from gradecheck.batch.book import Row
    from gradecheck.batch.record import Record
    from gradecheck.spec.assignment import Assignment


class Grader:
    """Grades files for one command: the options that hold for all, and the problems read so far.

    Of every file that answers an assignment ``totals`` holds the row; ``percents`` what was
    reached in each file, ``faults`` what could not be understood.
    """

    def __init__(self, spec: str | None, folders: Sequence[str], readings: Sequence[str]) -> None:
        self.folders = tuple(folders)
        self.readings = readings
        self.spec: Problem | None = None
        self.assignment: Assignment | None = None
        if spec is not None:
            found = find_spec(spec, folders)
            if isinstance(found, Problem):
                self.spec = found
            else:
                self.assignment = found
        self.problems: dict[tuple[str, ...], Problem] = {}
        self.totals: list[Row] = []
        self.percents: list[Fraction] = []
        self.faults: list[Fault] = []

    def grade_files(self, paths: Iterable[str]) -> list[Graded]:
        """The grades of all files, as far as they can be understood."""
        graded: list[Graded] = []
        for path in paths:
            try:
                graded += self.grade_file(path)
            except GradecheckError as error:
                self.note(error)
        return graded

    def note(self, error: GradecheckError) -> None:
        """Keep what is wrong, each fault once."""
        self.faults += [fault for fault in error.faults if fault not in self.faults]

    def grade_file(self, path: str) -> list[Graded]:
        """The grades of the submissions in one file: one for each problem that it answers."""
        document = read_document(path)
        submissions = read_submissions(document, self.spec.id if self.spec else "")
        if document.root.key("problems") is not None:
            return self.grade_assignment(path, submissions)
        submission = submissions[0]
        problem = self.problem_of(submission, self.folders_of(self.assignment))
        graded = self.grade_one(path, submission, problem, self.readings)
        self.percents.append(graded.grade.percent)
        return [graded]

    def grade_one(
        self, path: str, submission: Submission, problem: Problem, readings: Sequence[str]
    ) -> Graded:
        """The grade of one submission."""
        chosen = chosen_by_reading(problem, readings)
        intake = take_in(problem, submission)
        if submission.problem != problem.id:
            intake.warnings.insert(0, other_problem(submission, problem))
        fix_options(intake, chosen, submission)
        found = grade(problem, intake)
        return Graded(found, context_of(problem, intake, found, path))

    def grade_assignment(self, path: str, submissions: Sequence[Submission]) -> list[Graded]:
        """The grades of all problems in a file, and the total by the rules of the assignment."""
        from gradecheck.batch.record import Verdict  # noqa: PLC0415 - only for assignments
        from gradecheck.batch.recorded import record_of, seat_of, verdict_of  # noqa: PLC0415

        if not submissions:
            message = "no problem is answered in this file"
            hint = "write `problem1: {answers: …}` below `problems:`"
            fault = Fault("missing-value", message, hint, Place(path, 1, 1))
            raise GradecheckError([fault])
        assignment = self.assignment_of(submissions[0])
        folders = self.folders_of(assignment)
        found: list[Graded] = []
        records: list[Record] = []
        readings = self.readings_for(submissions, folders)
        for submission in submissions:
            seat = seat_of(submission, path, path)
            try:
                problem = self.problem_of(submission, folders)
                mine = readings.get(problem.id, [])
                graded = self.grade_one(path, submission, problem, mine)
            except GradecheckError as error:
                self.note(error)
                failed = Verdict(submission.problem, reason=str(error.faults[0]))
                records.append(record_of(failed, seat))
                continue
            found.append(graded)
            records.append(record_of(verdict_of(graded.grade), seat))
        row = self.total_of(assignment, records, folders)
        self.totals.append(row)
        self.percents.append(row.percent)
        return found

    def readings_for(
        self, submissions: Sequence[Submission], folders: tuple[str, ...]
    ) -> dict[str, list[str]]:
        """What ``--reading`` chooses for each of several problems, as far as they can be had."""
        if not self.readings:
            return {}
        problems = []
        for submission in submissions:
            with suppress(GradecheckError):  # noted where it is graded
                problems.append(self.problem_of(submission, folders))
        return readings_by_problem(problems, self.readings)

    def total_of(
        self, assignment: Assignment | None, records: Sequence[Record], folders: tuple[str, ...]
    ) -> Row:
        """The row of one student, by the rules of the assignment if it is known."""
        from gradecheck.batch.identity import stem  # noqa: PLC0415 - only for assignments
        from gradecheck.batch.totals import row_of, rules_of  # noqa: PLC0415

        ids = [record.problem for record in records]
        if assignment is not None:
            ids = [part.problem for part in assignment.parts]
        problems: dict[str, Problem] = {}
        for id in ids:
            try:
                problems[id] = self.problem_with(id, folders)
            except GradecheckError as error:
                self.note(error)
        rules = rules_of(problems, assignment)
        return row_of(rules, records[0].student or stem(records[0].file), records)

    def assignment_of(self, submission: Submission) -> Assignment | None:
        """The assignment of ``--spec``, else the one that is named; ``None`` where there is none.

        That it cannot be found is noted, and the problems are graded all the same.
        """
        if self.assignment is not None or self.spec is not None or not submission.assignment:
            return self.assignment
        try:
            place = submission.assignment_place
            return find_assignment(submission.assignment, self.folders, place)
        except GradecheckError as error:
            self.note(error)
        return None

    def folders_of(self, assignment: Assignment | None) -> tuple[str, ...]:
        """Where problems are looked for: first beside the assignment that names them."""
        return (assignment.folder, *self.folders) if assignment else self.folders

    def problem_of(self, submission: Submission, folders: tuple[str, ...]) -> Problem:
        """The problem to grade against: the one of ``--spec``, else found by the id."""
        if self.spec is not None:
            return self.spec
        return self.problem_with(submission.problem, folders, submission.place)

    def problem_with(
        self, id: str, folders: tuple[str, ...], place: Place | None = None
    ) -> Problem:
        """The problem with an id, found once; ``place`` is where the id was written."""
        found = self.problems.get((id, *folders))
        if found is None:
            found = self.problems[(id, *folders)] = find_by_id(id, folders, place)
        return found
