"""What the terminal wants: colour or none, and how wide it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

NARROWEST, WIDEST = 40, 120
PIECE = 1 << 16
"""Characters that are written at once."""


def wants_colour(stream: TextIO) -> bool:
    """Whether to write colours: NO_COLOR and FORCE_COLOR first, else whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width(stream: TextIO) -> int:
    """Columns to write: those of the terminal, 80 in a pipe or file."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and columns.isascii():
        wanted = int(columns)
    else:
        try:  # not shutil's function of that name: it loads every kind of compression
            wanted = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 80
        except (OSError, ValueError):
            wanted = 80
    return min(max(wanted or 80, NARROWEST), WIDEST)


def write_text(text: str, *, utf8: bool = False) -> None:
    """Write to stdout in one piece: as UTF-8, or in the encoding of the terminal.

    What the terminal's encoding lacks is written with plain characters.  A reader who has had
    enough (``| head``) is no error; nothing more is then written, not even at exit.
    """
    stream = sys.stdout
    encoding = "utf-8" if utf8 else stream.encoding or "utf-8"
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        from gradecheck.report.styled import plainly  # noqa: PLC0415 - seldom needed

        data = plainly(text).encode(encoding, "backslashreplace")
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def in_pieces(texts: Iterable[str]) -> Iterator[str]:
    """Texts joined to pieces that are worth writing.

    >>> list(in_pieces(["a", "b"])), sum(1 for _ in in_pieces(["x" * 1000] * 1000))
    (['ab'], 16)
    """
    waiting: list[str] = []
    size = 0
    for text in texts:
        waiting.append(text)
        size += len(text)
        if size >= PIECE:
            yield "".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield "".join(waiting)
