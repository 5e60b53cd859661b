"""What holds for every class: order does not matter, totals have bounds, lateness never helps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradecheck.batch.book import Row
from gradecheck.batch.census import statistics_of
from gradecheck.batch.gather import Gathered
from gradecheck.batch.identity import belongs_to
from gradecheck.batch.lateness import started_days
from gradecheck.batch.plain_rows import PlainRows
from gradecheck.batch.record import Record
from gradecheck.batch.totals import row_of, rules_of
from gradecheck.export.wanted import Wanted
from gradecheck.export.write import write_files
from gradecheck.spec.moment import read_moment
from tests.batch.by_hand import PROBLEMS, book_of, record_of

DUE = datetime(2026, 4, 12, 21, tzinfo=UTC)
ASSIGNMENT = """
gradecheck: 1
assignment: a6
problems: [{problem: one, points: 7.5}, {problem: two, only: {level: 6000}, extra_credit: EXTRA}]
due: 2026-04-12T16:00-05:00
late: {per_day: 15%, at_most: 4 days}
"""
SCORES = {"one": {"a": 3, "b": 1}, "two": {"y": 10}}


@st.composite
def submissions(draw: st.DrawFn) -> dict[str, Any]:
    """One submission of somebody of three students, or of nobody."""
    problem = draw(st.sampled_from(["one", "two"]))
    items = {
        id: draw(st.sampled_from([0, Fraction(most, 3), most]))
        for id, most in SCORES[problem].items()
    }
    said: dict[str, Any] = {"problem": problem, "items": items}
    said["student"] = draw(st.sampled_from(["ann", "bob", "cy", ""]))
    said["level"] = draw(st.sampled_from(["6000", "4000", ""]))
    minutes = draw(st.one_of(st.none(), st.integers(-3000, 9000)))
    if minutes is not None:
        said["submitted"] = (DUE + timedelta(minutes=minutes)).isoformat()
    if draw(st.integers(0, 5)) == 0:
        said["reason"] = "a fault"
    return said


@st.composite
def classes(draw: st.DrawFn, *, timed: bool = False) -> list[Record]:
    """Records of files of different names; ``timed``: each at a time of its own."""
    found = draw(st.lists(submissions(), max_size=8))
    for number, said in enumerate(found):
        said["file"] = f"{number}.yaml"
        if timed:
            said["submitted"] = (DUE + timedelta(minutes=number)).isoformat()
            said["level"] = "6000" if said["student"] == "ann" else "4000"
    return [record_of(said) for said in found]


def rows_of(records: list[Record], assignment: str = ASSIGNMENT, roster: str = "") -> list[Row]:
    book = book_of(records, assignment.replace("EXTRA", "true"), roster)
    rows = list(book.rows())
    assert len(rows) == book.count
    return rows


@settings(max_examples=50)
@given(st.data(), st.sampled_from(["", "id,level\ncy,6000\nann,\nmay,4000\n"]))
def test_the_order_of_files_does_not_matter(data: st.DataObject, roster: str) -> None:
    records = data.draw(classes(timed=True))
    shuffled = data.draw(st.permutations(records))
    told = [
        sorted(
            ((row.id, row.total, row.points, row.standing, row.days_late) for row in rows),
            key=str,
        )
        for rows in (rows_of(records, roster=roster), rows_of(shuffled, roster=roster))
    ]
    assert told[0] == told[1]


@settings(max_examples=50)
@given(classes())
def test_totals_have_bounds(records: list[Record]) -> None:
    for row in rows_of(records):
        extra = sum((r.column.points for r in row.problems if r.column.extra_credit), Fraction(0))
        assert 0 <= row.total <= row.points + extra
        assert row.penalty >= 0
        assert row.total + row.penalty == sum(result.counted for result in row.problems)
        assert row.points <= Fraction("7.5")


@settings(max_examples=50)
@given(classes())
def test_lateness_never_raises_a_total(records: list[Record]) -> None:
    kind = ASSIGNMENT.replace("late: {per_day: 15%, at_most: 4 days}", "")
    for row, free in zip(rows_of(records), rows_of(records, kind), strict=True):
        assert row.id == free.id and row.total <= free.total and row.days_late == free.days_late


@settings(max_examples=50)
@given(classes(), st.integers(1, 3))
def test_equal_hashes_join_nobody(records: list[Record], different: int) -> None:
    """However bad the hash is, records are joined by what they say."""
    good = Gathered(lambda: records)
    bad = Gathered(lambda: records, key=lambda whose: hash(whose) % different)
    people = [
        sorted([record.file for record in people] for people in gathered.people())
        for gathered in (good, bad)
    ]
    assert people[0] == people[1]
    for together in bad.people():
        assert len({belongs_to(record) for record in together}) == 1


@given(submissions())
def test_the_quick_way_makes_the_same_row(said: dict[str, Any]) -> None:
    record = record_of({**said, "file": "a.yaml"})
    rules = rules_of({"one": PROBLEMS["one"]}, None)
    quick = PlainRows(rules.columns[0]).row("ann", record)
    slow = row_of(rules, "ann", [record])
    assert quick is None or quick == msgspec.structs.replace(slow, marks=record.verdict.marks)
    assert quick or record.problem == "two" or record.reason or record.verdict.score == "0"


@settings(max_examples=50, deadline=None)
@given(classes())
def test_what_those_with_the_same_marks_share_is_what_each_would_have(
    records: list[Record],
) -> None:
    shared = [
        msgspec.structs.replace(record, student=f"s{number}")
        for number, record in enumerate(3 * records)
    ]
    book = book_of(shared, problems={"one": PROBLEMS["one"]})
    apart = [msgspec.structs.replace(row, marks="") for row in book.rows()]
    other = msgspec.structs.replace(book, rows=lambda: iter(apart))
    assert statistics_of(book.rows(), book.problems) == statistics_of(apart, book.problems)
    with TemporaryDirectory() as one, TemporaryDirectory() as two:
        write_files(book, Wanted(one, feedback="none"))
        write_files(other, Wanted(two, feedback="none"))
        for name in ("grades.csv", "summary.md"):
            assert Path(one, name).read_bytes() == Path(two, name).read_bytes()


def test_a_row_is_the_same_in_every_pass() -> None:
    records = [
        record_of({"file": f"{k}", "student": f"s{k % 3}", "problem": "one", "items": {"a": k % 4}})
        for k in range(9)
    ]
    book = book_of(records)
    assert list(book.rows()) == list(book.rows())
    assert [row.id for row in book.rows()] == ["s0", "s1", "s2"]


def test_a_large_class_is_not_kept_in_memory() -> None:
    """Of a record that belongs to nobody else nothing is kept but its hash."""
    record = record_of({"file": "a", "student": "s", "problem": "one", "items": {"a": 1}})

    def records() -> Iterator[Record]:
        return (msgspec.structs.replace(record, student=f"s{k}") for k in range(500))

    gathered = Gathered(records)
    assert gathered.spool is None and len(gathered.keys) == 0 and gathered.count == 500
    some = Gathered(records, wanted=["s7", "t7"])
    assert some.spool is not None and len(some.spool) == 1
    assert list(some.has(["s7", "t7"])) == [True, False]
    assert [one.student for one in some.of(("s7", ""))] == ["s7"]
    assert len(list(some.people())) == 500


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:]{4,8}[Z+-]?.*"))
def test_any_text_is_a_time_or_none(text: str) -> None:
    moment = read_moment(text)
    due = read_moment("9999-12-31T23:59-12:00")
    assert due is not None
    assert moment is None or started_days(moment, due) >= 0 == started_days(due, moment)


@pytest.mark.parametrize("text", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"])
def test_the_ends_of_time(text: str) -> None:
    moment, due = read_moment(text), read_moment("2026-04-12T16:00-05:00")
    assert moment is not None and due is not None
    assert (started_days(due, moment) > 0) == text.startswith("9")
