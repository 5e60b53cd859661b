"""Reports of grades that no submission leads to yet, or that are easier to make than to hand in."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import msgspec
import numpy as np
import pytest
from markdown_it import MarkdownIt

from gradecheck.document.printable import columns
from gradecheck.grading.result import Finding, FirstError, Grade, ItemGrade, Wrong
from gradecheck.report.grade_arrays import comparison
from gradecheck.report.grade_context import NOTHING, Context
from gradecheck.report.grade_data import grade_data, grades_json, grades_yaml
from gradecheck.report.grade_formats import FORMATS, Graded, Page
from gradecheck.report.grade_hidden import tells, without_expected
from gradecheck.report.grade_markdown import markdown_report
from gradecheck.report.grade_terminal import terminal_report
from gradecheck.report.markdown import escaped
from gradecheck.report.numbers import digits_for, pair, percent_text, rounded
from gradecheck.report.styled import painted
from gradecheck.spec.problem import SpecFile
from gradecheck.spec.submission import Student


def item(**changes: Any) -> ItemGrade:
    """A vector with one wrong element, changed as asked for."""
    wrong = (Wrong((1,), 2.5, 2.25, True),)
    default = ItemGrade(
        id="h",
        kind="value",
        status="partial",
        score=Fraction(3, 2),
        points=Fraction(3),
        right=1,
        total=2,
        answer=np.array([1.0, 2.5]),
        expected=np.array([1.0, 2.0]),
        marks=np.array([True, False]),
        wrong=wrong,
    )
    return msgspec.structs.replace(default, **changes)


def grade(*items: ItemGrade, **changes: Any) -> Grade:
    """A grade of these items."""
    default = Grade(
        problem="p",
        title="Title",
        student=Student("ada"),
        reading={},
        default_reading={},
        first_error=FirstError("h", (1,)),
        items=items or (item(),),
        warnings=(),
        spec=SpecFile("p.yaml", b""),
        version="1",
    )
    return msgspec.structs.replace(default, **changes)


def every_format(found: Grade, context: Context = NOTHING) -> dict[str, str]:
    """The grade in each format."""
    graded = [Graded(found, context)]
    return {name: format_.write(graded, Page()) for name, format_ in FORMATS.items()}


# -- what was expected stays hidden --------------------------------------------------------------

TELLING = item(
    notes=("carried on it would be 2.25", "1 element left blank"),
    diagnosis=(
        Finding("slip", "h", "h[1] is 2.5 instead of 2.25"),
        Finding("missing-term", "h", "h matches the result without b1"),
    ),
)


@pytest.mark.parametrize("format_", list(FORMATS))
def test_hidden(format_: str) -> None:
    assert "2.25" in every_format(grade(TELLING))[format_]
    text = every_format(without_expected(grade(TELLING)))[format_]
    assert "2.25" not in text
    assert "instead" not in text
    assert "2.5" in text
    assert "left blank" in text
    assert "without b1" in text
    assert "slip" in text


def test_hidden_data_keeps_its_keys() -> None:
    found = grade_data(without_expected(grade(TELLING)))["items"][0]
    assert list(found) == list(grade_data(grade(TELLING))["items"][0])
    assert found["expected"] is None
    assert found["wrong"] == [{"index": [1], "answer": 2.5, "expected": None, "carried": True}]


def test_hidden_choice() -> None:
    choice = item(
        kind="choice", status="wrong", answer="tanh", expected="ReLU", marks=None, wrong=()
    )
    found = grade(choice, first_error=FirstError("h", None))
    assert "tanh instead of ReLU" in terminal_report(found)
    for text in every_format(without_expected(found)).values():
        assert "ReLU" not in text
        assert "tanh" in text


def test_hidden_follow_through_does_not_tell_the_true_values() -> None:
    follows = item(status="follow-through", wrong=(), right=2, notes=("the true value is 2.0",))
    hidden = without_expected(grade(follows, first_error=None))
    assert hidden.items[0].notes == ()


@pytest.mark.parametrize(
    ("text", "secret", "told"),
    [
        ("it is 1.06", 1.06, True),
        ("it is -1.06", 1.06, True),
        ("it is −1.06.", 1.06, True),
        ("about 1.1", 1.06, True),
        ("h1[1, 06] and w1", 1.0, False),
        ("given as 4×4", 4.0, False),
        ("4 elements left blank", 4.0, False),
        ("times 4", 4.0, True),
        ("4 of them", 3.9, False),
        ("3.1e-6", 3.14e-6, True),
        ("3.1e-6", 2e-6, False),
    ],
)
def test_what_a_text_tells(text: str, secret: float, told: bool) -> None:
    assert tells(text, [secret]) is told


# -- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1/200", 0.01), ("1/8", 0.13), ("29/8", 3.63), ("2/3", 0.67), ("4999/1000", 5), ("0", 0)],
)
def test_half_up(value: str, shown: float) -> None:
    assert rounded(Fraction(value)) == shown


def test_percent_of_almost_all_is_rounded_like_points() -> None:
    assert percent_text(Fraction(99999, 1000)) == "100%"


@pytest.mark.parametrize("size", [1e-300, 1e-12, 1e-6, 1e-3, 0.5, 1.0, 123.4, 1e5, 1e6, 1e300])
def test_wrong_is_seen_to_differ(size: float) -> None:
    for factor in (1.5, 1.01, 1 + 1e-5, 1 + 1e-9, -1.0, 1e8):
        one, other = size * factor, size
        assert len(set(pair(one, other))) == 2
        digits = digits_for([one, other], [(one, other)])
        assert digits.text(one) != digits.text(other)


def test_equal_numbers_do_not_hang() -> None:
    assert pair(1.0, 1.0)[0] == "1"
    assert digits_for([1.0, 1.0], [(1.0, 1.0)]).text(1.0).startswith("1.0")
    assert digits_for([math.nan, math.inf], [(math.nan, 1.0)]).text(0.0) == "0"


# -- data ----------------------------------------------------------------------------------------


def test_not_finite_is_null_with_a_note() -> None:
    odd = item(expected=np.array([math.inf, math.nan]), answer=np.array([math.nan, 2.5]))
    text = grades_json([grade(odd)], several=False)
    found = json.loads(text, parse_constant=pytest.fail)["items"][0]
    assert (found["answer"], found["expected"]) == ([None, 2.5], [None, None])
    assert "not finite" in found["notes"][-1]


def test_full_precision() -> None:
    value = 0.1 + 0.2
    found = json.loads(grades_json([grade(item(answer=np.array([value, 1e-300])))], several=False))
    assert found["items"][0]["answer"] == [value, 1e-300]


@pytest.mark.parametrize("text", ["a\x9b31mb", "\u202eevil", "\x7f", "\U000e0041", "é好😀", '"\\'])
def test_hostile_text_survives_but_commands_nothing(text: str) -> None:
    found = grade(student=Student(text, name=text), warnings=(text,))
    for format_, written in every_format(found).items():
        assert all(c.isprintable() or c == "\n" for c in written), format_
    assert json.loads(grades_json([found], several=False))["student"]["id"] == text
    assert text not in ("\u202eevil",) or "\\u202e" in grades_yaml([found], several=False).lower()


# -- markdown ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "![i](http://evil.example/x.png)",
        "[x](javascript:alert(1))",
        "a | b\n| c |",
        "```\n# heading",
        "https://evil.example www.evil.example",
        "@teacher #1 &lt;b&gt; $x$ ~~x~~ **x** _x_",
    ],
)
def test_markdown_is_text(text: str) -> None:
    choice = item(kind="choice", status="wrong", answer=text, expected=text, notes=(text,))
    found = grade(
        choice,
        title=text,
        student=Student(text, name=f"name {text}"),
        warnings=(text,),
        reading={text: text},
        first_error=FirstError("h", None),
    )
    report = markdown_report(found)
    assert [token for token in active_tokens(report) if token not in HARMLESS] == []
    for active in ("<", "://", "www.", "@", " #1"):
        assert active not in report
    assert escaped(text).count("\n") == 0


HARMLESS = {
    *("text", "softbreak", "hardbreak", "inline", "strong_open", "strong_close"),
    *(
        f"{name}_{end}"
        for name in ("heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td")
        for end in ("open", "close")
    ),
    *("bullet_list_open", "list_item_open", "bullet_list_close", "list_item_close"),
}
"""What our own report is made of: no HTML, no links, no pictures, no code."""


def active_tokens(report: str) -> Iterator[str]:
    """The kinds of everything that a renderer makes of a report; checks the size of its table."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(report)
    assert [token.type for token in tokens].count("td_open") == 6
    assert [token.type for token in tokens].count("heading_open") == 2
    for token in tokens:
        yield token.type
        yield from (child.type for child in token.children or ())


