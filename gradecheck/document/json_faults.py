"""What is wrong with a JSON text, and what to do about it.

The scanner knows what it expected; most people meant something that other languages allow, and
what stands there tells what.
"""

from __future__ import annotations

import re

from .collect import Faults
from .printable import shown
from .tree import Source

EXPECTED = {
    "value": "a value",
    "item": "a value or `]`",
    "key": "a key in double quotes",
    "entry": "a key in double quotes or `}`",
    "colon": "`:` after the key",
    "more": "`,` or the end of this list or object",
    "nothing": "nothing more, since the outermost `}` is closed",
}
HINTS = (
    (r"'", "write texts in double quotes"),
    (r"[“”„‘’]", 'these are typographic quotes, JSON wants the plain one: "'),
    (r"#|//|/\*", "JSON has no comments"),
    (r"(?:True|False|None)\b", "write true, false, null"),
    (r"[+.]\.?[0-9]", "write a number as 0.5 or 5, without `+`"),
    (r"-?0[0-9]", "write a number without leading zeros, or put it in quotes"),
    (r"-?[0-9]+\.(?![0-9])", "write digits behind the point, as in 1.0"),
    (r"-\.", "write a digit before the point, as in -0.5"),
    (r"[0-9.+\-*/^e]+", "put fractions and expressions in double quotes"),
    (r"[^\W\d]", "put it in double quotes"),
)
HALF = re.compile("[\ud800-\udfff]")


def add_syntax_fault(
    source: Source, at: int, expected: str, faults: Faults, string_start: int = -1
) -> None:
    """Note that at an offset something else was expected; blanks before it are skipped."""
    text = source.text
    if string_start >= 0:
        string_fault(source, string_start, at, faults)
        return
    while text[at : at + 1] in (" ", "\t", "\n"):
        at += 1
    found = re.compile(r"[\w.+\-]+|.", re.DOTALL).match(text, at)
    end = found.end() if found else at
    what = shown(text[at:end]) if found else "the end of the file"
    code = "trailing-text" if expected == "nothing" else "json-syntax"
    hint = hint_for(text, at, expected)
    faults.add(code, f"expected {EXPECTED[expected]}, found {what}", source.place(at, end), hint)


def hint_for(text: str, at: int, expected: str) -> str:
    """What to do, judged by what stands there."""
    if at >= len(text):
        return "a bracket or brace is not closed"
    if expected == "nothing":
        return "delete the rest"
    for pattern, hint in HINTS[:4]:
        if re.compile(pattern).match(text, at):
            return hint
    if expected == "more" and text[at] not in ":]}":
        return "is a comma missing before it?"
    for pattern, hint in HINTS[4:]:
        if re.compile(pattern).match(text, at):
            return hint
    return ""


def string_fault(source: Source, start: int, at: int, faults: Faults) -> None:
    """Note what is wrong within a string that began at ``start``."""
    text = source.text
    found = text[at : at + 1]
    if found == "\n":
        message, hint = (
            "a text in quotes ends on the line where it began",
            r"write \n for a new line",
        )
    elif at <= start or not found:
        at = start
        message, hint = "this text in quotes is never closed", 'write `"` where it ends'
    elif found < " ":
        message, hint = f"U+{ord(found):04X} is not allowed in a text", r"write \t for a tab"
    else:
        at = max(start, text.rfind("\\", start, at + 1))
        message = f"{shown(text[at : at + 2])} is no escape of JSON"
        hint = r"a backslash is written twice: \\"
    place = source.place(at, at + (2 if found > " " else 1))
    faults.add("json-syntax", message, place, hint)


def add_word_fault(source: Source, start: int, end: int, faults: Faults) -> None:
    """Note NaN or Infinity, which Python's json writes and reads."""
    message = f"not JSON: {shown(source.text[start:end])} is no number"
    hint = "write null for a missing value"
    faults.add("not-json", message, source.place(start, end), hint)


def trailing_comma(source: Source, at: int, faults: Faults) -> None:
    """Note a comma before a closing bracket."""
    comma = source.text.rindex(",", 0, at)
    message = "a comma with nothing after it"
    faults.add("trailing-comma", message, source.place(comma, comma + 1), "delete it")


def is_half_character(text: str) -> str:
    r"""The escape of half a character in a text, or nothing.

    >>> is_half_character("a"), is_half_character("\ud83d")
    ('', '\\ud83d')
    """
    if text.isascii():
        return ""
    half = HALF.search(text)
    return f"\\u{ord(half.group()):04x}" if half else ""
