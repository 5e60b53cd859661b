"""Every kind is documented, and its worked example is what its function does."""

from __future__ import annotations

import re

import pytest

from gradecheck.explain.kinds import FOUND_BY, KINDS
from gradecheck.grading.mistakes.edit import COSTS, ORDER
from gradecheck.grading.mistakes.sites import sites
from gradecheck.grading.mistakes.slips import decimal_point, slip
from gradecheck.graph.scope import Scope
from gradecheck.lang.names import Names
from gradecheck.lang.parse import parse
from gradecheck.lang.text import text
from gradecheck.ops import FUNCTIONS
from gradecheck.ops.record import Type

TYPES = {
    "w": Type((2, 3)),
    "x": Type((3,)),
    "b": Type((2,)),
    "g": Type((2,)),
    "h": Type((2,)),
    "p": Type(()),
    "m": Type((4, 4)),
    "k": Type((2, 2)),
}
NAMES = Names(values={name: name for name in TYPES}, functions=FUNCTIONS)
BECOMES = re.compile(r"`([^`]+)` becomes `([^`]+)`")
WRITTEN = re.compile(r"`([\d.]+)` written as `([\d.]+)`")
KNOWN = [
    "missing-term",
    "missing-factor",
    "missing-function",
    "misplaced-function",
    "wrong-function",
    "sign",
    "scale",
    "transposed",
    "rotated-kernel",
    "axis-order",
    "wrong-operand",
    "wrong-option",
    "sum-or-mean",
    "gradient-of-other",
    "swapped-answers",
    "slip",
    "decimal-point",
    "too-rounded",
    "authored",
]


def test_the_kinds_are_the_documented_ones():
    assert set(KINDS) == set(COSTS) == set(ORDER) == set(KNOWN)


@pytest.mark.parametrize("kind", KNOWN)
def test_every_kind_has_its_headings(kind):
    page = KINDS[kind]
    assert page.what.endswith(".")
    assert [block.heading for block in page.blocks] == ["Worked example", "What to reread"]


@pytest.mark.parametrize("kind", [k for k in KNOWN if BECOMES.search(FOUND_BY.get(k, str).__doc__)])
def test_worked_examples_become_what_they_say(kind):
    right, wrong = BECOMES.search(FOUND_BY[kind].__doc__).groups()
    scope = Scope(TYPES)
    # A binary operation keeps its own spelling, whichever brackets the text has.
    made = [
        text(edit.node)
        for site in sites(scope, "step", parse(right, NAMES), tuple(TYPES))
        for edit in FOUND_BY[kind](site)
        if edit.kind == kind
    ]
    assert text(parse(wrong, NAMES)) in made


def test_worked_examples_of_slips():
    for detect in (slip, decimal_point):
        right, wrong = WRITTEN.search(detect.__doc__).groups()
        assert detect(float(wrong), float(right)) is not None


def test_decimal_point_is_not_a_slip_of_digits():
    assert slip(5.25, 1.06) is None
    assert decimal_point(1.07, 1.06) is None
