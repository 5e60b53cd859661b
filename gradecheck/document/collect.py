"""Faults as they are found: collected, so that one reading of a file reports them all."""

from __future__ import annotations

from typing import NoReturn

from gradecheck.errors import Fault, GradecheckError, Place


class Faults:
    """A list of faults that is not allowed to grow without end.

    >>> faults = Faults(most=50)
    >>> faults.add("empty-file", "the file is empty")
    >>> faults.raise_if_any()
    Traceback (most recent call last):
    gradecheck.errors.GradecheckError: empty-file the file is empty
    """

    def __init__(self, most: int) -> None:
        self.found: list[Fault] = []
        self.most = most

    def add(self, code: str, message: str, place: Place | None = None, hint: str = "") -> None:
        """Note a fault and go on; one too many ends the reading."""
        self.found.append(Fault(code, message, hint, place))
        if len(self.found) >= self.most:
            more = f"{self.most} faults and more: the rest of the file was not read"
            self.found.append(Fault("too-many-faults", more, place=place))
            raise GradecheckError(self.found)

    def stop(self, code: str, message: str, place: Place | None = None, hint: str = "") -> NoReturn:
        """Note a fault after which nothing more can be read."""
        self.found.append(Fault(code, message, hint, place))
        raise GradecheckError(self.found)

    def raise_if_any(self) -> None:
        """Refuse the file if anything was wrong with it."""
        if self.found:
            raise GradecheckError(self.found)
