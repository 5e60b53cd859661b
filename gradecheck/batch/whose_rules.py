"""By the rules of which assignment a class is graded: of ``--spec``, or as submissions say.

What one student writes must not change what the others get.  So of several assignments that of most
counts; and one that only some name does not where others answered what it does not ask for, and is
told in any case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from gradecheck.batch.grader import Grader
from gradecheck.batch.results import Results
from gradecheck.document.printable import shown
from gradecheck.errors import Fault, GradecheckError
from gradecheck.spec.assignment import Assignment
from gradecheck.spec.find import find_assignment

MOST_NAMED = 1000
MOST_TOLD = 5
"""So many assignments that submissions name are looked for, and so many are told in a message."""
STRANGERS = ("unknown-assignment", "bad-id")


def assignment_of(results: Results, grader: Grader, faults: list[Fault]) -> Assignment | None:
    """The assignment by whose rules totals are made, ``None`` without any; what is odd is added to
    ``faults``.

    One that is not known is a slip of who names it, and takes the rules from nobody else.
    """
    if grader.assignment is not None or grader.problem is not None:
        return grader.assignment
    named = results.assignments
    known = _known(named, grader, faults)
    if not known:
        return None
    most = max(known, key=lambda id: named[id])
    if 2 * named[most] <= sum(named[id] for id in known):
        faults.append(_several(known, "totals are without their rules; name one with --spec"))
        return None
    if len(known) > 1:
        faults.append(_several(known, f"all count for {shown(most)}, which most are for"))
    found = known[most]
    if isinstance(found, GradecheckError):
        faults += found.faults
        return None
    return _unless_of_few(found, named[most], results, grader, faults)


def _unless_of_few(
    assignment: Assignment, named: int, results: Results, grader: Grader, faults: list[Fault]
) -> Assignment | None:
    """The assignment, unless only some name it while others answered what it does not ask for."""
    if 2 * named > results.count:
        return assignment
    others = _strangers(assignment, results.problems, grader)
    message = f"only {named:,} of {results.count:,} submissions name {shown(assignment.id)}"
    hint = "totals are by its rules"
    if others:
        message += f", which does not ask for {_listed(others)}"
        hint = "totals are without its rules"
    hint += f"; --spec {assignment.id} says that these are meant"
    faults.append(Fault("assignment-of-few", message, hint, severity="warning"))
    return None if others else assignment


def _strangers(assignment: Assignment, problems: Sequence[str], grader: Grader) -> list[str]:
    """The problems that could be graded and are none of the assignment's."""
    asked = {part.problem for part in assignment.parts}
    return [id for id in problems if id not in asked and grader.sha256_of(id)]


def _known(
    named: Mapping[str, int], grader: Grader, faults: list[Fault]
) -> dict[str, Assignment | GradecheckError]:
    """The assignments of these ids that are there, sound or not; of each other a warning."""
    known: dict[str, Assignment | GradecheckError] = {}
    unknown: list[Fault] = []
    for id in list(named)[:MOST_NAMED]:
        try:
            known[id] = find_assignment(id, grader.folders)
        except GradecheckError as error:
            if error.faults[0].code in STRANGERS:
                unknown += [
                    msgspec.structs.replace(one, severity="warning") for one in error.faults
                ]
            else:
                known[id] = error
    faults += unknown[:MOST_TOLD]
    return known


def _several(known: Mapping[str, object], hint: str) -> Fault:
    message = f"submissions are for several assignments: {_listed(list(known))}"
    return Fault("several-assignments", message, hint, severity="warning")


def _listed(ids: Sequence[str]) -> str:
    more = len(ids) - MOST_TOLD
    return ", ".join(map(shown, ids[:MOST_TOLD])) + (f" and {more} more" if more > 0 else "")
