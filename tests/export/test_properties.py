"""Whatever the class: tables hold what its rows hold, statistics what counting them gives."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from fractions import Fraction
from pathlib import Path

from classes import book, column, record, result, row
from hypothesis import given, settings
from hypothesis import strategies as st

from gradecheck.batch.book import Adjustment, ProblemColumn, ProblemResult, Row
from gradecheck.batch.census import statistics_of
from gradecheck.batch.record import ItemRecord, exact
from gradecheck.export.columns import items_of
from gradecheck.export.wanted import Wanted
from gradecheck.export.write import write_files
from gradecheck.report.numbers import points_text

PROBLEMS = [
    column("p", {"a": 4, "b": 6, "manual": 3}),
    column("q", {"c": "5/2"}, points=Fraction(7)),
]
MISTAKES = ("sign: a", "slip: b", "scale: c")
POINTS = st.fractions(0, 2, max_denominator=24)


@st.composite
def items(draw: st.DrawFn, problem: ProblemColumn) -> tuple[ItemRecord, ...]:
    """Answers to every item, right or wrong."""
    made = []
    for item in problem.items:
        statuses = ["correct", "follow-through", "partial", "wrong", "missing", "invalid"]
        status = "manual" if item.kind == "manual" else draw(st.sampled_from(statuses))
        score = draw(POINTS) if status == "partial" else Fraction(0)
        score = item.points if status in ("correct", "follow-through") else score
        wrong = status in ("partial", "wrong")
        named = draw(st.lists(st.sampled_from(MISTAKES), max_size=2)) if wrong else []
        digest = draw(st.sampled_from(["", "d1", "d2"])) if wrong else ""
        score_text, points = str(score), str(item.points)
        made.append(
            ItemRecord(
                item.id, item.kind, status, score_text, points, 0, 0, tuple(named), 0, 0, digest
            )
        )
    return tuple(made)


@st.composite
def results(draw: st.DrawFn, problem: ProblemColumn, student: str) -> ProblemResult:
    """A result of any kind, perhaps changed by a person, perhaps of an older problem file."""
    kind = draw(
        st.sampled_from(["graded", "graded", "graded", "missing", "unreadable", "adjusted"])
    )
    if kind == "missing":
        return result(problem, None)
    if kind == "unreadable":
        return result(problem, record(student, problem.id, reason="it is empty"))
    changes = {"sha256": draw(st.sampled_from([problem.sha256, problem.sha256, "01d"]))}
    one = record(student, problem.id, *draw(items(problem)), **changes)
    if kind == "adjusted":
        word = Adjustment(student, problem.id, problem.items[0].id, draw(POINTS))
        return result(problem, one, word)
    return result(problem, one)


@st.composite
def classes(draw: st.DrawFn) -> tuple[list[ProblemColumn], list[Row]]:
    """A class with one problem or two."""
    problems = PROBLEMS[: draw(st.integers(1, 2))]
    students = [f"s{number}" for number in range(draw(st.integers(0, 6)))]
    return problems, [
        row(student, *[draw(results(problem, student)) for problem in problems])
        for student in students
    ]


@settings(deadline=None, max_examples=25)
@given(classes())
def test_the_gradebook_holds_what_the_rows_hold(
    made: tuple[list[ProblemColumn], list[Row]],
) -> None:
    problems, rows = made
    with tempfile.TemporaryDirectory() as folder:
        write_files(book(problems, rows), Wanted(folder, "none"))
        with Path(folder, "grades.csv").open(newline="") as file:
            lines = list(csv.DictReader(file))
    assert len(lines) == len(rows)
    for line, one in zip(lines, rows, strict=True):
        assert None not in line
        assert None not in line.values()
        assert line["total"] == points_text(one.total)
        assert line["manual"] == points_text(one.manual)
        assert line["percent"] == points_text(one.percent)
        for found in one.problems:
            name = found.column.id
            assert line[f"{name} status"] == found.standing
            for item, kept, points in items_of(found):
                assert line[f"{name}.{item.id}"] == ("" if points is None else points_text(points))
                assert line[f"{name}.{item.id} status"] == (kept.status if kept else "")


@settings(deadline=None, max_examples=60)
@given(classes())
def test_statistics_are_what_counting_gives(made: tuple[list[ProblemColumn], list[Row]]) -> None:
    problems, rows = made
    found = statistics_of(rows, problems)
    assert found.lowest == min((one.percent for one in rows), default=100)
    for place, problem in enumerate(found.problems):
        mine = [one.problems[place] for one in rows]
        graded = [one for one in mine if one.standing == "graded" and one.record]
        assert problem.standings == Counter(one.standing for one in mine)
        assert problem.mean * len(graded) == sum(one.score for one in graded)
        named: Counter[str] = Counter()
        for one in graded:
            assert one.record is not None
            named.update({name for item in one.record.items for name in item.mistakes})
        assert dict(problem.mistakes) == named
        for item in problem.items:
            kept = [(one, i) for one in graded for i in one.record.items if i.id == item.column.id]
            assert item.statuses == Counter(i.status for _, i in kept)
            points = [one.items.get(i.id, exact(i.score)) for one, i in kept]
            assert item.mean * len(kept) == sum(points)
    alike: dict[tuple[str, str, str], list[str]] = {}
    for one in rows:
        for part in one.problems:
            for item in part.record.items if part.record and part.standing == "graded" else ():
                if item.wrong:
                    alike.setdefault((part.column.id, item.id, item.wrong), []).append(one.id)
    several = {key: who for key, who in alike.items() if len(who) > 1}
    assert sum(len(group.items) for group in found.shared) == len(several)
    for group in found.shared:
        assert list(group.students) in several.values()
