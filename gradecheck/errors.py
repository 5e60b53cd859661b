"""Errors as data: what was wrong, where, what was expected, and what to do.

A :class:`Fault` is a plain record.  Code that reads something collects faults and raises one
:class:`GradecheckError` with all of them; only ``gradecheck.cli`` catches it, and only
``gradecheck.report`` turns a fault into text for people.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class Place(msgspec.Struct, frozen=True, order=True):
    """A stretch of one line of a file: ``line`` and ``column`` count from 1.

    ``text`` is that whole line, so that the place can be shown without opening the file again;
    ``length`` is how many characters a caret line underlines (at least 1).
    """

    file: str
    line: int
    column: int
    length: int = 1
    text: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong with what a person wrote.

    ``code`` is a stable word (``gradecheck explain CODE`` documents it), ``message`` says what is
    wrong and what was expected, ``hint`` what to do about it.
    """

    code: str
    message: str
    hint: str = ""
    place: Place | None = None
    severity: str = "error"

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.code} {self.message}"

    @property
    def located(self) -> str:
        """The message with its place in a file that is known.

        >>> Fault("not-a-number", "`x` is not a number", place=Place("a.yaml", 4, 9)).located
        'line 4, column 9: `x` is not a number'
        """
        where = f"line {self.place.line}, column {self.place.column}: " if self.place else ""
        return f"{where}{self.message}"


class GradecheckError(Exception):
    """Input that could not be read or understood; carries every fault found.

    >>> error = GradecheckError([Fault("empty-file", "the file is empty")])
    >>> str(error), error.exit_code
    ('empty-file the file is empty', 2)
    """

    exit_code = 2

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class ExpressionError(Exception):
    """A fault in an expression, placed by character offsets into the text of that expression.

    Whoever knows which file the text came from turns it into a :class:`Fault` with a
    :class:`Place`.  ``start`` and ``end`` are offsets, ``end`` exclusive.
    """

    def __init__(self, code: str, message: str, start: int, end: int, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.start = start
        self.end = end
        self.hint = hint
