"""What ``gradecheck grade`` writes of a class: files, and a table or data to stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from fractions import Fraction

import msgspec

from gradecheck.batch.census import statistics_of
from gradecheck.batch.outcome import Outcome
from gradecheck.batch.results import Results
from gradecheck.batch.run import cores
from gradecheck.batch.statistics import Statistics
from gradecheck.cli.class_options import ClassOptions
from gradecheck.cli.show import say
from gradecheck.cli.terminal import in_pieces, wants_colour, width, write_text
from gradecheck.export.wanted import Wanted


class ClassOutput(msgspec.Struct, frozen=True):
    """In which format to write to stdout (none where it is empty), and which files beside."""

    format: str
    options: ClassOptions
    hide_expected: bool = False

    def write(self, outcome: Outcome, results: Results, fail_under: Fraction | None) -> bool:
        """Write everything; whether a student is below ``fail_under``."""
        book = outcome.book
        files: list[str] = []
        if self.options.out is None:
            found = statistics_of(book.rows(), book.problems)
        else:
            from gradecheck.export.write import write_files  # noqa: PLC0415 - only with --out

            written = write_files(book, self._wanted(self.options.out))
            found, files = written.statistics, written.names
            for remark in written.remarks:
                say(remark)
            if left := written.left_over:
                many = f"{left:,} files are" if left > 1 else "1 file is"
                say(
                    f"feedback/: {many} from an earlier run, and not of this one: remove the folder"
                )
        if self.format == "text":
            self._table(outcome, found, files)
        elif self.format:
            for text in in_pieces(self._texts(outcome, results, found)):
                write_text(text, utf8=True)
        return fail_under is not None and found.lowest < fail_under

    def _wanted(self, folder: str) -> Wanted:
        options = self.options
        return Wanted(
            folder,
            options.feedback or "auto",
            options.items,
            options.junit,
            options.parquet,
            options.gradescope,
            options.canvas or "",
            options.moodle or "",
            options.github,
            options.classroom,
            self.hide_expected,
            options.jobs or cores(),
        )

    def _table(self, outcome: Outcome, found: Statistics, files: list[str]) -> None:
        from gradecheck.export.class_table import ClassPage, class_table  # noqa: PLC0415

        page = ClassPage(
            outcome.book.title,
            tuple(files),
            self.options.out or "",
            width(sys.stdout),
            colour=wants_colour(sys.stdout),
        )
        text = class_table(found, page)
        if self.options.github and self.options.out is not None:
            from secrets import token_hex  # noqa: PLC0415 - only in a workflow

            from gradecheck.export.github import log_text  # noqa: PLC0415

            text = log_text(text, self.options.out, token_hex(16))
        write_text(text)

    def _texts(self, outcome: Outcome, results: Results, found: Statistics) -> Iterator[str]:
        """What goes to stdout, piece by piece: every result, in the order of the class's files."""
        lines = (outcome.book.result(record).decode() for record in results.records())
        if self.format == "ndjson":
            yield from lines
        elif self.format == "json":
            yield from as_array(lines)
        elif self.format == "yaml":
            yield from as_yaml(lines)
        else:
            from gradecheck.export.class_markdown import class_markdown  # noqa: PLC0415

            yield from class_markdown(outcome.book, results.records(), found)


def as_array(lines: Iterable[str]) -> Iterator[str]:
    """JSON objects as one array, a line each.

    >>> "".join(as_array(['{"a": 1}\\n', '{"a": 2}\\n']))
    '[{"a": 1},\\n{"a": 2}]\\n'
    """
    before = "["
    for line in lines:
        yield before + line.rstrip("\n")
        before = ",\n"
    yield "]\n" if before != "[" else "[]\n"


def as_yaml(lines: Iterable[str]) -> Iterator[str]:
    """JSON objects as a list in YAML."""
    from gradecheck.report.grade_data import data_yaml  # noqa: PLC0415 - only for this format

    for line in lines:
        yield data_yaml([msgspec.json.decode(line)])
