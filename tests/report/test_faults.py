"""Faults shown to people: the caret under the right word, and nothing of a stranger's left raw."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import gradecheck
from gradecheck.document import columns
from gradecheck.errors import Fault, Place
from gradecheck.report.faults import excerpt, fault_text, faults_text

LINE = "  h2: relu(deconv(h3, w1) + b1)"


def test_a_fault() -> None:
    place = Place("problem1.yaml", 12, 19, 2, LINE)
    fault = Fault("unknown-name", "there is no `h3`", "did you mean `h1`?", place)
    assert fault_text(fault).splitlines() == [
        "problem1.yaml:12:19: unknown-name  there is no `h3`",
        "  12 |   h2: relu(deconv(h3, w1) + b1)",
        "     |                   ^^",
        "     = did you mean `h1`?",
    ]


def test_colour_changes_nothing_but_colour() -> None:
    place = Place("a.yaml", 1, 3, 1, "a: b")
    for severity in ("error", "warning"):
        fault = Fault("code", "message", "hint", place, severity)
        coloured = fault_text(fault, colour=True)
        assert "\x1b[" in coloured
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == fault_text(fault)


def test_what_is_not_there_is_not_shown() -> None:
    assert fault_text(Fault("code", "message")) == "code  message"
    assert fault_text(Fault("code", "message", "hint")) == "code  message\n  = hint"
    whole = Fault("missing-file", "no", place=Place("a.yaml", 1, 1))
    assert fault_text(whole) == "a.yaml: missing-file  no"
    assert fault_text(Fault("code", "no", place=Place("a", 3, 1, 1, " "))) == "a:3:1: code  no"


def test_a_hint_over_several_lines() -> None:
    fault = Fault("code", "message", "write\n  h: |\n    x", Place("a", 1, 1, 1, "x"))
    assert fault_text(fault).splitlines()[3:] == ["    = write", "        h: |", "          x"]


def test_order() -> None:
    faults = [Fault(str(n), "m", place=Place("a", n, 1, 1, "x")) for n in (10, 9, 2)]
    codes = re.findall(r"a:\d+:1: (\d+)", faults_text([*faults, Fault("none", "m")]))
    assert codes == ["2", "9", "10"]


def test_nothing_of_a_stranger_reaches_the_terminal() -> None:
    evil = "\x1b[2J\x07\u202e\r\u2028\x9b1m\u2066\ud800"
    place = Place("evil\x1b]0;x\x07.yaml", 1, 1, 1, evil)
    text = fault_text(Fault("c" + evil, "m" + evil, "h" + evil, place))
    assert text.replace("\n", "").isprintable()
    assert "\\x1b[2J\\x07\\u202e\\r\\u2028\\x9b1m\\u2066\\ud800" in text


def test_the_caret_is_under_the_word() -> None:
    for before in ("abc ", "\ta ", "好好 ", "x̂ é́ ", "\x1b[31m ", "ｗ₁ = ", "", "🙂 "):
        line = before + "HERE" + "!"
        shown, caret = excerpt(Place("x", 1, len(before) + 1, 4, line), 76)
        assert columns(shown[: shown.index("HERE")]) == caret.index("^")
        assert caret.count("^") == 4


def test_the_caret_at_the_end() -> None:
    assert excerpt(Place("x", 1, 4, 1, "abc"), 76) == ("abc", "   ^")
    assert excerpt(Place("x", 1, 9, 7, "abc"), 76) == ("abc", "   ^")
    assert excerpt(Place("x", 1, 1, 1, ""), 76) == ("", "^")


def test_long_lines_are_cut_around_the_caret() -> None:
    line = "a" * 500_000 + "HERE" + "b" * 500_000
    text = fault_text(Fault("code", "message", place=Place("x", 1, 500_001, 4, line)))
    _, shown, caret = text.splitlines()
    assert len(shown) == 80
    assert shown.index("HERE") == caret.index("^^^^")
    assert fault_text(Fault("c", "m", place=Place("x", 1, 1, 900, line))).count("^") == 72
    start = excerpt(Place("x", 1, 1, 1, line), 20)
    assert start == ("a" * 18 + "…", "^")


LINES = st.text(alphabet="ab \t\x1b好é\u0301\u200d\u202eＷ🙂", max_size=200)


@given(LINES, st.integers(1, 210), st.integers(1, 210), st.integers(10, 100))
def test_any_line_fits(line: str, column: int, length: int, width: int) -> None:
    shown, caret = excerpt(Place("x", 1, column, length, line), width)
    assert columns(shown) <= width
    assert len(caret) <= max(width, columns(shown) + 1)
    assert set(caret.lstrip(" ")) == {"^"}
    whole, _ = excerpt(Place("x", 1, column, length, line), 2000)
    assert shown.strip("…") in whole


def test_plain_text_needs_no_rich() -> None:
    code = "import sys, gradecheck.report.faults; sys.exit('rich' in sys.modules)"
    root = Path(gradecheck.__file__).parents[1]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
