"""From a character of a scalar's text to the character of the file that it came from.

Expressions inside scalars report faults by offsets into their own text; a report shows the line
of the file.  The way back depends on how the scalar was written: quotes have escapes, blocks are
indented, and texts over several lines are folded.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

Style: TypeAlias = Literal["plain", "single", "double", "literal", "folded"]

# Compiled where they are needed: on a fault.
FOLD = r"(?P<fold>[ \t]*\n[ \t\n]*)"
PIECES: dict[Style, str] = {
    "double": r"(?P<none>\\[ \t]*\n[ \t]*)"
    r"|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\x..|\\u....|\\U........|\\.|" + FOLD + "|.",
    "single": "''|" + FOLD + "|.",
    "plain": FOLD + "|.",
}


def offset_in_file(file: str, start: int, end: int, text: str, style: Style, index: int) -> int:
    """The offset in ``file`` of ``text[index]``, for a scalar that stands from start to end.

    >>> offset_in_file("a: relu(b)", 3, 10, "relu(b)", "plain", 5)
    8
    >>> offset_in_file("a: 'x'", 3, 6, "x", "single", 0)
    4
    """
    index = min(max(index, 0), len(text))
    quote = 0 if style == "plain" else 1
    if style in ("literal", "folded") and "\n" not in file[start:end]:
        return end
    if style == "literal":
        return literal_offset(file, start, end, text, index)
    if style == "folded":
        return folded_offset(file, start, end, text, index)
    if end - start - 2 * quote == len(text) and file.startswith(text, start + quote):
        return start + quote + index
    return pieces_offset(file, start + quote, end - quote, style, index)


def literal_offset(file: str, start: int, end: int, text: str, index: int) -> int:
    """The same after ``|``: line by line, each behind its indentation.

    >>> file = "h2: |\\n   1 2\\n   3 x\\n"
    >>> offset_in_file(file, 4, len(file), "1 2\\n3 x\\n", "literal", 6)
    18
    """
    if index == len(text) and text.endswith("\n"):
        index -= 1
    line_start = text.rfind("\n", 0, index) + 1
    line_end = text.find("\n", line_start)
    line = text[line_start : len(text) if line_end < 0 else line_end]
    at = file.find("\n", start, end) + 1
    for _ in range(text.count("\n", 0, line_start)):
        at = file.find("\n", at, end) + 1
    stop = file.find("\n", at)
    stop = len(file) if stop < 0 else stop
    indentation = max(0, stop - at - len(line))
    return min(at + indentation + index - line_start, stop)


def folded_offset(file: str, start: int, end: int, text: str, index: int) -> int:
    """The same after ``>``: character by character, white space in either skipped.

    >>> file = "h2: >\\n   1 2\\n   3 x\\n"
    >>> offset_in_file(file, 4, len(file), "1 2 3 x\\n", "folded", 6)
    18
    """
    at = file.find("\n", start, end) + 1
    for word in text[:index].split():
        at = file.find(word, at, end) + len(word)
    if text[index : index + 1].strip():
        while at < end and file[at].isspace():
            at += 1
    return at


def pieces_offset(file: str, start: int, end: int, style: Style, index: int) -> int:
    r"""The same in quotes with escapes, and in texts over several lines.

    >>> offset_in_file(r'a: "\\theta + x"', 3, 16, r"\theta + x", "double", 9)
    14
    """
    made = 0
    for piece in re.compile(PIECES[style], re.DOTALL).finditer(file, start, end):
        if piece.lastgroup == "none":
            continue
        size = 1
        if piece.lastgroup == "fold":
            size = max(1, piece.group().count("\n") - 1)
        if made + size > index:
            return piece.start()
        made += size
    return end
