"""Lines of text in styles, for a terminal: with colours, or the same without.

Colours are the first eight of the terminal's own palette, which its owner chose to be readable on
their background, dark or light; what matters is never said by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from gradecheck.document.printable import columns, displayed, escape_control

Span: TypeAlias = tuple[str, str]
"""A text that is safe to show, and the name of its style."""
Line: TypeAlias = list[Span]

STYLES = {
    "": "",
    "strong": "1",
    "quiet": "2",
    "good": "32",
    "follow": "36",
    "part": "33",
    "bad": "1;31",
    "link": "34",
}
PLAIN_SIGNS = str.maketrans("✓✗↳◐○✎█░│─═·—–…×’⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+x>~o*#.|-=.--~x'-0123456789")


def painted(lines: Iterable[Line], *, colour: bool) -> str:
    """The lines as one text, without blanks at their ends.

    >>> painted([[("h0", "strong"), ("  ", "")], []], colour=False)
    'h0\\n\\n'
    >>> painted([[("h0", "strong")]], colour=True)
    '\\x1b[1mh0\\x1b[0m\\n'
    """
    return "".join(f"{_painted(line, colour)}\n" for line in lines)


def _painted(line: Line, colour: bool) -> str:
    if not colour:
        return "".join(text for text, _ in line).rstrip(" ")
    parts = []
    for text, style in line:
        code = STYLES[style]
        inside = text.strip(" ")
        if not code or not inside:
            parts.append(text)
            continue
        before = len(text) - len(text.lstrip(" "))
        after = len(text) - len(inside) - before
        parts.append(f"{' ' * before}\x1b[{code}m{inside}\x1b[0m{' ' * after}")
    return "".join(parts).rstrip(" ")


def plainly(text: str) -> str:
    """The text with ASCII for our own signs, where the terminal's encoding lacks them.

    >>> plainly("✗ yours × 10⁻⁶")
    'x yours x 10^-6'
    """
    return text.replace("× 10", "× 10^").translate(PLAIN_SIGNS)


def fit(text: str, width: int) -> str:
    """A foreign text made safe and cut to a width in columns.

    >>> fit("Ada", 5), fit("Ada Lovelace", 6), fit("好好好", 5), fit("a\\x1bb", 9)
    ('Ada', 'Ada L…', '好好…', 'a\\\\x1bb')
    """
    if len(text) > 4 * width + 4:
        text = text[: 4 * width + 4]
    safe = escape_control(text)
    if columns(safe) <= width:
        return safe
    kept, used = [], 1
    for character in safe:
        used += displayed(character)[1]
        if used > width:
            break
        kept.append(character)
    return "".join(kept) + "…"


def pad(text: str, width: int) -> str:
    """The text with blanks up to a width in columns."""
    return text + " " * (width - columns(text))


def wrap(text: str, width: int) -> list[str]:
    """A foreign text made safe and broken into lines, in the middle of a word if need be.

    >>> wrap("one two three", 8)
    ['one two', 'three']
    >>> wrap("abcdefghij", 4)
    ['abcd', 'efgh', 'ij']
    """
    lines: list[str] = []
    line, used = "", 0
    for word in escape_control(text).split(" "):
        size = columns(word)
        if line and used + 1 + size <= width:
            line, used = f"{line} {word}", used + 1 + size
            continue
        if line:
            lines.append(line)
        pieces = _pieces(word, width) if size > width else [word]
        lines.extend(pieces[:-1])
        line = pieces[-1]
        used = columns(line)
    return [*lines, line]


def _pieces(word: str, width: int) -> list[str]:
    pieces, piece, used = [], "", 0
    for character in word:
        size = displayed(character)[1]
        if used + size > width:
            pieces.append(piece)
            piece, used = "", 0
        piece += character
        used += size
    return [*pieces, piece]


def paragraph(text: str, width: int, label: Span = ("", ""), style: str = "") -> list[Line]:
    """A text below a hanging label: its first line after the label, the others as far in.

    >>> painted(paragraph("right given h0", 13, ("Note  ", "strong")), colour=False)
    'Note  right\\n      given h0\\n'
    """
    indent = columns(label[0])
    rows = wrap(text, max(10, width - indent))
    first: Line = [label, (rows[0], style)]
    return [first, *([(" " * indent, ""), (row, style)] for row in rows[1:])]
