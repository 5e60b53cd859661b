"""Options that fit alone but not together: their reading is left out, nobody's grade is lost."""

from __future__ import annotations

import pytest

from gradecheck.errors import GradecheckError
from tests.grading.small import grade, load

SPEC = """
gradecheck: 1
problem: small
given: {x: [1, 2, 3, 4, 5, 6]}
steps: {m: "reshape(x, 2, 3)", y: "m * m"}
items: {y: {points: 6}}
conventions:
  order: {rows: {}, columns: {m: "reshape(x, 3, 2)"}}
  weights: {none: {}, some: {y: "m * reshape(2 * x, 2, 3)"}}
"""


def test_the_other_readings_are_graded():
    wrong = {"y": [[1, 4, 9], [16, 25, 0]]}
    assert grade(wrong, SPEC).score == 5
    assert grade({"y": [[1, 4], [9, 16], [25, 36]]}, SPEC).reading["order"] == "columns"


def test_a_clash_that_was_asked_for_is_named():
    both = {"order": "columns", "weights": "some"}
    for attempt in (
        lambda: load(SPEC).solve(both),
        lambda: grade({"y": [[0, 0, 0], [0, 0, 0]]}, SPEC, conventions=both),
    ):
        with pytest.raises(GradecheckError) as caught:
            attempt()
        assert caught.value.faults[0].code == "clashing-options"
        assert "order: columns; weights: some" in caught.value.faults[0].message
