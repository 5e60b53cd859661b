"""Grading the files that were named on the command line, one after another."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence

from gradecheck.cli.options import chosen_by_reading
from gradecheck.errors import Fault, GradecheckError, Place
from gradecheck.grading.chosen import fix_options, other_problem
from gradecheck.grading.grade import grade
from gradecheck.grading.intake import take_in
from gradecheck.report.grade_context import context_of
from gradecheck.report.grade_formats import Graded
from gradecheck.spec.find import find_by_id, find_problem
from gradecheck.spec.problem import Problem
from gradecheck.spec.submission import Submission, load_submission

NOT_YET = (".ndjson", ".jsonl", ".zip", ".csv")


class Grader:
    """Grades files for one command: the options that hold for all, and the problems read so far."""

    def __init__(self, spec: str | None, folders: Sequence[str], readings: Sequence[str]) -> None:
        self.folders = folders
        self.readings = readings
        self.spec = None if spec is None else find_problem(spec, folders)
        self.problems: dict[str, Problem] = {}

    def grade_files(self, paths: Iterable[str]) -> tuple[list[Graded], list[Fault]]:
        """The grades of all files that can be read, and what is wrong with the others."""
        graded: list[Graded] = []
        faults: list[Fault] = []
        for path in paths:
            try:
                graded.append(self.grade_file(path))
            except GradecheckError as error:
                faults += [fault for fault in error.faults if fault not in faults]
        return graded, faults

    def grade_file(self, path: str) -> Graded:
        """The grade of the submission in one file."""
        refuse_collections(path)
        submission = load_submission(path, self.spec.id if self.spec else "")
        problem = self.problem_of(submission)
        chosen = chosen_by_reading(problem, self.readings)
        intake = take_in(problem, submission)
        if submission.problem != problem.id:
            intake.warnings.insert(0, other_problem(submission, problem))
        fix_options(intake, chosen, submission)
        found = grade(problem, intake)
        return Graded(found, context_of(problem, intake, found, path))

    def problem_of(self, submission: Submission) -> Problem:
        """The problem to grade against: the one of ``--spec``, else found by the id."""
        if self.spec is not None:
            return self.spec
        found = self.problems.get(submission.problem)
        if found is None:
            found = find_by_id(submission.problem, self.folders, submission.place)
            self.problems[submission.problem] = found
        return found


def refuse_collections(path: str) -> None:
    """Say clearly that folders and archives are not graded yet."""
    try:
        is_folder = stat.S_ISDIR(os.stat(path).st_mode)  # noqa: PTH116 - pathlib takes 3 ms
    except (OSError, ValueError):
        return  # whoever opens the file says why
    if is_folder:
        message = "folders cannot be graded by this version yet"
        hint = f"name the files: gradecheck grade {path.rstrip('/')}/*.yaml"
        raise GradecheckError([Fault("is-a-folder", message, hint, Place(path, 1, 1))])
    if path.lower().endswith(NOT_YET):
        message = "files of many submissions cannot be graded by this version yet"
        hint = "give one YAML or JSON file a student"
        raise GradecheckError([Fault("not-supported-yet", message, hint, Place(path, 1, 1))])
