"""``results.ndjson``: the grade of every submission that counts, one JSON object a line."""

from __future__ import annotations

from collections.abc import Sequence

from gradecheck.batch.book import Book, Row
from gradecheck.export.columns import records_of
from gradecheck.export.folder import Folder

NAME = "results.ndjson"


class Results:
    """Writes ``results.ndjson``, in the order of the rows, into ``file``."""

    def __init__(self, book: Book, folder: Folder) -> None:
        self._result = book.result
        self.file = folder.create(NAME)

    def add(self, rows: Sequence[Row]) -> None:
        """Write the lines of the rows' submissions."""
        result = self._result
        self.file.write(b"".join([result(record) for row in rows for record in records_of(row)]))

    def close(self) -> list[str]:
        """Nothing comes at the end."""
        return [NAME]
