"""``results.ndjson``: the grade of every submission that counts, one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

from gradecheck.batch.book import Book, Row
from gradecheck.export.columns import records_of
from gradecheck.export.folder import Folder

NAME = "results.ndjson"


class Results:
    """Writes ``results.ndjson``, in the order of the rows."""

    def __init__(self, book: Book, folder: Folder) -> None:
        self._result = book.result
        self._file = folder.create(NAME)
        self._copy = _Copy(book.lines(), self._file, folder) if book.lines is not None else None

    def add(self, rows: Sequence[Row]) -> None:
        """Write the lines of the rows' submissions."""
        if self._copy is not None:
            return
        result = self._result
        self._file.write(b"".join([result(record) for row in rows for record in records_of(row)]))

    def close(self) -> list[str]:
        """Wait for what is copied."""
        if self._copy is not None:
            self._copy.done.result()
        return [NAME]


class _Copy:
    """Lines that are just as they came are copied while the rows are gone through: that leaves a
    processor idle, and the system does most of it without Python."""

    def __init__(self, lines: Iterator[bytes], file: BinaryIO, folder: Folder) -> None:
        self._is_given_up = False
        self._thread = ThreadPoolExecutor(1)
        self.done: Future[None] = self._thread.submit(self._copied, lines, file)
        folder.close_first(self._give_up)

    def _copied(self, lines: Iterator[bytes], file: BinaryIO) -> None:
        for piece in lines:
            if self._is_given_up:
                return
            file.write(piece)

    def _give_up(self) -> None:
        """End the copying, whether it is done or somebody wants to stop."""
        self._is_given_up = True
        self._thread.shutdown()
