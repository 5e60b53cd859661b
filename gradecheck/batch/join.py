"""The records of a class put together into its book: a row a student."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from gradecheck.batch.amend import amended_feedback, amended_line, named_line
from gradecheck.batch.book import Adjustment, Book, ProblemResult, Row
from gradecheck.batch.gather import Gathered
from gradecheck.batch.identity import belongs_to
from gradecheck.batch.latest import latest_by_problem
from gradecheck.batch.plain_rows import PlainRows
from gradecheck.batch.record import Record, exact
from gradecheck.batch.roster import Roster
from gradecheck.batch.totals import Rules, row_of, rules_of
from gradecheck.document.printable import shown
from gradecheck.document.suggest import did_you_mean
from gradecheck.spec.assignment import Assignment
from gradecheck.spec.problem import Problem

STRANGER = "not in the roster"
MOST_WARNINGS = 100


def open_book(  # noqa: PLR0913 - what a class is made of, by keyword
    records: Callable[[], Iterable[Record]],
    result: Callable[[Record], bytes],
    feedback: Callable[[Record], str | None],
    *,
    problems: Mapping[str, Problem],
    assignment: Assignment | None = None,
    roster: Roster | None = None,
    adjustments: Sequence[Adjustment] = (),
    owners: Callable[[], Iterable[tuple[str, str]]] | None = None,
) -> Book:
    """The book of a class.

    ``records`` begins a new pass over all records, in the order of the sources; ``result`` and
    ``feedback`` give what was written of a record when it was graded.  ``problems`` are those that
    were graded; for an assignment all of its own (see ``problems_of``).  ``owners`` tells to whom
    the records belong, where that can be had without reading them whole.

    Rows come in the order of the roster, then, or without one, in the order in which students
    first occur in the sources.
    """
    rules = rules_of(problems, assignment)
    wanted = [one.student for one in adjustments]
    gathered = Gathered(records, every=roster is not None, wanted=wanted, owners=owners)
    joined = _Joined(gathered, rules, roster, adjustments)
    title = assignment.title if assignment else ", ".join(one.title for one in rules.columns)

    def amended(record: Record) -> bytes:
        return joined.line(record, result(record))

    return Book(
        title=title,
        problems=rules.columns,
        count=joined.count(),
        rows=joined.rows,
        result=amended if joined.is_changed else result,
        feedback=lambda record: joined.text(record, feedback(record)),
        warnings=tuple(joined.warnings()),
    )


class _Joined:
    """The records of a class with all that is known of its students beside them."""

    def __init__(
        self,
        gathered: Gathered,
        rules: Rules,
        roster: Roster | None,
        adjustments: Sequence[Adjustment],
    ) -> None:
        self.gathered = gathered
        self.rules = rules
        self.people = roster.people if roster else {}
        self.roster = roster
        self.adjustments: dict[str, list[Adjustment]] = {}
        for one in adjustments:
            self.adjustments.setdefault(one.student, []).append(one)

    @property
    def is_changed(self) -> bool:
        """Whether anything came after grading: names of rows, a person's word, another
        submission for the same problem."""
        gathered = self.gathered
        return bool(self.adjustments) or gathered.nameless or len(gathered.repeated) > 0

    def count(self) -> int:
        """How many rows there are."""
        there = int(self.gathered.has(self.people).sum()) if self.people else 0
        return self.gathered.count + len(self.people) - there

    def rows(self) -> Iterator[Row]:
        """A new pass over all rows."""
        for id, person in self.people.items():
            records = self.gathered.of((id, ""))
            yield row_of(self.rules, id, records, person, self.adjustments.get(id, ()))
        plain = self._plain_rows()
        for records in self.gathered.people():
            first = records[0]
            if first.student and first.student in self.people:
                continue
            id = first.student or self.gathered.row_id(first)
            adjustments = self.adjustments.get(id, ())
            if plain is not None and len(records) == 1 and not adjustments:
                row = plain.row(id, first)
                if row is not None:
                    yield row
                    continue
            row = row_of(self.rules, id, records, None, adjustments)
            if self.roster is not None:
                row = msgspec.structs.replace(row, notes=(STRANGER, *row.notes))
            yield row

    def _plain_rows(self) -> PlainRows | None:
        """What makes most rows, where totals are what the one problem gives."""
        columns = self.rules.columns
        simple = self.rules.assignment is None and self.roster is None and len(columns) == 1
        return PlainRows(columns[0]) if simple else None

    def line(self, record: Record, line: bytes) -> bytes:
        """The JSON of a result, with what came after grading; of somebody without an id it has that
        of the row."""
        if not record.student:
            line = named_line(line, self.gathered.row_id(record))
        found, remark = self._after(record)
        return line if found is None else amended_line(line, found, remark)

    def text(self, record: Record, text: str | None) -> str | None:
        """The feedback on a result, with what came after grading."""
        found, remark = self._after(record)
        return text if found is None or text is None else amended_feedback(text, found, remark)

    def _after(self, record: Record) -> tuple[ProblemResult | None, str]:
        """What came after grading: the result as it is now where a person changed it, and what is
        to be said where it was handed in again."""
        repeated = self.gathered.is_repeated(record)
        if not repeated and not self.adjustments:
            return None, ""
        adjustments = self._adjustments(record)
        if not repeated and not adjustments:
            return None, ""
        records = self.gathered.of(belongs_to(record)) or [record]
        counting = latest_by_problem(records).get(record.problem)
        remark = counting.note_for(record) if counting and counting.others else ""
        row = row_of(self.rules, "", records, self.people.get(record.student), adjustments)
        mine = [one for one in row.problems if one.record == record and one.record.problem]
        if mine:
            return mine[0], remark
        # Another submission counts: a person's word is on that one.
        column = next((c for c in self.rules.columns if c.id == record.problem), None)
        if column is None or not remark:
            return None, ""
        return ProblemResult(column, "graded", exact(record.verdict.score), record=record), remark

    def _adjustments(self, record: Record) -> list[Adjustment]:
        id = record.student or self.gathered.row_id(record)
        return [one for one in self.adjustments.get(id, ()) if one.problem == record.problem]

    def warnings(self) -> Iterator[str]:
        """What concerns the class as a whole: adjustments for students whom nobody knows."""
        unknown = [id for id in self.adjustments if id not in self.people]
        if not unknown:
            return
        found = self.gathered.has(unknown)
        strangers = {id: None for id, there in zip(unknown, found, strict=True) if not there}
        if strangers and self.gathered.nameless:
            for records in self.gathered.people():
                strangers.pop(self.gathered.row_id(records[0]), None)
        for id in list(strangers)[:MOST_WARNINGS]:
            place = self.adjustments[id][0].place
            hint = did_you_mean(id, self.people)
            where = f"{place}: " if place else ""
            yield f"{where}{shown(id)} is adjusted, but is no student here" + (
                f"; {hint}" if hint else ""
            )
