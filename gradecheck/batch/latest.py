"""Of several submissions of one student for one problem, the latest counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from gradecheck.batch.record import Record, Verdict
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

    The later time of submission wins where both say one, else the later in order.  But what could
    not be read, or holds no answer at all (a sheet filled in for other problems), never replaces
    an answer.

    >>> early = Record("a.yaml", submitted="2026-04-12T10:00Z", verdict=Verdict("p"))
    >>> late = Record("b.yaml", submitted="2026-04-12T11:00Z", verdict=Verdict("p"))
    >>> latest_by_problem([late, early])["p"].note()
    '`p` was handed in again: `b.yaml` counts, not `a.yaml`'
    """
    found: dict[str, Counting] = {}
    for record in records:
        known = found.get(record.problem)
        if known is None:
            found[record.problem] = Counting(record)
        elif replaces(record, known.record):
            found[record.problem] = _with(Counting(record, known.others), known.record)
        else:
            found[record.problem] = _with(known, record)
    return found


def _with(counting: Counting, other: Record) -> Counting:
    """The same with another record that does not count; blank ones are not worth a word."""
    return (
        counting
        if is_blank(other.verdict)
        else Counting(counting.record, (*counting.others, other))
    )


def replaces(record: Record, earlier: Record) -> bool:
    """Whether a record counts in place of one that came before it in the sources."""
    answers, before = (not one.reason and not is_blank(one.verdict) for one in (record, earlier))
    if answers != before:
        return answers
    new, old = _moment(record), _moment(earlier)
    return new >= old if new is not None and old is not None else True


def is_blank(verdict: Verdict) -> bool:
    """Whether there are items to be answered, and none of them is.

    >>> from gradecheck.batch.record import ItemRecord
    >>> missing = ItemRecord("h", "value", "missing", "0", "3")
    >>> is_blank(Verdict(items=(missing,))), is_blank(Verdict())
    (True, False)
    """
    if verdict.score != "0":
        return False
    found = {item.status for item in verdict.items}
    return "missing" in found and found <= {"missing", "manual"}


def _moment(record: Record) -> datetime | None:
    moment = read_moment(record.submitted) if record.submitted else None
    return moment.at if moment else None
