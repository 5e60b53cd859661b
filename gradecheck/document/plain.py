"""What an unquoted word means: nothing, true or false, a number, or just text.

YAML 1.1 reads ``no`` as false, ``1:30`` as 90, ``0471`` as 313 and ``1e-5`` as text.  Here the text
that was written is always kept, and these functions say what a person meant by it.
"""

from __future__ import annotations

import re
from math import isfinite
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["null", "boolean", "number", "text"]

NULLS = frozenset(("", "~", "null", "Null", "NULL"))
TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
NUMBER = re.compile(r"[+\-−]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+\-−]?[0-9]+)?")
MAX_NUMBER_LENGTH = 400


def plain_kind(text: str) -> Kind:
    """``null``, ``boolean``, ``number`` or ``text``: what an unquoted word is.

    >>> [plain_kind(text) for text in ("~", "true", "1e-5", "no", "1:30", ".nan")]
    ['null', 'boolean', 'number', 'text', 'text', 'text']
    """
    if text in NULLS:
        return "null"
    if text in TRUTHS:
        return "boolean"
    return "number" if NUMBER.fullmatch(text) else "text"


def number_of(text: str) -> float | None:
    """The finite number that a person wrote in decimal, ``None`` for everything else.

    A zero has no sign: it says nothing, and readers of JSON do not agree on it.

    >>> number_of("1e-5"), number_of("+.5"), number_of("−2."), number_of("0471"), number_of("-0")
    (1e-05, 0.5, -2.0, 471.0, 0.0)
    >>> number_of("1e999"), number_of(".inf"), number_of("0x1F"), number_of("1_000")
    (None, None, None, None)
    """
    if len(text) > MAX_NUMBER_LENGTH or not NUMBER.fullmatch(text):
        return None
    value = float(text.replace("−", "-")) + 0.0
    return value if isfinite(value) else None
