"""From a file's bytes to its text: UTF-8, or what a byte order mark says."""

from __future__ import annotations

import codecs
import re

from gradecheck.document.collect import Faults
from gradecheck.document.tree import Scalar, Source

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Classes of what is not allowed: a class of what is allowed takes ten times as long to compile.
OUTSIDE_YAML = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
HALF = "[\ud800-\udfff]"


def decode(data: bytes | str, file: str, first_line: int, faults: Faults) -> Source:
    r"""The text of a file, line ends as ``\n``, without a byte order mark.

    >>> decode(b"\xef\xbb\xbfa: 1\r\n", "a.yaml", 1, Faults(9)).text
    'a: 1\n'
    """
    if isinstance(data, str):
        text = data.removeprefix("\ufeff")
        half = None if text.isascii() else re.search(HALF, text)
        if half:
            place = Source(file, text, first_line).place(*half.span())
            faults.stop("not-utf-8", "half a character, which no UTF-8 file can hold", place)
    else:
        text = decoded(data, file, first_line, faults)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    source = Source(file, text, first_line)
    if "\0" in text:
        at = text.index("\0")
        faults.stop(
            "binary-file",
            f"this is no text: character {at + 1} is NUL",
            source.place(at, at),
            "save the file as plain text in UTF-8",
        )
    return source


def decoded(data: bytes, file: str, first_line: int, faults: Faults) -> str:
    """The bytes as text, in the encoding that they are in."""
    mark, encoding = next((m for m in MARKS if data.startswith(m[0])), (b"", "utf-8"))
    data = data[len(mark) :]
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        source = Source(file, data[: error.start].decode(encoding) + "\ufffd", first_line)
        end = len(source.text)
        faults.stop(
            "not-utf-8",
            f"byte {error.start + len(mark) + 1} of the file is {data[error.start]:#04x}, "
            f"which is not {encoding.upper()} text",
            source.place(end - 1, end),
            "save the file in UTF-8",
        )


def check_halves(node: Scalar, faults: Faults) -> None:
    """Refuse a text whose escapes make half a character: no file and no terminal can take it."""
    half = re.search(HALF, node.text)
    if half:
        message = f"`\\u{ord(half.group()):04x}` is only one half of a character"
        faults.add("bad-escape", message, node.place(*half.span()), "delete it, or write both")


def check_characters(source: Source, faults: Faults) -> str:
    """The text as YAML may see it: invisible characters are faults, and blanks from here on.

    YAML 1.1 takes U+0085, U+2028 and U+2029 for ends of lines, no editor does.
    """
    text = source.text
    if not OUTSIDE_YAML.search(text):
        return text
    for found in OUTSIDE_YAML.finditer(text):
        faults.add(
            "bad-character",
            f"the invisible character U+{ord(found.group()):04X} is not allowed",
            source.place(*found.span()),
            "delete it",
        )
    return OUTSIDE_YAML.sub(" ", text)
