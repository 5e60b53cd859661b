"""How late something was handed in, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta
from fractions import Fraction

import msgspec

from gradecheck.document.printable import shown
from gradecheck.spec.assignment import Assignment
from gradecheck.spec.moment import Moment, read_moment

DAY = timedelta(days=1)


class Delay(msgspec.Struct, frozen=True):
    """How late one problem came: the ``days`` that were started after it was due (0: in time), the
    share of its points that is ``lost``, and what is to be ``said`` of it, if anything."""

    problem: str
    days: int
    lost: Fraction
    said: str = ""


def started_days(due: Moment, submitted: Moment) -> int:
    """Days that were started after a moment; what comes at that very moment is in time.

    >>> due = read_moment("2026-04-12T16:00-05:00")
    >>> [started_days(due, read_moment(f"2026-04-{when}-05:00")) for when in
    ...  ("12T16:00", "12T16:00:01", "13T16:00", "15T17:00")]
    [0, 1, 1, 4]
    """
    return max(0, -((due.at - submitted.at) // DAY))


def delay_of(assignment: Assignment | None, problem: str, submitted: str) -> Delay:
    """What a time of submission, as it was written, means for a problem.

    Without a time, or where it cannot be understood, nothing is lost.
    """
    if assignment is None or assignment.due is None:
        return Delay(problem, 0, Fraction(0))
    late, due = assignment.late, assignment.due
    if not submitted:
        return Delay(problem, 0, Fraction(0), "no time of submission: no penalty" if late else "")
    moment = read_moment(submitted, due.at.tzinfo or UTC)
    if moment is None:
        return Delay(problem, 0, Fraction(0), f"{shown(submitted)} is no time: taken as in time")
    days = started_days(due, moment)
    lost = late.lost(days) if late else Fraction(0)
    said = []
    if days:
        cost = f"{float(100 * lost):g}% of its points lost" if late else "no penalty is set"
        said.append(f"handed in late, {days} day{'s' * (days != 1)} started: {cost}")
    if not moment.zoned:
        said.append(f"{shown(submitted)} names no zone: read in that of the due time")
    return Delay(problem, days, lost, "; ".join(said))


def delay_notes(delays: Sequence[Delay]) -> list[str]:
    """What is said of the delays: once where it is the same for all problems.

    >>> one = Delay("a", 0, Fraction(0), "no time of submission")
    >>> delay_notes([one, msgspec.structs.replace(one, problem="b")])
    ['no time of submission']
    >>> delay_notes([one, Delay("b", 0, Fraction(0))])
    ['a: no time of submission']
    """
    said = dict.fromkeys(delay.said for delay in delays)
    if len(said) == 1:
        return [text for text in said if text]
    return [f"{delay.problem}: {delay.said}" for delay in delays if delay.said]
