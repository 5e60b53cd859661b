"""Grading by the options of a run: which problem, which reading, what is kept of each grade."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from gradecheck.batch.record import Verdict
from gradecheck.batch.sources.chunk import Entry
from gradecheck.batch.typed import TypedReader, asks_for_numbers
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
    made for each submission, with ``hide_expected`` nothing tells what would have been right, with
    ``places`` records say where in the file each answer stands.
    """

    spec: str = ""
    folders: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    hide_expected: bool = False
    feedback: bool = False
    places: bool = False


class Named(msgspec.Struct):
    """All that has to be known of a submission to see who can read it."""

    problem: str


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
        self._reads_typed = not (options.feedback or options.places)
        self._found: dict[str, Problem | GradecheckError] = {}
        self._chosen: dict[str, dict[str, str]] = {}
        self._readers: dict[str, TypedReader] = {}
        self._last_reader: TypedReader | None = None
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

    def specs_of(self, verdicts: Iterable[Verdict]) -> dict[str, str]:
        """The problems on which verdicts depend, each with its SHA-256.

        What ``--spec`` names belongs to the whole run, so that nothing need be said of it.
        """
        if self.problem is not None:
            return {}
        named = sorted({verdict.problem for verdict in verdicts if verdict.problem})
        return {id: self.sha256_of(id) for id in named}

    def reader_of(self, entry: Entry) -> TypedReader | None:
        """What reads an entry straight into typed fields, if that can be tried."""
        if not self._reads_typed or not isinstance(entry.data, bytes) or not _is_json(entry):
            return None
        last = self._last_reader
        if last is None or last.mark not in entry.data:
            last = self._last_reader = self._reader_for(entry.data)
        return last

    def _reader_for(self, data: bytes) -> TypedReader | None:
        problem = self.problem
        if problem is None:
            try:
                problem = self.problem_with(msgspec.json.decode(data, type=Named).problem)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, GradecheckError):
                return None
        if not asks_for_numbers(problem):
            return None
        found = self._readers.get(problem.id)
        if found is None:
            chosen, default = self.options_for(problem), self.problem is not None
            found = self._readers[problem.id] = TypedReader(problem, chosen, default=default)
        return found

    def take_in(self, problem: Problem, submission: Submission) -> Intake:
        """A submission sorted by the steps of its problem, under the readings that were chosen."""
        chosen = self.options_for(problem)
        intake = take_in(problem, submission)
        if submission.problem != problem.id:
            intake.warnings.insert(0, other_problem(submission, problem))
        fix_options(intake, chosen, submission)
        return intake

    def grade(self, problem: Problem, intake: Intake) -> Grade:
        """The grade of what was taken in."""
        return grade(problem, intake)

    def options_for(self, problem: Problem) -> dict[str, str]:
        """The options of conventions that were chosen for all submissions to a problem."""
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


def _is_json(entry: Entry) -> bool:
    return entry.syntax == "json" or (entry.syntax is None and entry.file.lower().endswith(".json"))
