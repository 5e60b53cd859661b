"""Tables that people keep in spreadsheets: CSV, read with places, bounded, whoever wrote it.

Cells are separated by commas, semicolons or tabs; the first row names the columns.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO

import msgspec

from gradecheck.document.collect import Faults
from gradecheck.document.decode import decode
from gradecheck.document.files import read_bytes
from gradecheck.document.printable import shown
from gradecheck.document.suggest import did_you_mean
from gradecheck.document.tree import Source
from gradecheck.errors import Place

MAX_BYTES = 200 << 20
MAX_COLUMNS = 200
MAX_CELL = 500
MOST_FAULTS = 50
DELIMITERS = ",;\t"


class SheetRow(msgspec.Struct, frozen=True):
    """A row of the table: what stands in the columns that are known, by what they are."""

    sheet: Sheet
    line: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """The text in a column; empty where there is none."""
        return self.cells.get(column, "")

    def place(self, column: str = "") -> Place:
        """The row, or the cell where its text can be found in it."""
        return self.sheet.place(self.line, self.get(column))


class Sheet:
    """A table as it was read: ``columns`` says for each column what it is, empty where it is left
    out.

    >>> sheet = parse_sheet("\\ufeffStudent;Level\\nada;6000", "r.csv", {"id": ("id", "student"),
    ...     "level": ("level",)}, Faults(9))
    >>> [(row.get("id"), row.get("level"), str(row.place("level"))) for row in sheet.rows()]
    [('ada', '6000', 'r.csv:2:5')]
    """

    def __init__(self, source: Source, delimiter: str, columns: list[str], faults: Faults) -> None:
        self.source = source
        self.delimiter = delimiter
        self.columns = columns
        self.faults = faults

    def rows(self) -> Iterator[SheetRow]:
        """Every row below the header that is not blank."""
        reader = rows_of(self.source, self.delimiter, self.faults)
        next(reader, None)
        for line, cells in reader:
            if len(cells) > len(self.columns) and any(cells[len(self.columns) :]):
                extra = f"{len(cells)} cells, but there are {len(self.columns)} columns"
                hint = "put a text with a comma in it in quotes"
                self.faults.add("bad-row", f"this row has {extra}", self.place(line), hint)
                continue
            found = {
                name: text
                for name, cell in zip(self.columns, cells, strict=False)
                if name and (text := cell.strip()[:MAX_CELL])
            }
            if found:
                yield SheetRow(self, line, found)

    def place(self, line: int, text: str = "") -> Place:
        """A line, or where a text stands in it."""
        return place_in(self.source, line, text)


def place_in(source: Source, line: int, text: str = "") -> Place:
    """A line of a text, or the first place in it where ``text`` stands."""
    starts = source.line_starts()
    start = starts[line - 1]
    end = starts[line] - 1 if line < len(starts) else len(source.text)
    at = source.text.find(text, start, end) if text else -1
    return source.place(start, end) if at < 0 else source.place(at, at + len(text))


def read_sheet(
    path: str, known: Mapping[str, tuple[str, ...]], faults: Faults, skip: tuple[str, ...] = ()
) -> Sheet:
    """The table in a file; see :func:`parse_sheet`."""
    return parse_sheet(read_bytes(path, MAX_BYTES, faults), path, known, faults, skip)


def parse_sheet(
    data: bytes | str,
    file: str,
    known: Mapping[str, tuple[str, ...]],
    faults: Faults,
    skip: tuple[str, ...] = (),
) -> Sheet:
    """The table in a text.

    ``known`` holds what a column can be, with the names that it may have, the best first; columns
    of the names in ``skip`` are left out.  Any other column is a fault: a slip in a name would
    silently cost what it holds.
    """
    source = decode(data, file, 1, faults)
    first = source.text[: source.text.find("\n") if "\n" in source.text else None]
    delimiter = max(DELIMITERS, key=first.count)
    _, header = next(rows_of(source, delimiter, faults), (1, []))
    if not any(cell.strip() for cell in header):
        hint = "the first row names the columns: " + ", ".join(known)
        faults.stop("empty-file", "there is no header in this table", Place(file, 1, 1), hint)
    if len(header) > MAX_COLUMNS:
        faults.stop("too-large", f"a table has at most {MAX_COLUMNS} columns", Place(file, 1, 1))
    return Sheet(source, delimiter, _columns(source, header, known, faults, skip), faults)


def rows_of(source: Source, delimiter: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Every row with the line on which it begins."""
    reader = csv.reader(StringIO(source.text), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            place = place_in(source, line)
            hint = "inside a quoted cell, write a quote twice"
            faults.stop("bad-row", f"from here on the table cannot be read: {error}", place, hint)
        yield line, cells
        line = reader.line_num + 1


def _columns(
    source: Source,
    header: list[str],
    known: Mapping[str, tuple[str, ...]],
    faults: Faults,
    skip: tuple[str, ...],
) -> list[str]:
    """What each column is: by the best of its names that is there."""
    names = [_plain(cell) for cell in header]
    best: dict[str, str] = {}
    for what, synonyms in known.items():
        found = next((one for one in synonyms if one in names and one not in best), None)
        if found is not None:
            best[found] = what
    spare = {*skip, "", *(one for synonyms in known.values() for one in synonyms)}
    columns: list[str] = []
    for name, cell in zip(names, header, strict=True):
        what = best.get(name, "")
        if what and what in columns:
            message = f"the column {shown(cell.strip())} is there twice"
            faults.add("duplicate-key", message, place_in(source, 1, cell), "keep one of them")
        elif not what and name not in spare:
            message = f"{shown(cell.strip())} is no column of this table"
            hint = did_you_mean(name, spare - {""}) or "known are " + ", ".join(known)
            faults.add("unknown-column", message, place_in(source, 1, cell), hint)
        columns.append(what)
    return columns


def _plain(name: str) -> str:
    """The name of a column without what differs from one spreadsheet to the next.

    >>> _plain(" SIS_User-ID ")
    'sis user id'
    """
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())
