"""Our JSON against Python's: the same texts are accepted, and hold the same values."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradecheck.document import Mapping, Node, Scalar, parse_document
from gradecheck.errors import GradecheckError

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
DOCUMENTS = st.dictionaries(st.text(), VALUES, max_size=5)
SIGNS = list("{}[],:\\ '+\n\t\ré\x7f\x0c\u00a0\u2028\"")
WORDS = ['"a"', '"b":', "1", "-", "0.", "1.5", "1e5", "e", "00", "true", "null", "nul", "NaN"]
ESCAPES = ["\\u00e9", "\\ud83d\\ude00", "\\ud800", "\\n", "\\x", "//", "[1, 2]", '{"k": []}']
PIECES = st.sampled_from([*SIGNS, *WORDS, *ESCAPES, "Infinity", "-Infinity"])
BROKEN = st.lists(PIECES, max_size=12).map("".join)


class NotOursError(Exception):
    """What Python's json takes, and we refuse on purpose."""


def no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotOursError("a key twice")
    return found


def python_value(text: str) -> dict[str, Any] | None:
    """What Python's json makes of a text, ``None`` if we have to refuse it."""
    try:
        value = json.loads(
            text,
            parse_constant=str,
            parse_float=str,
            parse_int=str,
            object_pairs_hook=no_doubles,
        )
    except (ValueError, NotOursError, RecursionError):
        return None
    halves = any("\ud800" <= c <= "\udfff" for c in json.dumps(value, ensure_ascii=False))
    return value if isinstance(value, dict) and not halves else None


def our_value(text: str) -> Any:
    try:
        return plain_value(parse_document(text, "x.json").root)
    except GradecheckError:
        return None


def plain_value(node: Node) -> Any:
    if isinstance(node, Scalar):
        words = {"null": None, "true": True, "false": False}
        return node.text if node.style == "double" else words.get(node.text, node.text)
    if isinstance(node, Mapping):
        return {key.text: plain_value(value) for key, value in node.entries}
    return [plain_value(item) for item in node.items]


@given(DOCUMENTS, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_what_python_writes(value: Any, indent: Any, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert our_value(text) == python_value(text) is not None


@given(BROKEN)
def test_what_python_refuses(pieces: str) -> None:
    for text in (pieces, '{"a": ' + pieces + "}", "{" + pieces + "}", '{"a": "' + pieces + '"}'):
        assert our_value(text) == python_value(text)


@given(st.dictionaries(st.text(), VALUES, min_size=1, max_size=5), st.data())
def test_one_character_changed(value: Any, data: st.DataObject) -> None:
    text = json.dumps(value)
    at = data.draw(st.integers(0, len(text) - 1))
    text = text[:at] + data.draw(st.sampled_from(["", *'{}[],:"\\ 0.e-'])) + text[at + 1 :]
    assert our_value(text) == python_value(text)


def test_depth() -> None:
    most = '{"a": ' + "[" * 63 + "]" * 63 + "}"
    assert our_value(most) == python_value(most)
    with pytest.raises(GradecheckError, match="too-deep"):
        parse_document('{"a": ' + "[" * 64 + "]" * 64 + "}", "x.json")
