"""Cells are replaced without changing any other byte."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gradecheck.errors import GradecheckError
from gradecheck.export.csv_cells import read_csv

CELL = st.text(alphabet="ab1\",; \n\r\tü好='", max_size=6)
MARKS = [
    ("utf-8", b""),
    ("utf-8", b"\xef\xbb\xbf"),
    ("utf-16-le", b"\xff\xfe"),
    ("utf-16-be", b"\xfe\xff"),
]


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, str, list[list[str]], bytes, str]:
    """A CSV file as some program may write it, with its table."""
    delimiter = draw(st.sampled_from(",;\t"))
    width = draw(st.integers(2, 4))
    line = st.lists(CELL, min_size=width, max_size=width)
    table = [[f"h{k}" for k in range(width)], *draw(st.lists(line, min_size=1, max_size=3))]
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=delimiter,
        lineterminator=draw(st.sampled_from(["\n", "\r\n", "\r"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    writer.writerows(table)
    written = text.getvalue()
    if draw(st.booleans()):
        written = written.removesuffix("\n")
    encoding, mark = draw(st.sampled_from(MARKS))
    table = list(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter))
    return mark + written.encode(encoding), delimiter, table, mark, encoding


@settings(deadline=None)
@given(files(), st.data())
def test_only_what_is_replaced_changes(
    made: tuple[bytes, str, list[list[str]], bytes, str], data: st.DataObject
) -> None:
    content, delimiter, table, mark, encoding = made
    file = read_csv(content, "x.csv")
    assert [[cell.value for cell in row] for row in file.rows] == [row for row in table if row]
    assert file.filled({}) == content

    wide = [(r, row) for r, row in enumerate(file.rows) if r and len(row) > 1]
    places = [(r, c) for r, row in wide for c in range(len(row))]
    assume(places)
    changes = data.draw(st.dictionaries(st.sampled_from(places), CELL, max_size=3))
    filled = file.filled(changes)
    found = read_csv(filled, "x.csv")
    expected = [list(row) for row in table if row]
    for (r, c), value in changes.items():
        expected[r][c] = value
    as_read = io.StringIO(filled[len(mark) :].decode(encoding), newline="")
    assert [row for row in csv.reader(as_read, delimiter=delimiter) if row] == expected
    assert rest(file.text, changes, file.rows) == rest(found.text, changes, found.rows)


def rest(text: str, changes: object, rows: object) -> list[str]:
    """The text between the cells that were changed."""
    parts, done = [], 0
    for r, c in sorted(changes):  # type: ignore[call-overload]
        cell = rows[r][c]  # type: ignore[index]
        parts.append(text[done : cell.start])
        done = cell.end
    return [*parts, text[done:]]


def test_bytes_that_are_no_utf_8_stay() -> None:
    content = 'Name,Grade\r\n"Müller, J.",\r\n'.encode("latin-1")
    file = read_csv(content, "x.csv")
    assert file.filled({(1, 1): "5"}) == content.replace(b'",\r', b'",5\r')
    assert b"&#10007;" in file.filled({(1, 1): "✗"}, "xmlcharrefreplace")


def test_lone_quotes_are_what_other_readers_take_them_for() -> None:
    content = b'a,b\nx"y,"q"r\n'
    file = read_csv(content, "x.csv")
    assert [cell.value for cell in file.rows[1]] == ['x"y', "qr"]
    assert file.filled({}) == content


def test_a_quote_that_is_never_closed() -> None:
    with pytest.raises(GradecheckError) as caught:
        read_csv(b'a,b\n1,2\n3,"x\n4,5\n', "x.csv")
    assert str(caught.value.faults[0]).startswith("x.csv:3:1: bad-csv")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_nothing_at_all(content: bytes) -> None:
    file = read_csv(content, "x.csv")
    assert file.rows == ()
    assert file.filled({}) == content
