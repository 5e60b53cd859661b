"""What every writer of a file about a class has in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from gradecheck.batch.book import Row


class Sink(Protocol):
    """Takes the rows of a class once, in order, in chunks, and writes as they come."""

    def add(self, rows: Sequence[Row]) -> None:
        """Take the next rows."""

    def close(self) -> list[str]:
        """Write what comes at the end; the names of the files made."""
