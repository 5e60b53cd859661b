"""A small class: two small problems, and records made by hand in place of graded submissions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradecheck.batch.adjust import parse_adjustments
from gradecheck.batch.book import Book, ProblemResult, Row
from gradecheck.batch.join import open_book
from gradecheck.batch.record import ItemRecord, Record, Verdict
from gradecheck.batch.roster import parse_roster
from gradecheck.report.numbers import points_text
from gradecheck.spec.assignment import parse_assignment
from gradecheck.spec.load import parse_problem
from gradecheck.spec.problem import Problem

ONE = """
gradecheck: 1
problem: one
given: {x: 2}
items:
  a: {points: 3, is: 2*x}
  b: {points: 1, is: 3*x}
  essay: {points: 2, manual: true}
"""
TWO = """
gradecheck: 1
problem: two
given: {x: 2}
items:
  y: {points: 10, is: 5*x}
"""
PROBLEMS: dict[str, Problem] = {
    "one": parse_problem(ONE, "one.yaml"),
    "two": parse_problem(TWO, "two.yaml"),
}
HEAD = ("file", "student", "name", "level", "email", "submitted", "assignment", "reason")


def record_of(said: Mapping[str, Any]) -> Record:
    """A record from what a case says of a submission: who, when, and the points of its items.

    An item that is not there is missing.
    """
    head = {key: str(said[key]) for key in HEAD if key in said}
    problem = PROBLEMS.get(said.get("problem", ""))
    if problem is None or "reason" in said:
        reason = head.pop("reason", "")
        return Record(verdict=Verdict(said.get("problem", ""), reason=reason), **head)
    scores = {str(id): Fraction(str(score)) for id, score in said.get("items", {}).items()}
    items = [
        ItemRecord(
            item.id,
            item.kind,
            "manual" if item.kind == "manual" else ("partial" if item.id in scores else "missing"),
            str(scores.get(item.id, 0)),
            str(item.points),
        )
        for item in problem.items
    ]
    manual = sum((item.points for item in problem.items if item.kind == "manual"), Fraction(0))
    verdict = Verdict(
        problem.id,
        problem.source.sha256,
        score=str(sum(scores.values(), Fraction(0))),
        points=str(problem.points - manual),
        manual=str(manual),
        items=tuple(items),
    )
    return Record(verdict=verdict, **head)


def book_of(
    records: Sequence[Record],
    assignment: str = "",
    roster: str = "",
    adjust: str = "",
    problems: Mapping[str, Problem] = PROBLEMS,
) -> Book:
    """The book of a class, from the texts of its files."""
    adjustments = parse_adjustments(adjust, "adjust.csv", problems).all if adjust else ()
    return open_book(
        lambda: records,
        lambda record: b'{"problem":"%s","score":0,"items":[]}\n' % record.problem.encode(),
        lambda record: f"# {record.file}\n",
        problems=problems,
        assignment=parse_assignment(assignment, "a6.yaml") if assignment else None,
        roster=parse_roster(roster, "roster.csv") if roster else None,
        adjustments=adjustments,
    )


def row_text(row: Row) -> Iterator[str]:
    """A row in a few lines, for people to look through."""
    who = " ".join(filter(None, (row.id, f"({row.name})" if row.name else "")))
    level = f", level {row.level}" if row.level else ""
    yield f"{who}{level}: {row.standing}"
    for result in row.problems:
        yield f"  {_problem_text(result)}"
    if row.days_late:
        yield f"  {row.days_late} days late, penalty {points_text(row.penalty)}"
    manual = f" + {points_text(row.manual)} by a person" if row.manual else ""
    yield f"  total {points_text(row.total)} of {points_text(row.points)}{manual}"
    yield from (f"  - {note}" for note in row.notes)


def _problem_text(result: ProblemResult) -> str:
    items = ", ".join(f"{id} {points_text(points)}" for id, points in result.items.items())
    file = f" from {result.record.file}" if result.record else ""
    changed = ", adjusted" if result.adjustments else ""
    counted = points_text(result.counted)
    return f"{result.column.id}: {result.standing} {counted}{changed}{file} [{items}]"
