"""A comparison of two runs for programs: JSON, written as it is found, and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import msgspec

from gradecheck.difference.amounts import number
from gradecheck.difference.change import ItemChange, StudentChange
from gradecheck.difference.difference import Difference
from gradecheck.difference.spec_change import SpecDifference
from gradecheck.difference.tally import Tally
from gradecheck.export.cells import csv_cell
from gradecheck.report.grade_data import printable_json
from gradecheck.report.numbers import rounded

HEADS = (
    *("student", "name", "problem", "item", "old", "new", "change", "old status", "new status"),
    *("new findings", "findings gone", "because"),
)
SEPARATOR = "; "


def difference_json(difference: Difference) -> Iterator[str]:
    """One object, a line a student: the whole is never in memory."""
    tally = Tally(0)
    head = {
        "old": difference.old.path,
        "new": difference.new.path,
        "specs": [spec_data(spec) for spec in difference.specs],
        "notes": list(difference.notes),
    }
    yield _encoded(head)[:-1] + ',"students":['
    before = "\n"
    for change in difference.students():
        tally.add(change)
        if change is not None:
            yield before + _encoded(student_data(change))
            before = ",\n"
    yield f'\n],"summary":{_encoded(summary_data(tally))}}}\n'


def spec_data(spec: SpecDifference) -> dict[str, Any]:
    """What changed in a problem's file."""
    return {
        "assignment" if spec.is_assignment else "problem": spec.id,
        "old": spec.old or None,
        "new": spec.new or None,
        "changes": [
            {"change": one.number, "text": one.text, "touches": list(one.touches)}
            for one in spec.changes
        ],
        "note": spec.note,
        "diff": list(spec.lines),
    }


def student_data(change: StudentChange) -> dict[str, Any]:
    """What changes for a student: points are null in a run that does not know them."""
    return {
        "student": change.id,
        "name": change.name,
        "old": number(change.old),
        "new": number(change.new),
        "change": number(change.by) if change.is_in_both else None,
        "points": [number(change.old_points), number(change.new_points)],
        "items": [item_data(item) for item in change.items],
    }


def item_data(change: ItemChange) -> dict[str, Any]:
    """What changes in an item."""
    return {
        "problem": change.problem or None,
        "item": change.item or None,
        "old": number(change.old),
        "new": number(change.new),
        "change": number(change.by),
        "status": [change.old_status, change.new_status],
        "found": list(change.found),
        "gone": list(change.gone),
        "because": list(change.because),
    }


def summary_data(tally: Tally) -> dict[str, Any]:
    """The class as a whole."""
    extremes = [one for one in (tally.up, tally.down) if one is not None]
    largest = max(extremes, key=lambda one: abs(one.by), default=None)
    return {
        "students": tally.both,
        "changed": tally.changed,
        "otherwise": tally.otherwise,
        "mean": rounded(tally.mean),
        "mean_of_all": rounded(tally.mean_of_all),
        "largest": largest and {"student": largest.id, "change": number(largest.by)},
        "only_old": tally.only_old_count,
        "only_new": tally.only_new_count,
    }


def _encoded(data: Any) -> str:
    return printable_json(msgspec.json.encode(data).decode())


def difference_csv(changes: Iterable[StudentChange | None]) -> Iterator[str]:
    """A row for each student who changes, the total, followed by a row for each item that does."""
    yield ",".join(HEADS) + "\n"
    for change in changes:
        if change is not None:
            yield "".join(",".join(row) + "\n" for row in _rows(change))


def _rows(change: StudentChange) -> Iterator[Sequence[str]]:
    who = csv_cell(change.id), csv_cell(change.name)
    by = _cell(change.by) if change.is_in_both else ""
    yield (*who, "", "total", _cell(change.old), _cell(change.new), by, *5 * ("",))
    for item in change.items:
        texts = (item.old_status, item.new_status)
        lists = (item.found, item.gone, item.because)
        yield (
            *who,
            csv_cell(item.problem),
            csv_cell(item.item),
            _cell(item.old),
            _cell(item.new),
            _cell(item.by),
            *map(csv_cell, texts),
            *(csv_cell(SEPARATOR.join(one)) for one in lists),
        )


def _cell(cents: int | None) -> str:
    """Points as a cell: a number, or nothing.

    >>> _cell(-250), _cell(None)
    ('-2.5', '')
    """
    return "" if cents is None else f"{rounded(Fraction(cents, 100))}"
