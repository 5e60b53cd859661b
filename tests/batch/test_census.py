"""Counts of a class: exact, in any number of steps, and bounded."""

from __future__ import annotations

from fractions import Fraction

from gradecheck.batch.book import (
    Adjustment,
    ItemColumn,
    ProblemColumn,
    ProblemResult,
    Row,
    Standing,
)
from gradecheck.batch.census import MOST_UNREADABLE, Census, statistics_of
from gradecheck.batch.record import ItemRecord, Record, Verdict
from gradecheck.batch.shared import MOST_NAMES, Shared

COLUMN = ProblemColumn(
    "p",
    "A problem",
    Fraction(10),
    Fraction(10),
    (ItemColumn("a", "value", Fraction(4)), ItemColumn("b", "value", Fraction(6))),
    "5e",
)


def wrong(item: str, score: str, digest: str = "", mistakes: tuple[str, ...] = ()) -> ItemRecord:
    return ItemRecord(item, "value", "partial", score, "6", 1, 2, mistakes, wrong=digest)


def right(item: str, score: str) -> ItemRecord:
    return ItemRecord(item, "value", "correct", score, score, 2, 2)


def row(
    student: str,
    *items: ItemRecord,
    standing: Standing = "graded",
    adjustments: tuple[Adjustment, ...] = (),
    late: int = 0,
) -> Row:
    points = {item.id: Fraction(item.score) for item in items}
    for one in adjustments:
        points[one.item] = one.points
    score = sum(points.values(), Fraction(0))
    reason = "it is empty" if standing == "unreadable" else ""
    verdict = Verdict(sha256="5e", items=items, reason=reason)
    record = Record(f"{student}.yaml", student, verdict=verdict)
    result = ProblemResult(
        COLUMN,
        standing,
        score,
        score,
        items=points,
        record=None if standing == "missing" else record,
        adjustments=adjustments,
    )
    return Row(student, "", "", "", "", "", (result,), score, Fraction(10), days_late=late)


CLASS = [
    row("ada", right("a", "4"), right("b", "6")),
    row("ben", right("a", "4"), wrong("b", "7/3", "d1", ("sign: b", "scale: b"))),
    row("cy", wrong("a", "1", "d2"), wrong("b", "7/3", "d1", ("sign: b",)), late=2),
    row("di", wrong("a", "1", "d2"), right("b", "6")),
    row("ed", standing="unreadable"),
    row("flo", standing="missing"),
]


def test_counts_and_means_are_exact() -> None:
    found = statistics_of(CLASS, [COLUMN])
    assert (found.students, found.graded, found.unreadable_count, found.late) == (6, 4, 1, 1)
    problem = found.problems[0]
    assert problem.standings == {"graded": 4, "unreadable": 1, "missing": 1}
    assert problem.mean == (10 + Fraction(19, 3) + Fraction(10, 3) + 7) / 4
    a, b = problem.items
    assert (a.right, a.wrong, a.mean) == (2, 2, Fraction(5, 2))
    assert b.mean == (12 + Fraction(14, 3)) / 4
    assert problem.mistakes == (("sign: b", 2), ("scale: b", 1))
    assert found.mean == problem.mean * 10
    assert found.bars == (0, 0, 0, 1, 0, 0, 1, 1, 0, 1)
    assert found.lowest == 0
    assert found.unreadable[0].reason == "it is empty"


def test_what_nothing_explains_comes_first() -> None:
    unexplained, explained = statistics_of(CLASS, [COLUMN]).shared
    assert (unexplained.items, unexplained.students, unexplained.mistakes) == (
        ("a",),
        ("cy", "di"),
        (),
    )
    assert explained.students == ("ben", "cy")
    assert "sign: b" in explained.mistakes


def test_taking_rows_in_one_by_one_changes_nothing() -> None:
    census = Census([COLUMN])
    for one in CLASS:
        census.add([one])
    assert census.statistics() == statistics_of(CLASS, [COLUMN])


def test_adjusted_points_are_counted_as_adjusted() -> None:
    word = Adjustment("ada", "p", "a", Fraction(1, 2), "see me")
    found = statistics_of(
        [row("ada", right("a", "4"), right("b", "6"), adjustments=(word,))], [COLUMN]
    )
    assert found.adjusted == 1
    assert found.problems[0].items[0].mean == Fraction(1, 2)


def test_more_than_everything_is_in_the_last_bar() -> None:
    best = row("ada", right("a", "4"), right("b", "600"))
    found = statistics_of([best], [COLUMN])
    assert found.bars[-1] == 1
    assert found.lowest == found.mean > 100
    assert statistics_of([], [COLUMN]).lowest == 100


def test_unreadable_ones_are_listed_up_to_a_bound() -> None:
    many = [row(f"s{k}", standing="unreadable") for k in range(MOST_UNREADABLE + 5)]
    found = statistics_of(many, [COLUMN])
    assert len(found.unreadable) == MOST_UNREADABLE
    assert found.unreadable_count == MOST_UNREADABLE + 5


def test_answers_are_remembered_up_to_a_bound() -> None:
    shared = Shared(most=8)
    for k in range(1000):
        for digest in ("common", f"once {k}", f"twice {k // 2}"):
            shared.add("p", wrong("a", "0", digest), f"s{k}")
        assert max(len(shared._once), len(shared._several)) <= 8
    common, *others = shared.found()
    assert common.count == 1000
    assert len(common.students) == MOST_NAMES
    assert {one.count for one in others} == {2}
