"""All files about a graded class, written in one pass over its rows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from gradecheck.batch.book import Book
from gradecheck.batch.census import Census
from gradecheck.batch.statistics import Statistics
from gradecheck.export.beside import Beside, can_write_beside
from gradecheck.export.feedback import Feedback, feedback_kind, left_over
from gradecheck.export.folder import Folder
from gradecheck.export.gradebook import Gradebook
from gradecheck.export.lms import Filling
from gradecheck.export.results import Results
from gradecheck.export.sink import Sink, fill
from gradecheck.export.summary import NAME as SUMMARY
from gradecheck.export.summary import summary_text
from gradecheck.export.wanted import Wanted


class Written(msgspec.Struct, frozen=True):
    """The files in order, what they say of the class, what was odd about files filled in, and how
    many files of feedback are there that an earlier run wrote and this one did not."""

    names: list[str]
    statistics: Statistics
    remarks: list[str]
    left_over: int = 0


def write_files(book: Book, wanted: Wanted) -> Written:
    """Write the files that are wanted.

    Raises GradecheckError if a file cannot be written, or a file to be filled in not be read; then
    none of the tables is replaced.
    """
    census = Census(book.problems)
    with Folder(wanted.folder) as folder:
        sinks = list(_sinks(book, wanted, folder))
        fill([census, *sinks], book)
        names = [name for sink in sinks for name in sink.close()]
        found = census.statistics()
        remarks = [text for sink in sinks if isinstance(sink, Filling) for text in sink.remarks]
        summary = summary_text(book.title, found, book.warnings, remarks)
        folder.create(SUMMARY).write(summary.encode("utf-8", "backslashreplace"))
    names.insert(2, SUMMARY)
    if wanted.github or wanted.classroom:
        _tell_github(wanted, names, summary)
    made = sum(sink.count for sink in sinks if isinstance(sink, Feedback))
    return Written(names, found, remarks, left_over(wanted.folder, made))


def _sinks(book: Book, wanted: Wanted, folder: Folder) -> Iterator[Sink]:
    """A writer for every file.  Each imports what it needs only where it is wanted."""
    yield Gradebook(book, folder)
    yield _results(book, wanted, folder)
    kind = feedback_kind(wanted.feedback, book.count)
    if kind is not None:
        yield Feedback(book, folder, kind)
    if wanted.items:
        from gradecheck.export.items import Items  # noqa: PLC0415

        yield Items(book, folder)
    if wanted.junit:
        from gradecheck.export.junit import JUnit  # noqa: PLC0415

        yield JUnit(book, folder)
    if wanted.parquet:
        from gradecheck.export.parquet import Parquet  # noqa: PLC0415

        yield Parquet(book, folder)
    if wanted.gradescope:
        from gradecheck.export.gradescope import gradescope  # noqa: PLC0415

        yield gradescope(book, folder)
    yield from _lms(book, wanted, folder)
    if wanted.github:
        from gradecheck.export.github import Annotations  # noqa: PLC0415

        yield Annotations(book, folder, os.environ.get("GITHUB_WORKSPACE", ""))
    if wanted.classroom:
        from gradecheck.export.classroom import classroom  # noqa: PLC0415

        yield classroom(book, folder)


def _results(book: Book, wanted: Wanted, folder: Folder) -> Sink:
    results = Results(book, folder)
    if can_write_beside(book, wanted.jobs):
        return Beside(results, book, results.file, folder)
    return results


def _lms(book: Book, wanted: Wanted, folder: Folder) -> Iterator[Sink]:
    if wanted.canvas:
        from gradecheck.export.canvas import canvas  # noqa: PLC0415

        yield canvas(book, folder, wanted.canvas)
    if wanted.moodle:
        from gradecheck.export.moodle import moodle  # noqa: PLC0415

        yield moodle(book, folder, wanted.moodle)


def _tell_github(wanted: Wanted, names: list[str], summary: str) -> None:
    from gradecheck.export.classroom import SINGLE  # noqa: PLC0415
    from gradecheck.export.github import write_to_workflow  # noqa: PLC0415

    result = Path(wanted.folder, SINGLE).read_bytes() if SINGLE in names else None
    write_to_workflow(summary if wanted.github else None, result)
