"""Faults for people: what is wrong, the line of the file with a caret under it, what to do.

    problem1.yaml:12:19: unknown-name  there is no `h3`
      12 |   h2: relu(deconv(h3, w1) + b1)
         |                   ^^
         = did you mean `h1`?

Everything in a fault may have been written by a stranger: nothing of it reaches the terminal raw.
"""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import TypeAlias

from gradecheck.document.printable import displayed, escape_control
from gradecheck.errors import Fault, Place

Cell: TypeAlias = tuple[str, int]

WIDTH = 80
INDENT = 4
RED, YELLOW, BLUE, CYAN, BOLD, PLAIN = (
    f"\x1b[{code}m" for code in ("1;31", "1;33", "34", "36", "1", "0")
)


def faults_text(
    faults: Iterable[Fault], *, colour: bool = False, width: int = WIDTH, folded: bool = False
) -> str:
    """All faults, in the order of the files' lines; those of no place come first.

    >>> faults = [Fault("b", "second", place=Place("x", 2, 1)), Fault("a", "first")]
    >>> print(faults_text(faults))
    a  first
    x:2:1: b  second
    """
    ordered = sorted(faults, key=by_place)
    return "\n".join(
        [fault_text(fault, colour=colour, width=width, folded=folded) for fault in ordered]
    )


def by_place(fault: Fault) -> tuple[str, int, int]:
    """What faults are sorted by."""
    place = fault.place
    return (place.file, place.line, place.column) if place else ("", 0, 0)


def fault_text(
    fault: Fault, *, colour: bool = False, width: int = WIDTH, folded: bool = False
) -> str:
    """One fault over several lines, at most ``width`` columns wide where it shows the file.

    If it is to be ``folded``, message and hint are no wider either.

    >>> place = Place("p.yaml", 12, 7, 2, "  h2: h3 + b1")
    >>> print(fault_text(Fault("unknown-name", "there is no `h3`", "did you mean `h1`?", place)))
    p.yaml:12:7: unknown-name  there is no `h3`
      12 |   h2: h3 + b1
         |       ^^
         = did you mean `h1`?
    >>> print(fault_text(Fault("unknown-name", "there is no `h3`"), width=24, folded=True))
    unknown-name  there is
        no `h3`
    """
    paint = painted if colour else unpainted
    tone = YELLOW if fault.severity == "warning" else RED
    place = f"{place_text(fault.place)}: " if fault.place else ""
    where = f"{paint(BOLD, place[:-2])}: " if place else ""
    code, message = escape_control(fault.code), escape_control(fault.message)
    if folded:
        message = fold(message, width, len(f"{place}{code}  "))
    lines = [f"{where}{paint(tone, code)}  {message}"]
    gutter = "  "
    if fault.place and fault.place.text.strip():
        number = f"  {fault.place.line}"
        gutter = " " * len(number) + " "
        line, caret = excerpt(fault.place, width - len(gutter) - 2)
        lines.append(f"{paint(BLUE, number + ' |')} {line}".rstrip())
        lines.append(f"{paint(BLUE, gutter + '|')} {paint(tone, caret)}")
    hints = [escape_control(hint) for hint in fault.hint.splitlines()]
    if folded:
        hints = [
            row for hint in hints for row in fold(hint, width - len(gutter) - 2, 0, 0).split("\n")
        ]
    for row, hint in enumerate(hints):
        sign = " " if row else "="
        lines.append(f"{gutter}{paint(BLUE, sign)} {paint(CYAN, hint)}")
    return "\n".join(lines)


def fold(text: str, width: int, begun: int = 0, indent: int = INDENT) -> str:
    """The text over lines of at most ``width`` columns, of whose first ``begun`` are taken.

    >>> print("say: " + fold("one two three", 12, 5))
    say: one two
        three
    """
    rows = wrap(
        text,
        width,
        initial_indent=" " * min(begun, width - 1),
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(rows).lstrip(" ")


def painted(tone: str, text: str) -> str:
    """The text in a colour; indentation and blanks before it stay outside."""
    inside = text.lstrip(" ")
    return f"{' ' * (len(text) - len(inside))}{tone}{inside}{PLAIN}"


def unpainted(tone: str, text: str) -> str:
    """The text as it is."""
    return text


def place_text(place: Place) -> str:
    """File, line and column; of a fault of the file as a whole only the file.

    >>> place_text(Place("x.yaml", 2, 5)), place_text(Place("gone.yaml", 1, 1))
    ('x.yaml:2:5', 'gone.yaml')
    """
    file = escape_control(place.file)
    whole = (place.line, place.column, place.text) == (1, 1, "")
    return file if whole else f"{file}:{place.line}:{place.column}"


def excerpt(place: Place, width: int) -> tuple[str, str]:
    """The line, cut around the place to a width in columns, and the carets below it.

    >>> excerpt(Place("x", 1, 2, 1, "a\\tb"), 20)
    ('a    b', ' ^^^^')
    >>> excerpt(Place("x", 1, 51, 2, "y" * 50 + "zz" + "y" * 50), 20)
    ('…yyyyyyzzyyyyyyyyyy…', '       ^^')
    """
    text = place.text
    start = min(place.column - 1, len(text))
    stop = min(start + place.length, len(text))
    # No more characters than columns can be seen, but for combining ones.
    low, high = max(0, start - 2 * width), min(len(text), start + 2 * width)
    cells = {at: displayed(text[at]) for at in range(low, high)}
    begin, end = window(cells, start, width, whole=(low, high) == (0, len(text)))
    left, right = "…" if begin > 0 else "", "…" if end < len(text) else ""
    line = left + "".join(cells[at][0] for at in range(begin, end)) + right
    before = len(left) + sum(cells[at][1] for at in range(begin, start))
    under = sum(cells[at][1] for at in range(start, min(stop, end)))
    return line, " " * before + "^" * max(1, under)


def window(cells: dict[int, Cell], start: int, width: int, whole: bool) -> tuple[int, int]:
    """The stretch of characters to show: all, or a third of the width before the place.

    What the right side does not need is the left side's.
    """
    low, high = min(cells, default=0), max(cells, default=-1) + 1
    if whole and sum(columns for _, columns in cells.values()) <= width:
        return low, high
    begin = end = start
    room = width - 2  # for the two ellipses
    used = 0
    for left_room in (room // 3, room):
        while begin > low and used + cells[begin - 1][1] <= left_room:
            begin -= 1
            used += cells[begin][1]
        while end < high and used + cells[end][1] <= room:
            used += cells[end][1]
            end += 1
    return begin, end
