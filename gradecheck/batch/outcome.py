"""From what was graded to the book of the class: its problems, its assignment, its students."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from gradecheck.batch.book import Adjustment, Book
from gradecheck.batch.grader import Grader
from gradecheck.batch.join import open_book
from gradecheck.batch.result_lines import ResultLines
from gradecheck.batch.results import Results
from gradecheck.batch.roster import Roster
from gradecheck.batch.whose_rules import assignment_of
from gradecheck.document.printable import shown
from gradecheck.errors import Fault, GradecheckError
from gradecheck.grading.chosen import concerning
from gradecheck.spec.assignment import Assignment
from gradecheck.spec.find import problems_of
from gradecheck.spec.problem import Problem, SpecFile

UNKNOWN = ("unknown-problem", "bad-id")
"""Faults of a submission that names a problem which nobody has: its row says so."""


class Outcome(msgspec.Struct):
    """The book, every fault of the files of problems and assignments behind it, and those files."""

    book: Book
    faults: list[Fault] = []
    specs: tuple[tuple[str, SpecFile], ...] = ()
    assignment: tuple[str, SpecFile] | None = None


def outcome_of(
    results: Results, grader: Grader, roster: Roster | None = None, adjust: str = ""
) -> Outcome:
    """The book of what was graded; ``adjust`` is the file of a person's changes, if there is one.

    Raises :class:`GradecheckError` where that file cannot be understood, with all faults so far.
    """
    faults: list[Fault] = []
    assignment = assignment_of(results, grader, faults)
    problems = _problems(results.problems, grader, assignment, faults)
    faults += _unused(grader.options.readings, problems.values())
    adjustments: tuple[Adjustment, ...] = ()
    if adjust:
        from gradecheck.batch.adjust import load_adjustments  # noqa: PLC0415 - seldom asked for

        try:
            found = load_adjustments(adjust, problems)
        except GradecheckError as error:  # perhaps for want of a problem that is not sound
            raise GradecheckError([*faults, *error.faults]) from None
        adjustments = found.all
        faults += found.warnings
    book = open_book(
        results.records,
        ResultLines().of,
        results.feedback,
        problems=problems,
        assignment=assignment,
        roster=roster,
        adjustments=adjustments,
        owners=results.owners,
    )
    specs = tuple([(id, problem.source) for id, problem in problems.items()])
    rules = (assignment.id, assignment.source) if assignment else None
    return Outcome(book, faults, specs, rules)


def _unused(readings: Sequence[str], problems: Iterable[Problem]) -> Iterator[Fault]:
    """What ``--reading`` chose though no problem has such a convention: not what was meant."""
    used = {text for problem in problems for text in concerning(problem, readings)}
    for text in readings:
        if text not in used:
            message = f"no problem has the convention of {shown(text, 80)}"
            hint = "write CONVENTION=OPTION, as the problem's file names them"
            yield Fault("wrong-reading", message, hint)


def _problems(
    named: Sequence[str], grader: Grader, assignment: Assignment | None, faults: list[Fault]
) -> dict[str, Problem]:
    """The problems that can be had, and the faults of those files that are not sound.

    What was graded by counts, also where the assignment's own folder has another file of that id.
    """
    if grader.problem is not None:
        return {grader.problem.id: grader.problem}
    found: dict[str, Problem | GradecheckError] = {}
    if assignment is not None:
        found = dict(problems_of(assignment, grader.folders))
    for id in named:
        try:
            found[id] = grader.problem_with(id)
        except GradecheckError as error:
            if id not in found and error.faults[0].code not in UNKNOWN:
                found[id] = error
    faults += [
        fault
        for problem in found.values()
        if isinstance(problem, GradecheckError)
        for fault in problem.faults
    ]
    return {id: one for id, one in found.items() if not isinstance(one, GradecheckError)}
