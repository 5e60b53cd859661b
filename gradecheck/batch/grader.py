"""Grading by the options of a run: which problem, which reading, what is kept of each grade."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from gradecheck.batch.record import Record
from gradecheck.errors import Fault, GradecheckError
from gradecheck.grading.chosen import chosen_options, concerning, fix_options, other_problem
from gradecheck.grading.grade import grade
from gradecheck.grading.intake import Intake, take_in
from gradecheck.grading.result import Grade
from gradecheck.spec.assignment import Assignment
from gradecheck.spec.find import find_by_id, find_spec
from gradecheck.spec.problem import Problem
from gradecheck.spec.submission import Submission

MOST_PROBLEMS = 1000
"""Ids that are remembered: students may write any number of them."""


class GradingOptions(msgspec.Struct, frozen=True):
    """The options of a run that decide what is written about a submission.

    ``spec`` is a problem or an assignment, ``folders`` are where problems are looked for,
    ``readings`` are choices as ``CONVENTION=OPTION``.  With ``feedback`` a report in Markdown is
    made for each submission, with ``hide_expected`` nothing tells what would have been right.
    """

    spec: str = ""
    folders: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    hide_expected: bool = False
    feedback: bool = False


class WrongOptionsError(GradecheckError):
    """Options that do not fit: no fault of a submission, so it ends the run."""


class Grader:
    """Grades submissions, with the problems that were read so far.

    ``problem`` or ``assignment`` is what ``--spec`` names, if anything.  Raises
    :class:`GradecheckError` where that cannot be understood.
    """

    def __init__(self, options: GradingOptions) -> None:
        self.options = options
        self.problem: Problem | None = None
        self.assignment: Assignment | None = None
        self.folders = options.folders
        self._found: dict[str, Problem | GradecheckError] = {}
        self._chosen: dict[str, dict[str, str]] = {}
        if options.spec:
            spec = find_spec(options.spec, options.folders)
            if isinstance(spec, Assignment):
                self.assignment = spec
                self.folders = (spec.folder, *options.folders)
            else:
                self.problem = spec

    @property
    def default_problem(self) -> str:
        """The problem of a submission that names none; empty if none can be meant."""
        return self.problem.id if self.problem else ""

    def problem_of(self, submission: Submission) -> Problem:
        """The problem to grade against: the one of ``--spec``, else found by the id."""
        if self.problem is not None:
            return self.problem
        return self.problem_with(submission.problem)

    def problem_with(self, id: str) -> Problem:
        """The problem with an id; raises :class:`GradecheckError` with why there is none."""
        found = self._found.get(id)
        if found is None:
            try:
                found = find_by_id(id, self.folders)
            except GradecheckError as error:
                found = error
            if len(self._found) < MOST_PROBLEMS:
                self._found[id] = found
        if isinstance(found, GradecheckError):
            raise found
        return found

    def sha256_of(self, id: str) -> str:
        """The SHA-256 of the file of a problem, empty where there is no sound one."""
        try:
            return self.problem_with(id).source.sha256
        except GradecheckError:
            return ""

    def specs_of(self, records: Iterable[Record]) -> dict[str, str]:
        """The problems on which the records depend, each with its SHA-256.

        What ``--spec`` names belongs to the whole run, so that nothing need be said of it.
        """
        if self.problem is not None:
            return {}
        named = sorted({record.problem for record in records if record.problem})
        return {id: self.sha256_of(id) for id in named}

    def grade(self, problem: Problem, submission: Submission) -> tuple[Grade, Intake]:
        """The grade of a submission, and what was taken in of it."""
        chosen = self._options_for(problem)
        intake = take_in(problem, submission)
        if submission.problem != problem.id:
            intake.warnings.insert(0, other_problem(submission, problem))
        fix_options(intake, chosen, submission)
        return grade(problem, intake), intake

    def _options_for(self, problem: Problem) -> dict[str, str]:
        found = self._chosen.get(problem.id)
        if found is None:
            try:
                readings: Sequence[str] = self.options.readings
                if self.problem is None:
                    readings = concerning(problem, readings)
                found = chosen_options(problem, readings)
            except ValueError as error:
                raise WrongOptionsError([Fault("wrong-reading", str(error))]) from None
            self._chosen[problem.id] = found
        return found
