"""Graded classes made by hand: what branches below put together from submissions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import msgspec

from gradecheck.batch.book import (
    Adjustment,
    Book,
    ItemColumn,
    ProblemColumn,
    ProblemResult,
    Row,
    Standing,
)
from gradecheck.batch.record import ItemRecord, Record, Verdict, exact

SHA = "5e" * 32


def column(identity: str, items: Mapping[str, int | str], **changes: object) -> ProblemColumn:
    """A problem with items and their points; an item called ``manual`` is one for a person."""
    kinds = {name: "manual" if name == "manual" else "value" for name in items}
    columns = tuple(ItemColumn(name, kinds[name], exact(str(items[name]))) for name in items)
    own = sum((one.points for one in columns), Fraction(0))
    made = ProblemColumn(identity, f"The {identity} problem", own, own, columns, SHA)
    return msgspec.structs.replace(made, **changes)


def right(name: str, points: str, line: int = 3) -> ItemRecord:
    return ItemRecord(name, "value", "correct", points, points, 4, 4, (), line, 3)


def partial(
    name: str, score: str, points: str, *mistakes: str, wrong: str = "", line: int = 4
) -> ItemRecord:
    """An answer that is wrong in places."""
    return ItemRecord(name, "value", "partial", score, points, 1, 4, mistakes, line, 3, wrong)


def blank(name: str, points: str) -> ItemRecord:
    return ItemRecord(name, "value", "missing", "0", points, 0, 4)


def by_person(name: str, points: str) -> ItemRecord:
    return ItemRecord(name, "manual", "manual", "0", points)


def record(student: str, problem: str, *items: ItemRecord, **changes: object) -> Record:
    """A record; ``changes`` are of what it says of its student, or of what came of it."""
    verdict = Verdict(
        problem,
        SHA,
        items=items,
        score=str(sum((exact(item.score) for item in items), Fraction(0))),
        points=str(sum((exact(one.points) for one in items if one.kind != "manual"), Fraction(0))),
        manual=str(sum((exact(one.points) for one in items if one.kind == "manual"), Fraction(0))),
    )
    own = {name: changes.pop(name) for name in Verdict.__struct_fields__ if name in changes}
    made = Record(f"in/{student}.yaml", student, verdict=msgspec.structs.replace(verdict, **own))
    return msgspec.structs.replace(made, **changes)


def result(
    of: ProblemColumn,
    one: Record | None,
    *adjustments: Adjustment,
    standing: Standing | None = None,
) -> ProblemResult:
    """A problem's result from its record, adjustments put in."""
    if one is None or one.reason:
        kind: Standing = standing or ("missing" if one is None else "unreadable")
        given = sum((word.points for word in adjustments), Fraction(0))
        return ProblemResult(of, kind, given, given, record=one, adjustments=adjustments)
    items = {item.id: exact(item.score) for item in one.items}
    waiting = {item.id: exact(item.points) for item in one.items if item.kind == "manual"}
    for word in adjustments:
        items[word.item] = word.points
        waiting.pop(word.item, None)
    score = sum((points for name, points in items.items() if name not in waiting), Fraction(0))
    counted, manual = score * of.points / of.own, sum(waiting.values(), Fraction(0))
    return ProblemResult(of, "graded", score, counted, manual, items, one, adjustments)


def row(student: str, *results: ProblemResult, **changes: object) -> Row:
    total = sum((one.counted for one in results), Fraction(0))
    required = [
        one for one in results if not one.column.extra_credit and one.standing != "not required"
    ]
    points = sum((one.column.points - one.manual for one in required), Fraction(0))
    manual = sum((one.manual for one in results), Fraction(0))
    made = Row(student, "", "", "", "", "", results, total, points, manual)
    return msgspec.structs.replace(made, **changes)


def grade_line(one: Record) -> bytes:
    """A line as in ``results.ndjson``, as far as tests look at it."""
    items = [
        {"id": item.id, "status": item.status, "score": float(exact(item.score))}
        for item in one.items
    ]
    data = {"problem": one.problem, "student": {"id": one.student}, "items": items}
    if one.reason:
        data["error"] = one.reason
    return json.dumps(data).encode() + b"\n"


def feedback_text(one: Record) -> str | None:
    """Feedback as the report writes it, shortened."""
    if one.reason:
        return None
    lines = [f"- `{item.id}`: {item.status}" for item in one.items]
    return (
        "\n".join([f"## {one.problem}", "", f"Score: **{one.verdict.score}**", "", *lines]) + "\n"
    )


def book(problems: Sequence[ProblemColumn], rows: Sequence[Row], title: str = "Homework 6") -> Book:
    def again() -> Iterator[Row]:
        return iter(rows)

    return Book(title, tuple(problems), len(rows), again, grade_line, feedback_text)
