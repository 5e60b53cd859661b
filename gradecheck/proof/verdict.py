"""The verdict on a proof as plain data."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from gradecheck.proof.counterexample import CounterExample
from gradecheck.proof.link import Flaw


class LineVerdict(msgspec.Struct, frozen=True):
    """One line with a statement: ``ok`` is ``None`` where it is not judged.

    ``blunt`` is the reason without what would be right instead, where there is such.
    """

    line: int
    relation: str
    text: str
    ok: bool | None
    reason: str
    blunt: str = ""


class Mistake(msgspec.Struct, frozen=True):
    """A kind of mistake, the line it was made in, one plain sentence."""

    kind: str
    line: int
    message: str


class Verdict(msgspec.Struct, frozen=True):
    """What is to be said of a proof.

    share:   what of the points is earned
    flaw:    the word for what is wrong with the whole; empty where nothing is
    counted: how many links count for points, and how many of these are valid
    example: a counter-example to the first false line
    mistakes: what went wrong in false lines, as far as it can be named
    """

    lines: tuple[LineVerdict, ...]
    notes: tuple[str, ...]
    complete: bool
    share: Fraction
    flaw: Flaw = ""
    counted: int = 0
    valid: int = 0
    route: str = ""
    example: CounterExample | None = None
    mistakes: tuple[Mistake, ...] = ()

    @property
    def first_wrong(self) -> LineVerdict | None:
        """The first line that is wrong or could not be judged for a fault of its own."""
        return next((line for line in self.lines if line.ok is False), None)
