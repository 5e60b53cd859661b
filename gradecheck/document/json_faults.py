"""What is wrong with a JSON text, and what to do about it.

The scanner knows what it expected; most people meant something that other languages allow, and
what stands there tells what.
"""

from __future__ import annotations

import re

from gradecheck.document.collect import Faults
from gradecheck.document.printable import shown
from gradecheck.document.tree import Source

EXPECTED = {
    "value": "a value",
    "item": "a value or `]`",
    "key": "a key in double quotes",
    "entry": "a key in double quotes or `}`",
    "colon": "`:` after the key",
    "more": "`,` or the end of this list or object",
    "nothing": "nothing more, since the outermost `}` is closed",
}
# Compiled where they are needed: on a fault.
WORD = r"(?s:[\w.+\-*/^]+|.)"
ANY = tuple(EXPECTED)
KEY = ("key", "entry")
VALUE = ("value", "item")
HINTS = (
    (ANY, r"#|//|/\*", "JSON has no comments"),
    (("nothing",), "", "delete the rest"),
    (KEY + VALUE, r"'", "write texts in double quotes"),
    (KEY + VALUE, "[“”„‘’]", 'these are typographic quotes, write the plain one: "'),
    (("colon",), r"[=>]", "write `:` between key and value"),
    (("colon",), r"[,}]", "write `:` and a value after the key"),
    (("more",), r"[^:\]}]", "is a comma missing before it?"),
    (KEY + VALUE, r",", "one comma is too many"),
    (VALUE, r"(?:True|False|None)\b", "write true, false, null"),
    (VALUE, r"\+[.0-9]", "write the number without `+`"),
    (VALUE, r"-?\.[0-9]", "write a digit before the point, as in 0.5"),
    (VALUE, r"-?0[0-9]+\b", "write the number without leading zeros, or in quotes"),
    (VALUE, r"-?[0-9]+\.(?![0-9])", "write a digit behind the point, as in 1.0"),
    (VALUE, r"[0-9.+\-]", "write fractions and expressions in double quotes"),
    (KEY + VALUE, r"\w", "put it in double quotes"),
)


def add_syntax_fault(
    source: Source, at: int, expected: str, faults: Faults, opened: int | None = None
) -> None:
    """Note that at an offset, or after the blanks there, something else was expected.

    ``opened`` is where the innermost list or object began.
    """
    text = source.text
    while text[at : at + 1] in (" ", "\t", "\n"):
        at += 1
    found = re.compile(WORD).match(text, at)
    end = found.end() if found else at
    what = shown(found.group()) if found else "the end of the file"
    code = "trailing-text" if expected == "nothing" else "json-syntax"
    hint = ""
    if opened is not None and text[at : at + 1] in ("", closed_wrongly(text[opened])):
        hint = f"{shown(text[opened])} of line {source.position(opened)[0]} is not closed"
    elif found:
        hint = hint_for(text, at, expected)
    faults.add(code, f"expected {EXPECTED[expected]}, found {what}", source.place(at, end), hint)


def closed_wrongly(opening: str) -> str:
    """The bracket that does not close this one."""
    return "]" if opening == "{" else "}"


def hint_for(text: str, at: int, expected: str) -> str:
    """What to do, judged by what stands there and what should."""
    for states, pattern, hint in HINTS:
        if expected in states and re.compile(pattern).match(text, at):
            return hint
    return ""


def add_string_fault(source: Source, start: int, at: int, faults: Faults) -> None:
    """Note what is wrong at ``at`` within a string that began at ``start``."""
    text = source.text
    found = text[at : at + 1]
    if found == "\n":
        message, hint = (
            "a text in quotes must end on the line where it began",
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


def trailing_comma(source: Source, at: int, faults: Faults) -> None:
    """Note a comma before a closing bracket."""
    comma = source.text.rindex(",", 0, at)
    message = "a comma with nothing after it"
    faults.add("trailing-comma", message, source.place(comma, comma + 1), "delete it")
