"""Of several submissions of one student for one problem, the latest counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from gradecheck.batch.record import Record
from gradecheck.document.printable import shown
from gradecheck.spec.moment import read_moment


class Counting(msgspec.Struct, frozen=True):
    """The record that counts for a problem, and the others, in the order in which they came."""

    record: Record
    others: tuple[Record, ...] = ()

    def note(self) -> str:
        """What is to be said where there are others."""
        if not self.others:
            return ""
        names = ", ".join(shown(other.file, 80) for other in self.others)
        what = shown(self.record.problem) if self.record.problem else "this"
        return f"{what} was handed in again: {shown(self.record.file, 80)} counts, not {names}"

    def note_for(self, record: Record) -> str:
        """What is to be said to whoever reads the result of one of them."""
        if record == self.record:
            return self.note()
        return f"this does not count: {shown(self.record.file, 80)} does, handed in for the same"


def latest_by_problem(records: Iterable[Record]) -> dict[str, Counting]:
    """What counts for each problem, of the records of one student in the order of the sources.

    The later time of submission wins where both say one, else the later in order.  What could not
    be read never replaces what could.

    >>> early = Record("a.yaml", problem="p", submitted="2026-04-12T10:00Z")
    >>> late = Record("b.yaml", problem="p", submitted="2026-04-12T11:00Z")
    >>> latest_by_problem([late, early])["p"].note()
    '`p` was handed in again: `b.yaml` counts, not `a.yaml`'
    """
    found: dict[str, Counting] = {}
    for record in records:
        known = found.get(record.problem)
        if known is None:
            found[record.problem] = Counting(record)
        elif replaces(record, known.record):
            found[record.problem] = Counting(record, (*known.others, known.record))
        else:
            found[record.problem] = Counting(known.record, (*known.others, record))
    return found


def replaces(record: Record, earlier: Record) -> bool:
    """Whether a record counts in place of one that came before it in the sources."""
    if bool(record.reason) != bool(earlier.reason):
        return not record.reason
    new, old = _moment(record), _moment(earlier)
    return new >= old if new is not None and old is not None else True


def _moment(record: Record) -> datetime | None:
    moment = read_moment(record.submitted) if record.submitted else None
    return moment.at if moment else None
