"""A document as a tree that remembers where everything was written.

YAML and JSON files become the same three kinds of node.  Nothing is converted: a :class:`Scalar`
is the text that a person wrote, and whoever reads it knows whether a number is wanted.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Literal, TypeAlias

import msgspec

from gradecheck.document.offsets import Style, offset_in_file
from gradecheck.document.plain import Kind, plain_kind
from gradecheck.errors import Place


class Source(msgspec.Struct, eq=False):
    """The text of a file, and where its lines begin.

    ``first_line`` is the number of its first line: not 1 where the text is one line of a file.

    >>> source = Source("a.yaml", "a: 1\\nb: two\\n")
    >>> source.place(8, 11)
    Place(file='a.yaml', line=2, column=4, length=3, text='b: two')
    """

    file: str
    text: str
    first_line: int = 1
    starts: list[int] | None = None

    def line_starts(self) -> list[int]:
        """The offset of each line's first character."""
        if self.starts is None:
            self.starts = [0]
            at = self.text.find("\n") + 1
            while at:
                self.starts.append(at)
                at = self.text.find("\n", at) + 1
        return self.starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, both from 1."""
        starts = self.line_starts()
        line = bisect_right(starts, offset)
        return self.first_line + line - 1, offset - starts[line - 1] + 1

    def place(self, start: int, end: int) -> Place:
        """The stretch of the file from ``start`` to ``end``, or to the end of its first line."""
        starts = self.line_starts()
        start = min(max(start, 0), len(self.text))
        line = bisect_right(starts, start)
        begin = starts[line - 1]
        stop = starts[line] - 1 if line < len(starts) else len(self.text)
        length = max(1, min(end, stop) - start)
        number = self.first_line + line - 1
        return Place(self.file, number, start - begin + 1, length, self.text[begin:stop])


class Written(msgspec.Struct, eq=False):
    """Something that stands in a file, from offset ``start`` to ``end`` (exclusive).

    Nodes are equal only if they are the same node, and are not changed once the file is read.
    """

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        """The line on which it begins, from 1."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """The column at which it begins, from 1."""
        return self.source.position(self.start)[1]


class Scalar(Written, eq=False):
    """A word, number or text, as it was written: ``text`` is without quotes and indentation.

    ``style`` tells how it was written: ``plain``, in ``single`` or ``double`` quotes, ``literal``
    (after ``|``) or ``folded`` (after ``>``).  JSON's texts are ``double``, all else ``plain``.
    """

    text: str
    style: Style

    @property
    def kind(self) -> Kind:
        """What the word is: whatever was quoted is ``text``."""
        return plain_kind(self.text) if self.style == "plain" else "text"

    @property
    def raw(self) -> str:
        """The stretch of the file, with quotes and all."""
        return self.source.text[self.start : self.end]

    def place(self, start: int | None = None, end: int | None = None) -> Place:
        """Where it stands in the file; given offsets into ``text``, where that part stands."""
        if start is None:
            return self.source.place(self.start, self.end)
        first = self.offset(start)
        last = first if end is None or end <= start else self.offset(end - 1)
        return self.source.place(first, last + 1)

    def offset(self, index: int) -> int:
        """The offset in the file of the character ``text[index]``."""
        return offset_in_file(self.source.text, self.start, self.end, self.text, self.style, index)


class Sequence(Written, eq=False):
    """A list; ``flow`` where it was written in ``[ ]``."""

    items: list[Node]
    flow: bool

    def place(self) -> Place:
        """Where the list begins, as far as it goes on that line."""
        return self.source.place(self.start, self.end)


class Mapping(Written, eq=False):
    """Keys with values, in the order written; no key twice; ``flow`` where written in ``{ }``."""

    entries: list[tuple[Scalar, Node]]
    flow: bool

    def place(self) -> Place:
        """Where the mapping begins, as far as it goes on that line."""
        return self.source.place(self.start, self.end)

    def get(self, key: str) -> Node | None:
        """The value of a key, or ``None``."""
        for name, value in self.entries:
            if name.text == key:
                return value
        return None

    def key(self, key: str) -> Scalar | None:
        """The key itself, which knows its place, or ``None``."""
        for name, _ in self.entries:
            if name.text == key:
                return name
        return None


Node: TypeAlias = Scalar | Sequence | Mapping


class Document(msgspec.Struct, frozen=True, eq=False):
    """A file that was read: its top level is always a mapping."""

    root: Mapping
    source: Source
    syntax: Literal["yaml", "json"]

    @property
    def file(self) -> str:
        """The file's name as it was given."""
        return self.source.file


def is_null(node: Node | None) -> bool:
    """Whether nothing was written: an absent node, or an unquoted ``null``, ``~`` or blank."""
    return node is None or (isinstance(node, Scalar) and node.kind == "null")
