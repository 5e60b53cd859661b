"""A number that a spec or submission holds, or what is wrong with it."""

from __future__ import annotations

import re
from typing import TypedDict, Unpack

from gradecheck.document.plain import NUMBER, number_of
from gradecheck.document.printable import shown
from gradecheck.document.tree import Scalar
from gradecheck.errors import Fault

COMMA = r"([+-]?[0-9]+),([0-9]+)"


class Bounds(TypedDict, total=False):
    """What a number may be: ``least`` and ``most`` are allowed themselves."""

    least: float
    most: float


def numeral(scalar: Scalar, **bounds: Unpack[Bounds]) -> float | Fault:
    """The number a person meant, or the fault; quoted or not makes no difference.

    >>> from gradecheck.document import parse_document
    >>> root = parse_document("a: 1e-5\\nb: 10%\\nc: '0,5'\\nd: -1", "a.yaml").root
    >>> numeral(root.get("a")), numeral(root.get("b"))
    (1e-05, 0.1)
    >>> numeral(root.get("c")).hint, numeral(root.get("d"), least=0).message
    ('write 0.5', '`-1` is too small, expected is at least 0')
    """
    text = scalar.text.strip()
    digits = text.removesuffix("%").rstrip()
    value = number_of(digits)
    if value is None:
        return not_a_number(scalar, text, "a number")
    if digits != text:
        value /= 100
    return out_of_bounds(scalar, value, bounds) or value


def whole_numeral(scalar: Scalar, **bounds: Unpack[Bounds]) -> int | Fault:
    """The whole number a person meant, or the fault.

    >>> from gradecheck.document import parse_document
    >>> root = parse_document("a: 0471\\nb: 1.5", "a.yaml").root
    >>> whole_numeral(root.get("a")), whole_numeral(root.get("b")).message
    (471, '`1.5` is not a whole number')
    """
    text = scalar.text.strip()
    value = number_of(text)
    if value is None or value != int(value):
        return not_a_number(scalar, text, "a whole number")
    return out_of_bounds(scalar, value, bounds) or int(value)


def out_of_bounds(scalar: Scalar, value: float, bounds: Bounds) -> Fault | None:
    """The fault of a number that is too small or too large."""
    least, most = bounds.get("least"), bounds.get("most")
    if least is not None and value < least:
        expected = f"small, expected is at least {least:g}"
    elif most is not None and value > most:
        expected = f"large, expected is at most {most:g}"
    else:
        return None
    message = f"{shown(scalar.text)} is too {expected}"
    return Fault("out-of-range", message, place=scalar.place())


def not_a_number(scalar: Scalar, text: str, kind: str) -> Fault:
    """The fault of a text that is no number, with what to write."""
    hint = ""
    comma = re.fullmatch(COMMA, text)
    if comma:
        hint = f"write {comma[1]}.{comma[2]}"
    elif NUMBER.fullmatch(text) and number_of(text) is None:
        hint = "it is too large"
    return Fault("bad-number", f"{shown(text)} is not {kind}", hint, scalar.place())
