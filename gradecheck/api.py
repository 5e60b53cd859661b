"""The Python interface: ``gradecheck.load_problem(path).solve()`` and ``.grade(submission)``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from gradecheck.document.read import parse_document, read_document
from gradecheck.grading.grade import grade
from gradecheck.grading.intake import take_in
from gradecheck.grading.result import Grade
from gradecheck.solve import Solution, solve
from gradecheck.spec.find import find_problem
from gradecheck.spec.problem import Problem, Reading
from gradecheck.spec.submission import Submission, read_submission, read_submissions


class LoadedProblem:
    """A problem, ready to be solved and to grade submissions."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def solve(self, reading: Reading | None = None) -> Solution:
        """Every value and gradient under ``reading`` (default: each convention's first option).

        >>> from gradecheck import load_problem
        >>> solution = load_problem("problem1").solve()
        >>> solution.values["h0"].round(2).tolist()
        [0.38, 1.4, 0.96, 1.06, 0.7, 1.54, 1.62, 1.06]
        """
        return solve(self.problem, reading)

    def grade(self, submission: Submission | Mapping[str, Any] | str | os.PathLike[str]) -> Grade:
        """The grade of a submission: a file's path, its content as a mapping, or one loaded.

        >>> from gradecheck import load_problem
        >>> grade = load_problem("problem1").grade({"problem": "problem1", "answers": {}})
        >>> grade.score, [item.status for item in grade.items][:2]
        (Fraction(0, 1), ['missing', 'missing'])
        """
        return grade(
            self.problem, take_in(self.problem, as_submission(submission, self.problem.id))
        )


def as_submission(
    submission: Submission | Mapping[str, Any] | str | os.PathLike[str], problem: str = ""
) -> Submission:
    """A submission from whatever holds one, for ``problem`` where it names none.

    Of a file that answers a whole assignment it is the part about ``problem``.
    """
    if isinstance(submission, Submission):
        return submission
    if isinstance(submission, Mapping):
        import json  # noqa: PLC0415 - files are read otherwise

        text = json.dumps(submission, default=_plain)
        document = parse_document(text, "submission.json")
    else:
        document = read_document(submission)
    parts = read_submissions(document, problem) if document.root.key("problems") else ()
    mine = [part for part in parts if part.problem == problem]
    return mine[0] if mine else read_submission(document, problem)


def _plain(value: object) -> object:
    """Arrays and numbers of numpy as lists and numbers, which answers are often computed with."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(f"a submission cannot hold a {type(value).__name__}")


def load_problem(path: str | os.PathLike[str]) -> LoadedProblem:
    """The problem in a file, or with an id; raises :class:`GradecheckError` with every fault."""
    return LoadedProblem(find_problem(path))
