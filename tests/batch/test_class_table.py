"""The class on a terminal: it fits, it is safe, and colours say nothing that words do not."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from gradecheck.batch.book import ItemColumn, ProblemColumn
from gradecheck.batch.shared import SharedWrong
from gradecheck.batch.statistics import (
    ItemStatistics,
    ProblemStatistics,
    Statistics,
    Unreadable,
)
from gradecheck.document.printable import columns
from gradecheck.export.class_table import ClassPage, class_table

NASTY = "evil\x1b[31m\n" + "好" * 60
ITEMS = (
    ItemColumn("h0", "value", Fraction(3)),
    ItemColumn("grad_" + "w" * 90, "value", Fraction(5)),
    ItemColumn("essay", "manual", Fraction(2)),
)
COLUMN = ProblemColumn("problem1", NASTY, Fraction(10), Fraction(10), ITEMS)
FOUND = Statistics(
    students=1_234_567,
    graded=1_200_000,
    mean=Fraction(785, 8),
    bars=(1, 0, 0, 2, 0, 0, 30, 0, 400, 1_199_567),
    problems=(
        ProblemStatistics(
            COLUMN,
            Fraction(21, 8),
            {"graded": 1_200_000},
            tuple(
                ItemStatistics(item, Fraction(1, 3), {"correct": 1_000_000, "missing": 7})
                for item in ITEMS
            ),
            tuple((f"missing-term: {name}", 9 - k) for k, name in enumerate("abcdefg" + NASTY[:1])),
        ),
    ),
    shared=(SharedWrong("problem1", ("h0", "h2"), (NASTY, "ada", "bob"), 40, ("slip: h0",)),) * 7,
    unreadable=tuple(Unreadable(NASTY, f"{k}/{NASTY}", f"line 3: {NASTY}") for k in range(12)),
    unreadable_count=34_567,
    adjusted=3,
    late=4,
)


def page(width: int, *, colour: bool = False) -> str:
    made = ClassPage("Assignment " + NASTY, ("grades.csv", "summary.md"), "out/" + NASTY, width)
    if colour:
        made = ClassPage(made.title, made.files, made.folder, width, colour=True)
    return class_table(FOUND, made)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_it_fits(width: int) -> None:
    text = page(width)
    assert [line for line in text.splitlines() if columns(line) > width] == []
    assert "\x1b" not in text


def test_colours_change_no_word() -> None:
    coloured = page(80, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == page(80)


def test_what_is_said() -> None:
    text = page(80)
    for words in (
        "1,234,567 students, 1,200,000 graded, 34,567 unreadable, 4 late, 3 adjusted, mean 98.13%",
        "9 × missing-term: a",
        "… and 3 more",
        "left for a person essay",
        "and 37 more",
        "… and 34,557 more",
        "the same wrong answer from several",
    ):
        assert words in " ".join(text.split())
    for word in ("cheat", "copied", "plagiar"):
        assert word not in text.lower()
