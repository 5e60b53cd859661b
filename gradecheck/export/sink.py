"""What every writer of a file about a class has in common."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Protocol

from gradecheck.batch.book import Book, Row
from gradecheck.batch.garbage import uncollected

CHUNK = 1000
"""Rows that are in memory at once."""


class Taker(Protocol):
    """Takes the rows of a class once, in order, in chunks."""

    def add(self, rows: Sequence[Row]) -> None:
        """Take the next rows."""


class Sink(Taker, Protocol):
    """Writes the rows that it takes as they come."""

    def close(self) -> list[str]:
        """Write what comes at the end; the names of the files made."""


def fill(takers: Sequence[Taker], book: Book) -> None:
    """Give all rows to everybody who takes them, in one pass."""
    rows = book.rows()
    with uncollected():
        while chunk := list(islice(rows, CHUNK)):
            for taker in takers:
                taker.add(chunk)
