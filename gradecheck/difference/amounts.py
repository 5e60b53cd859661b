"""Points and names of a comparison as they are shown, in every format alike."""

from __future__ import annotations

from fractions import Fraction

from gradecheck.difference.change import ItemChange
from gradecheck.report.numbers import points_text, rounded

NONE = "–"


def amount(cents: int | None) -> str:
    """Points, from hundredths.

    >>> amount(263), amount(None)
    ('2.63', '–')
    """
    return NONE if cents is None else signed_text(Fraction(cents, 100), plus="")


def signed(cents: int) -> str:
    """A change of points with its sign.

    >>> signed(50), signed(-250), signed(0)
    ('+0.5', '−2.5', '±0')
    """
    return signed_text(Fraction(cents, 100))


def signed_text(points: Fraction, plus: str = "+") -> str:
    """Points with their sign, rounded to two decimals."""
    text = points_text(abs(points))
    if text == "0":
        return "0" if not plus else "±0"
    return f"−{text}" if points < 0 else f"{plus}{text}"


def number(cents: int | None) -> float | int | None:
    """Points as a number, for programs.

    >>> number(250), number(300)
    (2.5, 3)
    """
    return None if cents is None else rounded(Fraction(cents, 100))


def item_name(problem: str, item: str, *, several: bool) -> str:
    """What an item is called: with its problem where there are several.

    >>> item_name("p1", "h2", several=False), item_name("p1", "h2", several=True)
    ('h2', 'p1.h2')
    """
    if not (problem and item):
        return item or problem or "the whole file"
    return f"{problem}.{item}" if several else item


def statuses(change: ItemChange) -> str:
    """From which status to which an item goes; empty where it stays, or has none."""
    if change.old_status == change.new_status:
        return change.new_status
    return f"{change.old_status or 'not there'} → {change.new_status or 'not there'}"


def counted(number: int, noun: str) -> str:
    """A number of things.

    >>> counted(1, "student"), counted(1200, "student")
    ('1 student', '1,200 students')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
