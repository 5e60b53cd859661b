"""Adjustments: read from either kind of file, with every fault; shown in results and feedback."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from gradecheck.batch.adjust import parse_adjustments
from gradecheck.batch.amend import named_line
from gradecheck.errors import GradecheckError
from tests.batch.by_hand import PROBLEMS, book_of, record_of

CSV = "student,problem,item,points,note\nann,one,a,2.5,on paper\nann,two,,8,\n"
YAML = """
adjustments:
  - {student: ann, problem: one, item: a, points: 2.5, note: on paper}
  - {student: ann, problem: two, points: 8}
"""


@pytest.mark.parametrize(("file", "text"), [("a.csv", CSV), ("a.yaml", YAML)])
def test_both_kinds_of_files(file: str, text: str) -> None:
    found = parse_adjustments(text, file, PROBLEMS)
    told = [(one.student, one.problem, one.item, one.points, one.note) for one in found.all]
    assert told == [("ann", "one", "a", Fraction(5, 2), "on paper"), ("ann", "two", "", 8, "")]
    assert [one.place.line for one in found.all if one.place] == (
        [2, 3] if "csv" in file else [3, 4]
    )
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",one,a,1", "a.csv:2:1: missing-value no student"),
        ("ann,,a,1", "a.csv:2:1: missing-value no problem"),
        ("ann,three,a,1", "a.csv:2:5: unknown-problem `three`"),
        ("ann,one,c,1", "a.csv:2:9: unknown-item `one` has no item `c`"),
        ("ann,one,a,", "a.csv:2:1: missing-value no points"),
        ("ann,one,a,two", "a.csv:2:11: bad-number `two`"),
        ("ann,one,b,-1", "a.csv:2:11: out-of-range `-1`"),
        ("ann,one,b,1e9", "a.csv:2:11: out-of-range `1e9`"),
        ("ann,one,b,1\nann,one,b,2", "a.csv:3:1: duplicate-adjustment"),
    ],
)
def test_faults(row: str, told: str) -> None:
    with pytest.raises(GradecheckError) as raised:
        parse_adjustments(f"student,problem,item,points\n{row}\n", "a.csv", PROBLEMS)
    assert [str(fault) for fault in raised.value.faults] == [str(raised.value.faults[0])]
    assert str(raised.value.faults[0]).startswith(told)


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("a.csv", "student,item\nann,a", "missing-column"),
        ("a.yaml", "adjustments: [3]", "wrong-kind"),
        ("a.yaml", "adjust: []", "missing-key"),
        ("a.json", '{"adjustments": [{"student": "ann", "score": 3}]}', "unknown-key"),
    ],
)
def test_files_that_are_something_else(file: str, text: str, code: str) -> None:
    with pytest.raises(GradecheckError, match=code):
        parse_adjustments(text, file, PROBLEMS)


def test_more_points_than_there_are_is_a_warning() -> None:
    found = parse_adjustments("student,problem,item,points\nann,one,b,3", "a.csv", PROBLEMS)
    assert [str(fault).split()[:2] for fault in found.warnings] == [["a.csv:2:11:", "many-points"]]
    assert found.all[0].points == 3


LINE = {
    "problem": "one",
    "score": 3,
    "points": 4,
    "percent": 75,
    "items": [
        {"id": "a", "status": "correct", "score": 3},
        {"id": "b", "status": "wrong", "score": 0},
        {"id": "essay", "status": "manual", "score": 0},
    ],
    "warnings": ["w"],
}


def test_results_and_feedback_show_the_last_word() -> None:
    record = record_of(
        {"file": "a.yaml", "student": "ann", "problem": "one", "items": {"a": 3, "b": 0}}
    )
    adjust = "student,problem,item,points,note\nann,one,essay,1.5,<b>fine</b>\n"
    book = book_of([record], adjust=adjust)
    row = next(book.rows())
    assert (row.total, row.points, row.manual) == (Fraction(9, 2), 16 - 10, 0)
    data = json.loads(book.result(record))
    assert (data["score"], data["points"], data["percent"]) == (4.5, 6, 75)
    assert data["adjusted"] == [{"item": "essay", "points": 1.5, "note": "<b>fine</b>"}]
    text = book.feedback(record)
    assert text is not None and "now 4.5 of 6 points" in text and "&lt;b&gt;" in text
    assert text.endswith("# a.yaml\n")


def test_items_of_the_line_are_patched() -> None:
    record = record_of({"file": "a", "student": "ann", "problem": "one", "items": {"a": 3}})
    book = book_of([record], adjust="student,problem,item,points,note\nann,one,b,1,yes\n")
    inner = book_of([record])
    assert inner.result(record) == b'{"problem":"one","score":0,"items":[]}\n'
    from gradecheck.batch.amend import amended_line  # noqa: PLC0415

    line = json.dumps(LINE).encode() + b"\n"
    data = json.loads(amended_line(line, next(book.rows()).problems[0]))
    assert [item["score"] for item in data["items"]] == [3, 1, 0]
    assert data["items"][1]["adjusted"] == {"from": 0, "note": "yes"}
    assert "adjusted" not in data["items"][0]
    assert (data["score"], data["points"], data["warnings"]) == (4, 4, ["w"])
    assert amended_line(b"[1]\n", next(book.rows()).problems[0]) == b"[1]\n"


def test_handed_in_again_is_noted_in_both_directions() -> None:
    said = {"student": "ann", "problem": "one"}
    first = record_of({**said, "file": "a.yaml", "items": {"a": 3}})
    second = record_of({**said, "file": "b.yaml", "items": {"a": 1}})
    other = record_of({**said, "file": "c.yaml", "student": "bob", "items": {"a": 1}})
    book = book_of([first, second, other])
    assert json.loads(book.result(first))["warnings"] == [
        "this does not count: `b.yaml` does, handed in for the same"
    ]
    assert json.loads(book.result(second))["warnings"] == [
        "`one` was handed in again: `b.yaml` counts, not `a.yaml`"
    ]
    assert "warnings" not in json.loads(book.result(other))
    assert book.feedback(other) == "# c.yaml\n"


def test_what_is_changed_later_commands_no_terminal_either() -> None:
    line = b'{"student":{"id":"","name":"a\\u202eb\\u009b31m"}}\n'
    assert named_line(line, "x\x1b[31m") == (
        b'{"student":{"id":"x\\u001b[31m","name":"a\\u202eb\\u009b31m"}}\n'
    )
