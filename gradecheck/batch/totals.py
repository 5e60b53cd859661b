"""From what a student handed in to the student's row: levels, extra credit, lateness, the total."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import msgspec

from gradecheck.batch.book import (
    Adjustment,
    ItemColumn,
    ProblemColumn,
    ProblemResult,
    Row,
    Standing,
)
from gradecheck.batch.lateness import delay_notes, delay_of
from gradecheck.batch.latest import Counting, is_blank, latest_by_problem
from gradecheck.batch.record import NO_VERDICT, Record, Verdict, exact
from gradecheck.batch.roster import Person
from gradecheck.document.printable import shown
from gradecheck.spec.assignment import Assignment, has_level
from gradecheck.spec.problem import Problem

NOTHING = Fraction(0)
UNKNOWN = ProblemColumn("problem", "No problem to grade by", Fraction(1), Fraction(1), ())
"""Stands where none of the submissions is for a problem that is known, for their reasons must be
somewhere.  Its one point is for those that nobody knows: nothing is not 100 percent of them."""


class Rules(msgspec.Struct, frozen=True):
    """What decides a total: the columns, and the assignment that puts them together, if any."""

    columns: tuple[ProblemColumn, ...]
    assignment: Assignment | None = None


def rules_of(problems: Mapping[str, Problem], assignment: Assignment | None) -> Rules:
    """The rules of an assignment, or of problems that nothing puts together.

    A problem that the assignment names and that is not among ``problems`` has no items.
    """
    if assignment is None:
        return Rules(tuple([column_of(problem) for problem in problems.values()]) or (UNKNOWN,))
    columns = []
    for part in assignment.parts:
        problem = problems.get(part.problem)
        points = part.points or NOTHING
        column = (
            column_of(problem) if problem else ProblemColumn(part.problem, "", points, points, ())
        )
        columns.append(
            msgspec.structs.replace(
                column,
                points=column.own if part.points is None else part.points,
                extra_credit=part.extra_credit,
                levels=part.levels,
            )
        )
    return Rules(tuple(columns), assignment)


def column_of(problem: Problem) -> ProblemColumn:
    """A problem as a column, with its own points."""
    items = [ItemColumn(item.id, item.kind, item.points) for item in problem.items]
    own = problem.points
    sha256 = problem.source.sha256
    return ProblemColumn(problem.id, problem.title, own, own, tuple(items), sha256)


def row_of(
    rules: Rules,
    id: str,
    records: Sequence[Record],
    person: Person | None = None,
    adjustments: Sequence[Adjustment] = (),
) -> Row:
    """The row of one student, whose ``records`` stand in the order of the sources.

    ``person`` is what the roster says of the student, in which they need not stand.
    """
    counting = latest_by_problem(records)
    notes = [note for one in counting.values() if (note := one.note())]
    # What counts says last who the student is, too.
    saying = [*(one.record for one in counting.values()), *records]
    level = _said(person.level if person else "", saying, "level")
    stray = _stray(rules, counting)
    results, delays = [], []
    penalty = NOTHING
    for column in rules.columns:
        found = counting.get(column.id)
        record = found.record if found else stray
        owed = rules.assignment is not None or _is_owed(record, counting)
        result = _result(column, record, level, owed, adjustments)
        results.append(result)
        notes += _level_notes(column, result, level)
        if record is not None and result.standing == "graded" and not is_final(result):
            submitted = (person.submitted if person else "") or record.submitted
            delay = delay_of(rules.assignment, column.id, submitted)
            delays.append(delay)
            if delay.lost:
                penalty += result.counted * delay.lost
    notes += delay_notes(delays)
    notes += _other_notes(rules, counting)
    notes += _lost_notes(rules, counting, results)
    required = [one for one in results if one.standing != "not required"]
    return Row(
        id=id,
        name=_said(person.name if person else "", saying, "name"),
        level=level,
        email=_said(person.email if person else "", saying, "email"),
        submitted=(person.submitted if person else "") or _last(counting),
        assignment=rules.assignment.id if rules.assignment else _said("", saying, "assignment"),
        problems=tuple(results),
        total=added([*(one.counted for one in results), -penalty]),
        points=added(_reachable(one) for one in required),
        manual=added(scaled(one.manual, one.column) for one in required),
        days_late=max((delay.days for delay in delays), default=0),
        penalty=penalty,
        notes=tuple(notes),
    )


def scaled(points: Fraction, column: ProblemColumn) -> Fraction:
    """A problem's own points as points of the assignment.

    >>> scaled(Fraction(3), ProblemColumn("p", "", Fraction(10), Fraction(4), ()))
    Fraction(15, 2)
    """
    if not points or column.points == column.own:
        return points
    return points * column.points / column.own if column.own else NOTHING


def added(points: Iterable[Fraction]) -> Fraction:
    """The sum, sparing the many that are nothing: exact numbers are slow to add.

    >>> added([NOTHING, Fraction(1, 2), NOTHING, Fraction(1, 3)])
    Fraction(5, 6)
    """
    total = NOTHING
    for one in points:
        if one:
            total = total + one if total else one
    return total


def _result(
    column: ProblemColumn,
    record: Record | None,
    level: str,
    owed: bool,
    adjustments: Sequence[Adjustment],
) -> ProblemResult:
    """How the student did in one problem."""
    standing = _standing(column, record, level, owed)
    own = tuple([one for one in adjustments if one.problem == column.id])
    graded = record.verdict if record is not None else NO_VERDICT
    items = {item.id: exact(item.score) for item in graded.items}
    score = exact(graded.score)
    # Of what was not handed in nothing waits for a person.
    manual = exact(graded.manual) if standing != "missing" else NOTHING
    if own:
        score, manual = _adjusted(graded, items, own)
    # Points given by a person count also where nothing was required or handed in.
    counted = scaled(score, column) if standing != "not required" or own else NOTHING
    return ProblemResult(column, standing, score, counted, manual, items, record, own)


def _standing(column: ProblemColumn, record: Record | None, level: str, owed: bool) -> Standing:
    if level and not has_level(column.levels, level):
        return "not required"
    if record is not None and (record.reason or not is_blank(record.verdict)):
        return "unreadable" if record.reason else "graded"
    if column.extra_credit or (column.levels and not level):
        return "not required"
    return "missing" if owed else "not required"


def _is_owed(record: Record | None, counting: Mapping[str, Counting]) -> bool:
    """Whether a problem without an answer is missing where no assignment asks for it.

    Nobody has to do every problem that somebody else did, but who hands in a blank sheet for this
    very problem owes it.  The sheet of an assignment holds all problems, also those left out.
    """
    if record is None:
        return not counting
    return not record.assignment or all(is_blank(one.record.verdict) for one in counting.values())


def _adjusted(
    verdict: Verdict, items: dict[str, Fraction], adjustments: Sequence[Adjustment]
) -> tuple[Fraction, Fraction]:
    """The score and what waits for a person once a person has had the last word: on ``items``,
    which are changed, then on the whole."""
    waiting = {item.id: exact(item.points) for item in verdict.items if item.kind == "manual"}
    for one in adjustments:
        if one.item:
            items[one.item] = one.points
            waiting.pop(one.item, None)
    whole = [one.points for one in adjustments if not one.item]
    if whole:
        return whole[-1], NOTHING
    score = added(points for id, points in items.items() if id not in waiting)
    return score, added(waiting.values())


def is_final(result: ProblemResult) -> bool:
    """Whether a person has said what the problem as a whole comes to: lateness takes nothing."""
    return any(not one.item for one in result.adjustments)


def _reachable(result: ProblemResult) -> Fraction:
    """What could be reached in a problem: nothing beyond by extra credit, nor what waits for a
    person."""
    column = result.column
    if column.extra_credit:
        return NOTHING
    waiting = scaled(result.manual, column)
    return column.points - waiting if waiting else column.points


def _stray(rules: Rules, counting: Mapping[str, Counting]) -> Record | None:
    """What could not be read and may have been for any problem: it stands for all that are not
    there otherwise."""
    if not counting.keys() - {column.id for column in rules.columns}:
        return None
    nowhere = all(column.id not in counting for column in rules.columns)
    strays = [counting[""]] if "" in counting else list(counting.values()) if nowhere else []
    return next((one.record for one in strays if one.record.reason), None)


def _said(first: str, records: Sequence[Record], name: str) -> str:
    """What the roster says, else what the first file says that says anything."""
    return first or next((text for one in records if (text := getattr(one, name))), "")


def _last(counting: Mapping[str, Counting]) -> str:
    times = [one.record.submitted for one in counting.values() if one.record.submitted]
    return times[-1] if times else ""


def _level_notes(column: ProblemColumn, result: ProblemResult, level: str) -> list[str]:
    if not column.levels:
        return []
    levels = " or ".join(column.levels)
    if not level:
        handed_in = result.standing != "not required"
        how = "counted, as it was handed in" if handed_in else "taken as not required"
        return [f"no level is known: {column.id}, for level {levels} only, is {how}"]
    answered = result.record is not None and not is_blank(result.record.verdict)
    if result.standing == "not required" and answered:
        return [f"{column.id} is for level {levels} only: handed in, but not counted"]
    return []


def _other_notes(rules: Rules, counting: Mapping[str, Counting]) -> list[str]:
    """What belongs to no column, or names another assignment."""
    if rules.assignment is None:
        return []
    id = rules.assignment.id
    strangers = counting.keys() - {column.id for column in rules.columns} - {""}
    others = {one.record.assignment for one in counting.values()} - {id, ""}
    return [
        *(f"{shown(problem)} is no problem of {id}: not counted" for problem in sorted(strangers)),
        *(f"handed in for {shown(other)}, counted for {id}" for other in sorted(others)),
    ]


def _lost_notes(
    rules: Rules, counting: Mapping[str, Counting], results: Sequence[ProblemResult]
) -> Iterator[str]:
    """Why a file of a student whose others were graded stands in no column."""
    told = [one.record for one in results]
    for problem, one in counting.items():
        # Of a problem that is not the assignment's, :func:`_other_notes` speaks.
        elsewhere = bool(problem) and rules.assignment is not None
        if one.record.reason and one.record not in told and not elsewhere:
            yield f"{shown(one.record.file, 80)} could not be graded: {one.record.reason}"
