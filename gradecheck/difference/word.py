"""Words for a change: what it was, what it is now."""

from __future__ import annotations

from typing import NamedTuple

from gradecheck.document.printable import escape_control

LONGEST = 120


class Word(NamedTuple):
    """A change in words, and the items (of an assignment: the problems) that it can touch.

    ``scales`` where nothing but the points that they are worth is another.
    """

    text: str
    touches: tuple[str, ...] = ()
    scales: bool = False


def arrow(old: str, new: str) -> str:
    """What it was and what it is now, each cut if long.

    >>> arrow("5", "6")
    '5 → 6'
    """
    return f"{cut(old)} → {cut(new)}"


def cut(text: str) -> str:
    """A text on one line, made safe to show, and not too long."""
    text = " ".join(text.split())
    return escape_control(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")


def listed(names: list[str]) -> str:
    """Names in a sentence.

    >>> listed(["h0"]), listed(["h0", "h1", "h2"])
    ('h0', 'h0, h1 and h2')
    """
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
