"""The results of a row in the order of the gradebook's problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from gradecheck.batch.book import ItemColumn, ProblemColumn, ProblemResult, Row
from gradecheck.batch.record import ItemRecord, Record, exact


def results_of(row: Row, columns: Sequence[ProblemColumn]) -> Sequence[ProblemResult | None]:
    """A result for every problem, ``None`` where the row has none."""
    results = row.problems
    if len(results) == len(columns):
        for result, column in zip(results, columns, strict=True):
            if result.column is not column and result.column.id != column.id:
                break
        else:
            return results
    by_id = {result.column.id: result for result in results}
    return [by_id.get(column.id) for column in columns]


def items_of(
    result: ProblemResult,
) -> Iterator[tuple[ItemColumn, ItemRecord | None, Fraction | None]]:
    """Every item of a problem with its record and its points, adjustments included.

    There are no points where an item is left for a person who has not given any, nor where there
    is no submission that was graded.
    """
    record = result.record
    records = {item.id: item for item in record.items} if record else {}
    given = {one.item for one in result.adjustments}
    for column in result.column.items:
        item = records.get(column.id)
        points = result.items.get(column.id)
        if points is None and item is not None:
            points = exact(item.score)
        if column.kind == "manual" and column.id not in given:
            points = None
        yield column, item, points


def remarks_of(row: Row) -> Iterator[str]:
    """What a person should know of a row: notes, reasons, adjustments; each in one line.

    The same text is said once.
    """
    said: set[str] = set()
    for remark in _remarks(row):
        if remark and remark not in said:
            said.add(remark)
            yield remark


def _remarks(row: Row) -> Iterator[str]:
    yield from row.notes
    for result in row.problems:
        if result.record is not None:
            yield result.record.reason
            yield from result.record.verdict.notes
        for one in result.adjustments:
            what = f"{one.problem} {one.item}".rstrip()
            yield f"{what}: adjusted by a person" + (f" ({one.note})" if one.note else "")


def records_of(row: Row) -> list[Record]:
    """The submissions that count, each once, in the order of the problems.

    One that could not be read, and may have been for any problem, stands in all their results.
    """
    if len(row.problems) == 1:
        record = row.problems[0].record
        return [] if record is None else [record]
    found: list[Record] = []
    for result in row.problems:
        record = result.record
        if record is not None and not any(record is other for other in found):
            found.append(record)
    return found


def files_of(row: Row) -> list[str]:
    """The files that count, each once, in the order of the problems."""
    files = [record.file for record in records_of(row)]
    return files if len(files) < 2 else list(dict.fromkeys(files))