# -- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 52, 64, 80, 100, 120])
@pytest.mark.parametrize("shape", [(3,), (40,), (200,), (2, 3), (9, 9), (3, 30), (2, 2, 3), (0,)])
def test_arrays_fit(width: int, shape: tuple[int, ...]) -> None:
    size = math.prod(shape)
    expected = (np.arange(size) * 1.37).reshape(shape)
    answer = expected + 0.5
    wrong = tuple(
        Wrong(index, float(answer[index]), float(expected[index])) for index in np.ndindex(shape)
    )
    found = item(
        answer=answer, expected=expected, marks=np.zeros(shape, dtype=bool), wrong=wrong, total=size
    )
    text = painted(comparison(found, width), colour=False)
    assert max(map(columns, text.splitlines()), default=0) <= width
    assert text.count("✗") <= max(60, 2 * size)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_reports_fit(width: int) -> None:
    long = "a_very_long_name_that_somebody_gave_to_a_step"
    found = grade(
        item(id=long, notes=("word " * 40, "x" * 200)),
        item(status="correct", wrong=()),
        title="好" * 70,
        student=Student("s" * 300, name="n" * 300),
        reading={"convention " * 9: "option " * 9},
        first_error=FirstError(long, (1,)),
        warnings=("w" * 300, "one two " * 50),
    )
    text = terminal_report(found, width=width)
    assert max(map(columns, text.splitlines())) <= width


def test_colour_changes_nothing_else() -> None:
    import re  # noqa: PLC0415

    found = grade(TELLING)
    coloured = terminal_report(found, colour=True)
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == terminal_report(found)


def test_only_everything_fills_the_bar() -> None:
    almost = item(score=Fraction(2999999, 1000000))
    bar = terminal_report(grade(almost)).splitlines()[3]
    assert bar.count("░") == 1
    hardly = item(score=Fraction(1, 1000000))
    assert terminal_report(grade(hardly)).splitlines()[3].count("█") == 1
    none = item(score=Fraction(0))
    assert terminal_report(grade(none)).splitlines()[3].count("█") == 0
