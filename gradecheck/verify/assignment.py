"""An assignment before a class relies on it: are its problems there, and does it add up?"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from fractions import Fraction

from gradecheck.document.printable import shown
from gradecheck.document.suggest import did_you_mean
from gradecheck.document.tree import Document, Mapping
from gradecheck.errors import Fault, GradecheckError
from gradecheck.spec.assignment import Assignment, Part
from gradecheck.spec.find import problems_of
from gradecheck.spec.problem import Problem
from gradecheck.spec.submission import read_submissions
from gradecheck.verify.checked import Checked, in_order


def verify_assignment(assignment: Assignment, folders: Sequence[str] = ()) -> Checked:
    """What is wrong with an assignment whose file was read without a fault.

    Its problems' own files are checked apart.
    """
    file = assignment.source.name
    faults: list[Fault] = []
    problems: dict[str, Problem] = {}
    for part, found in zip(
        assignment.parts, problems_of(assignment, folders).values(), strict=True
    ):
        if isinstance(found, GradecheckError):
            faults += _of_problem(part, found)
        else:
            problems[part.problem] = found
            faults += _of_part(part, found)
    faults += _of_name(assignment)
    if all(part.extra_credit or _points(part, problems) == 0 for part in assignment.parts):
        message = "nothing can be earned here but extra credit"
        faults.append(Fault("no-points", message, "", assignment.place, "warning"))
    return Checked(
        file,
        in_order(file, faults),
        _summary(assignment, problems),
        problems=tuple(problem.source.name for problem in problems.values()),
    )


def _of_problem(part: Part, error: GradecheckError) -> Iterator[Fault]:
    """Why a problem cannot be had: there is none, or its file is faulty."""
    first = error.faults[0]
    if first.place is None or first.place == part.place:
        yield from error.faults
        return
    many = f" (and {len(error.faults) - 1} more)" if len(error.faults) > 1 else ""
    message = f"{shown(part.problem)} has a fault: {first}{many}"
    yield Fault("faulty-problem", message, f"gradecheck check {first.place.file}", part.place)


def _of_part(part: Part, problem: Problem) -> Iterator[Fault]:
    if problem.handout:
        message = f"{shown(part.problem)} is a handout: it has no answers to grade by"
        yield Fault("handout", message, "use the instructor's problem file", part.place)
    if part.points and not problem.points:
        message = f"{shown(part.problem)} has no points of its own that could be scaled"
        yield Fault("no-points", message, "give its items points", part.place)
    if problem.id != part.problem:
        message = f"the problem in {problem.source.name} calls itself {shown(problem.id)}"
        yield Fault("other-id", message, "give the file and the problem one name", part.place)


def _of_name(assignment: Assignment) -> Iterator[Fault]:
    """An assignment is found by its id as the name of its file."""
    file = assignment.source.name
    name = os.path.splitext(os.path.basename(file))[0]  # noqa: PTH119, PTH122 - as it was written
    if name != assignment.id:
        message = f"the file is not called after its id {shown(assignment.id)}"
        hint = f"submissions name it: call it {assignment.id}.yaml"
        yield Fault("other-id", message, hint, assignment.place, "warning")


def missing_parts(document: Document, assignment: Assignment) -> Iterator[Fault]:
    """What a submission leaves out of an assignment, and what it answers that is not part of it."""
    answered = document.root.get("problems")
    given = {key.text: key for key, _ in answered.entries} if isinstance(answered, Mapping) else {}
    ids = [part.problem for part in assignment.parts]
    level = next((one.student.level for one in read_submissions(document)), "")
    for id, key in given.items():
        if id not in ids:
            message = f"{shown(id)} is no problem of {assignment.id}"
            hint = did_you_mean(id, ids) or "its problems are " + ", ".join(ids)
            yield Fault("unknown-problem", message, hint, key.place())
    at = document.root.key("problems")
    for part in assignment.parts:
        if part.problem not in given and part.is_for(level):
            only = f", for level {' or '.join(part.levels)}" if part.levels else ""
            extra = ", extra credit" if part.extra_credit else ""
            message = f"{shown(part.problem)} is not answered{only}{extra}"
            yield Fault("missing-answers", message, "", at.place() if at else None, "warning")


def _points(part: Part, problems: dict[str, Problem]) -> Fraction:
    own = problems[part.problem].points if part.problem in problems else Fraction(0)
    return own if part.points is None else part.points


def _summary(assignment: Assignment, problems: dict[str, Problem]) -> str:
    count = len(assignment.parts)
    plain = sum((_points(p, problems) for p in assignment.parts if not p.extra_credit), Fraction(0))
    extra = sum((_points(p, problems) for p in assignment.parts if p.extra_credit), Fraction(0))
    parts = [f"{assignment.id}: {count} problem{'s' * (count != 1)}, {float(plain):g} points"]
    if extra:
        parts.append(f"{float(extra):g} of extra credit")
    if assignment.due is not None:
        parts.append(f"due {assignment.due.at.isoformat(timespec='minutes')}")
    return ", ".join(parts)
