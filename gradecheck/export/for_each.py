"""One file for a class of one, a file for each student of a larger class."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gradecheck.batch.book import Row
from gradecheck.export.file_names import file_name
from gradecheck.export.folder import Folder


class ForEach:
    """Writes ``single`` where there is one row, else ``several/ID.json`` for every row.

    How many there will be is not known before; so the first row waits for the second.
    """

    def __init__(
        self, folder: Folder, single: str, several: str, content: Callable[[Row], bytes]
    ) -> None:
        self._folder = folder
        self._single = single
        self._several = several
        self._content = content
        self._first: Row | None = None
        self._count = 0

    def add(self, rows: Sequence[Row]) -> None:
        """Write the rows' files."""
        for row in rows:
            self._count += 1
            if self._count == 1:
                self._first = row
                continue
            if self._first is not None:
                self._put(self._first)
                self._first = None
            self._put(row)

    def close(self) -> list[str]:
        """Write the only row's file, if there is but one."""
        if self._first is not None:
            self._folder.put(self._single, self._content(self._first))
            return [self._single]
        return [f"{self._several}/"] if self._count else []

    def _put(self, row: Row) -> None:
        self._folder.put(f"{self._several}/{file_name(row.id)}.json", self._content(row))
