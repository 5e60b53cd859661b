"""A file that another process writes, which goes through the rows by itself.

When a large class has been graded the processors are idle but for one, and half of what is left to
do is putting ``results.ndjson`` together.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Sequence
from typing import BinaryIO

from gradecheck.batch.book import Book, Row
from gradecheck.batch.work import end_with_parent
from gradecheck.batch.workers import FORKS
from gradecheck.export.folder import Folder
from gradecheck.export.sink import Sink, fill

LEAST = 20_000
"""Rows from which on it is worth while to start a process."""
PATIENCE = 30.0
"""Seconds in which a process that writes nothing is taken to hang: it writes thousands of rows in
one."""


def can_write_beside(book: Book, jobs: int) -> bool:
    """Whether a second process can go through the rows, and there are enough of them."""
    return FORKS and jobs > 1 and book.count >= LEAST


class Beside:
    """Has ``sink``, which writes into ``file`` of ``folder`` and nothing else, filled by a copy of
    this process.  Should that fail, it is filled here, where whatever is wrong is told."""

    def __init__(self, sink: Sink, book: Book, file: BinaryIO, folder: Folder) -> None:
        self._sink = sink
        self._book = book
        self._file = file
        self._process = multiprocessing.get_context("fork").Process(target=self._work, daemon=True)
        folder.close_first(self._end)
        self._process.start()

    def add(self, rows: Sequence[Row]) -> None:
        """Nothing: the other process has the same rows."""

    def close(self) -> list[str]:
        """Wait for the other process, as long as it gets on."""
        size = -1
        while self._process.is_alive():
            self._process.join(PATIENCE)
            before, size = size, os.fstat(self._file.fileno()).st_size
            if size == before:
                self._end()
        if self._process.exitcode != 0:
            self._file.seek(0)
            self._file.truncate()
            fill([self._sink], self._book)
        return self._sink.close()

    def _work(self) -> None:
        # A Ctrl-C reaches both processes: who started this one decides what follows.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        end_with_parent()
        status = 1
        try:
            fill([self._sink], self._book)
            self._file.flush()
            status = 0
        finally:
            os._exit(status)  # without a word: it is tried again where words are heard

    def _end(self) -> None:
        """See that the process has ended, whoever wants to stop."""
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
