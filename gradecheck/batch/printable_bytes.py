"""JSON, as bytes, in which nothing commands a terminal."""

from __future__ import annotations

from typing import Any

import msgspec

from gradecheck.report.grade_data import printable_json


def printable_bytes(data: Any) -> bytes:
    """Data as JSON in which nothing commands a terminal."""
    text = msgspec.json.encode(data)
    if text.isascii() and b"\x7f" not in text:
        return text
    return printable_json(text.decode()).encode()


def text_bytes(text: str) -> bytes:
    """A text as JSON in which nothing commands a terminal: most need no care, and are many.

    >>> text_bytes("ada"), text_bytes("a\\x1bb")
    (b'"ada"', b'"a\\\\u001bb"')
    """
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return b'"%b"' % text.encode()
    return printable_bytes(text)
