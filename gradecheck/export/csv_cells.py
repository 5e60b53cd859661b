"""A CSV file whose cells can be replaced without changing any other byte.

Writing a file anew would change its quotes, line ends or encoding.  Here the cells are found in
the text, and only what is replaced is spliced in.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence

import msgspec

from gradecheck.errors import Fault, GradecheckError, Place

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DELIMITERS = ",;\t"


class Cell(msgspec.Struct, frozen=True):
    """A cell: its value, and where it stands in the text, quotes included."""

    value: str
    start: int
    end: int

    def is_quoted(self, text: str) -> bool:
        """Whether it is written in quotes."""
        return text.startswith('"', self.start)


class CsvFile(msgspec.Struct, frozen=True):
    """A CSV file taken apart; ``rows`` leave out lines with nothing on them."""

    text: str
    mark: bytes
    encoding: str
    delimiter: str
    rows: tuple[tuple[Cell, ...], ...]

    def filled(self, changes: Mapping[tuple[int, int], str], errors: str = "replace") -> bytes:
        """The bytes with other values in some cells, by row and column.

        ``errors`` is what becomes of characters that the file's encoding has not.
        """
        parts, done = [], 0
        for (row, column), value in sorted(changes.items()):
            cell = self.rows[row][column]
            parts.append(self.text[done : cell.start])
            parts.append(self._written(value, quoted=cell.is_quoted(self.text)))
            done = cell.end
        parts.append(self.text[done:])
        return self.mark + "".join(parts).encode(self.encoding, errors)

    def _written(self, value: str, *, quoted: bool) -> str:
        special = any(sign in value for sign in ('"', "\r", "\n", self.delimiter))
        if quoted or special or value != value.strip():
            return '"' + value.replace('"', '""') + '"'
        return value


def read_csv(data: bytes, file: str) -> CsvFile:
    r"""Take a CSV file apart.  Raises GradecheckError if a quote is never closed.

    >>> found = read_csv(b'a;"b"\r\n1;"2"\r\n', "x.csv")
    >>> [cell.value for cell in found.rows[1]]
    ['1', '2']
    >>> found.filled({(1, 1): "3"})
    b'a;"b"\r\n1;"3"\r\n'
    """
    mark, encoding = next((one for one in MARKS if data.startswith(one[0])), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError:
        mark, encoding = b"", "latin-1"  # every byte is a character, so none can be lost
        text = data.decode(encoding)
    delimiter = _delimiter(text)
    return CsvFile(text, mark, encoding, delimiter, tuple(_rows(text, delimiter, file)))


def _delimiter(text: str) -> str:
    """What separates the cells of the first line: whatever there is most of outside of quotes."""
    line = re.split("[\r\n]", re.sub('"[^"]*"', "", text[:100_000]).lstrip("\r\n"), maxsplit=1)[0]
    return max(DELIMITERS, key=line.count)


def _rows(text: str, delimiter: str, file: str) -> Sequence[tuple[Cell, ...]]:
    """All rows with a cell that is not empty, or with two cells."""
    # In quotes up to a lone quote, then whatever follows up to the delimiter: as readers do.
    cell = re.compile(rf'(?:"((?:[^"]|"")*+)("?))?([^{delimiter}\r\n]*+)')
    rows: list[tuple[Cell, ...]] = []
    row: list[Cell] = []
    at, size = 0, len(text)
    while at < size:
        found = cell.match(text, at)
        assert found is not None
        inside, closed, after = found.groups()
        if inside is not None and not closed:
            line = text.count("\n", 0, at) + 1
            message = "a quote is opened here and never closed"
            raise GradecheckError([Fault("bad-csv", message, "", Place(file, line, 1))])
        value = after if inside is None else inside.replace('""', '"') + after
        row.append(Cell(value, at, found.end()))
        at = found.end()
        if text.startswith(delimiter, at):
            at += 1
            if at < size:
                continue
            row.append(Cell("", at, at))
        at += 2 if text.startswith("\r\n", at) else 1
        if len(row) > 1 or row[0].end > row[0].start:
            rows.append(tuple(row))
        row = []
    return rows
