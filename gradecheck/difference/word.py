"""Words for a change: what it was, what it is now."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from gradecheck.document.printable import escape_control, shortened

How: TypeAlias = Literal["", "values", "points", "mistake"]
LONGEST = 120


class Word(NamedTuple):
    """A change in words, and the items (of an assignment: the problems) that it can touch.

    ``how`` it does that: through what ``values`` count as right, through the ``points`` that an
    item is worth, through a ``mistake`` that is named; empty for any way.
    """

    text: str
    touches: tuple[str, ...] = ()
    how: How = ""


def arrow(old: str, new: str) -> str:
    """What it was and what it is now, each cut if long.

    >>> arrow("5", "6")
    '5 → 6'
    """
    return f"{cut(old)} → {cut(new)}"


def cut(text: str) -> str:
    """A text on one line, made safe to show, and not too long."""
    text = " ".join(text.split())
    return escape_control(shortened(text, LONGEST))


def listed(names: list[str]) -> str:
    """Names in a sentence.

    >>> listed(["h0"]), listed(["h0", "h1", "h2"])
    ('h0', 'h0, h1 and h2')
    """
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
