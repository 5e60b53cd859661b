"""Options of conventions that whoever grades has chosen, whatever a submission declares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gradecheck.document.printable import shown
from gradecheck.document.suggest import did_you_mean
from gradecheck.errors import Fault
from gradecheck.grading.intake import Intake
from gradecheck.spec.problem import Problem
from gradecheck.spec.submission import Submission


def chosen_options(problem: Problem, readings: Sequence[str]) -> dict[str, str]:
    """The options chosen by ``CONVENTION=OPTION``; the first ``=`` parts the two.

    Raises ``ValueError`` with a message for whoever chose, where the problem has no such option.

    >>> from gradecheck.spec.find import find_by_id
    >>> chosen_options(find_by_id("problem1"), ["gradient of=-log p, for descent"])
    {'gradient of': '-log p, for descent'}
    """
    known = {
        convention.name: [option.name for option in convention.options]
        for convention in problem.conventions
    }
    chosen: dict[str, str] = {}
    for text in readings:
        name, equals, option = (part.strip() for part in text.partition("="))
        if not equals:
            raise ValueError(f"{shown(text)} is no choice: write CONVENTION=OPTION")
        if name not in known:
            what = f"{shown(problem.id)} has no convention {shown(name)}"
            raise ValueError(f"{what}; {known_names(name, known)}")
        if option not in known[name]:
            what = f"the convention {shown(name)} has no option {shown(option)}"
            raise ValueError(f"{what}; {known_names(option, known[name])}")
        if chosen.setdefault(name, option) != option:
            twice = f"{shown(chosen[name])}, {shown(option)}"
            raise ValueError(f"{shown(name)} is chosen twice: {twice}")
    return chosen


def concerning(problem: Problem, readings: Sequence[str]) -> list[str]:
    """Of choices made for several problems those that concern this one.

    >>> from gradecheck.spec.find import find_by_id
    >>> concerning(find_by_id("mlp"), ["kernel=rotated by 180°"])
    []
    """
    names = {convention.name for convention in problem.conventions}
    return [text for text in readings if text.partition("=")[0].strip() in names]


def known_names(name: str, known: Iterable[str]) -> str:
    """What could have been meant, and everything that is known."""
    names = list(known)
    guess = did_you_mean(name, names)
    every = "known are " + ", ".join(shown(one, 80) for one in names) if names else "it has none"
    return f"{guess} ({every})" if guess else every


def fix_options(intake: Intake, chosen: dict[str, str], submission: Submission) -> None:
    """Hold the conventions that were chosen on the command line, whatever was declared.

    Where the student declared another option, they are told.
    """
    for name, option in chosen.items():
        declared = intake.conventions.get(name)
        if declared not in (None, option):
            message = f"declared is {name}: {declared}, graded with {option} by --reading"
            place = submission.conventions[name].place()
            intake.warn("other-reading", message, place)
        intake.conventions[name] = option


def other_problem(submission: Submission, problem: Problem) -> Fault:
    """The warning that a submission does not name the problem of ``--spec``."""
    message = f"this is an answer to {shown(submission.problem)}, graded as {shown(problem.id)}"
    return Fault("other-problem", message, "", submission.place, "warning")
