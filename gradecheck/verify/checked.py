"""What a check of one file has found."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from gradecheck.errors import Fault, Place

DONE, FAULTY, UNREADABLE = 0, 1, 2


class Checked(msgspec.Struct, frozen=True):
    """The faults of one file, in one line what was looked at, and what else is good to know.

    ``readable`` is false where there was nothing to check: no such file, a folder, no permission,
    too large to be read at all.  What is wrong *in* a file never makes it unreadable.  ``problems``
    are the files of the problems that an assignment puts together, ``notes`` are sentences for
    people; what asks for something to be done is a fault.
    """

    file: str
    faults: tuple[Fault, ...]
    summary: str = ""
    readable: bool = True
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        return sum(fault.severity == "error" for fault in self.faults)

    @property
    def warnings(self) -> int:
        return len(self.faults) - self.errors

    def with_faults(self, more: Iterable[Fault]) -> Checked:
        """The same with further faults."""
        faults = in_order(self.file, [*self.faults, *more])
        return msgspec.structs.replace(self, faults=faults)

    @property
    def status(self) -> int:
        """The exit status for this file: warnings alone do not count.

        >>> Checked("a.yaml", (Fault("a", "b", severity="warning"),)).status
        0
        >>> Checked("a.yaml", (Fault("a", "b"),)).status
        1
        >>> Checked("a.yaml", (Fault("missing-file", "…"),), readable=False).status
        2
        """
        if not self.readable:
            return UNREADABLE
        return FAULTY if self.errors else DONE


def in_order(file: str, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults by their places, each with a place, and each only once; every error with a hint.

    What concerns a file as a whole stands at its beginning.

    >>> faults = [Fault("b", "x", "h", Place("f", 2, 1)), Fault("a", "y"), Fault("a", "y")]
    >>> [(str(fault), fault.hint) for fault in in_order("f", faults)]
    [('f:1:1: a y', 'see: gradecheck explain a'), ('f:2:1: b x', 'h')]
    """
    beginning = Place(file, 1, 1)
    return tuple(
        sorted(
            [_complete(fault, beginning) for fault in dict.fromkeys(faults)],
            key=lambda fault: fault.place or beginning,
        )
    )


def _complete(fault: Fault, place: Place) -> Fault:
    hint = fault.hint
    if not hint and fault.severity == "error":
        hint = f"see: gradecheck explain {fault.code}"
    return Fault(fault.code, fault.message, hint, fault.place or place, fault.severity)


def agreement(count: int, largest: float) -> str:
    """In words: gradients by symbols and by differences, and the largest difference.

    >>> agreement(1, 0.0), agreement(12, 5.2e-11)
    ('1 gradient agrees with differences', '12 gradients agree with differences, to 5e-11 of size')
    """
    gradients = "1 gradient agrees" if count == 1 else f"{count} gradients agree"
    close = f", to {largest:.0e} of size".replace("e-0", "e-") if largest else ""
    return f"{gradients} with differences{close}"
