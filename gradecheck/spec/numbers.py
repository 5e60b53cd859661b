"""Numbers as people write them in files: lists, blocks of text, fractions, constant expressions."""

from __future__ import annotations

import re

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.document.plain import number_of
from gradecheck.document.printable import shown
from gradecheck.document.tree import Mapping, Node, Scalar, is_null
from gradecheck.errors import ExpressionError, Place
from gradecheck.ops.record import Array

MAX_AXES = 5
MAX_NUMBERS = 100_000
EQUAL_ROWS = "every row needs the same number of elements; write ? for a missing one"
DECIMAL_COMMA = re.compile(r"[+\-−]?[0-9]*,[0-9]+(?:[eE][+\-−]?[0-9]+)?")
CLOCK = re.compile(r"[0-9]+:[0-9:.]+")
NOT_FINITE = re.compile(r"[+\-−]?\.?(?:inf|infinity|nan|∞)", re.IGNORECASE)


class Numbers(msgspec.Struct, frozen=True, eq=False):
    """An array as it was written: NaN where an element was left blank; ``written`` where not."""

    values: Array
    written: NDArray[np.bool_]


class UnreadableNumberError(Exception):
    """Text where a number was expected, with its place and what to write instead."""

    def __init__(self, code: str, message: str, place: Place, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.place = place
        self.hint = hint


def read_numbers(node: Node) -> Numbers:
    """The array that ``node`` holds: a scalar, nested lists, or a block with one row a line.

    A blank, ``null`` or ``?`` is a missing element.  Raises :class:`UnreadableNumberError`.

    >>> from gradecheck.document.read import parse_document
    >>> document = parse_document("w: [[1, 3/8], [sqrt(2)/2, ?]]\\nv: 0.5 1e-3\\n", "a.yaml")
    >>> read_numbers(document.root.get("w")).values.round(4).tolist()
    [[1.0, 0.375], [0.7071, nan]]
    >>> read_numbers(document.root.get("v")).values.tolist()
    [0.5, 0.001]
    """
    values = _array(node, 0)
    if values.size > MAX_NUMBERS:
        message = f"{values.size:,} numbers are more than the {MAX_NUMBERS:,} allowed"
        raise UnreadableNumberError("too-large", message, node.place())
    return Numbers(values, ~np.isnan(values))


def _array(node: Node, depth: int) -> Array:
    if isinstance(node, Scalar):
        return _scalar(node)
    if isinstance(node, Mapping):
        raise UnreadableNumberError(
            "not-a-number",
            "keys with values where numbers are expected",
            node.place(),
            "an expression that holds `{` or `:` needs quotes",
        )
    if depth >= MAX_AXES:
        raise UnreadableNumberError(
            "too-deep", f"lists nested more than {MAX_AXES} deep", node.place()
        )
    parts = [_array(item, depth + 1) for item in node.items]
    if not parts:
        return np.zeros((0,))
    for position, part in enumerate(parts[1:], 2):
        if part.shape != parts[0].shape:
            raise _ragged(node.items[position - 1], position, part.shape, parts[0].shape)
    return np.stack(parts)


def _ragged(
    node: Node, position: int, found: tuple[int, ...], first: tuple[int, ...]
) -> UnreadableNumberError:
    return UnreadableNumberError(
        "ragged-rows",
        f"row {position} is {_extent(found)}, but row 1 is {_extent(first)}",
        node.place(),
        EQUAL_ROWS,
    )


def _extent(shape: tuple[int, ...]) -> str:
    if not shape:
        return "a single number"
    if len(shape) == 1:
        return f"{shape[0]} number{'s' * (shape[0] != 1)} long"
    return "×".join(str(length) for length in shape)


def _scalar(node: Scalar) -> Array:
    if is_null(node) or node.text.strip() in ("", "?"):
        return np.array(np.nan)
    value = number_of(node.text)
    if value is not None:
        return np.array(value)
    if "\n" in node.text.strip():
        return _block(node)
    words = _words(node, 0, len(node.text))
    if len(words) > 1 and all(_is_number_word(node.text[a:b]) for a, b in words):
        return np.array([_word(node, a, b) for a, b in words])
    return np.array(_expression(node, 0, len(node.text)))


def _words(node: Scalar, start: int, end: int) -> list[tuple[int, int]]:
    """Offsets of the words between ``start`` and ``end``: split at spaces, commas, brackets.

    A comma between digits without a space is part of its word (``0,38``), unless the word has a
    point, too (``0.1,0.2``).
    """
    words: list[tuple[int, int]] = []
    for match in re.finditer(r"[^\s;\[\]]+", node.text[start:end]):
        word = match.group()
        first = start + match.start()
        if "," in word and not DECIMAL_COMMA.fullmatch(word.rstrip(",")):
            pieces = re.finditer(r"[^,]+", word)
            words += [(first + piece.start(), first + piece.end()) for piece in pieces]
        elif stripped := word.rstrip(","):
            words.append((first, first + len(stripped)))
    return words


def _is_number_word(word: str) -> bool:
    return (
        word == "?"
        or number_of(word) is not None
        or bool(
            DECIMAL_COMMA.fullmatch(word) or NOT_FINITE.fullmatch(word) or CLOCK.fullmatch(word)
        )
        or bool(re.fullmatch(r"[+\-−]?[0-9.]+/[0-9.]+", word))
    )


def _block(node: Scalar) -> Array:
    """A block of text: rows on lines, numbers by spaces, a blank line between channels."""
    blocks: list[list[list[tuple[int, int]]]] = [[]]
    offset = 0
    for line in node.text.split("\n"):
        words = _words(node, offset, offset + len(line))
        if words:
            blocks[-1].append(words)
        elif blocks[-1]:
            blocks.append([])
        offset += len(line) + 1
    blocks = [block for block in blocks if block]
    arrays = [_rows(node, block) for block in blocks]
    for position, array in enumerate(arrays[1:], 2):
        if array.shape != arrays[0].shape:
            start = blocks[position - 1][0][0][0]
            found, first = _extent(array.shape), _extent(arrays[0].shape)
            message = f"block {position} is {found}, but block 1 is {first}"
            raise UnreadableNumberError("ragged-rows", message, node.place(start, start + 1))
    return arrays[0] if len(arrays) == 1 else np.stack(arrays)


def _rows(node: Scalar, rows: list[list[tuple[int, int]]]) -> Array:
    for position, words in enumerate(rows[1:], 2):
        if len(words) != len(rows[0]):
            raise UnreadableNumberError(
                "ragged-rows",
                f"row {position} has {len(words)} numbers, but row 1 has {len(rows[0])}",
                node.place(words[0][0], words[-1][1]),
                EQUAL_ROWS,
            )
    return np.array([[_word(node, a, b) for a, b in words] for words in rows])


def _word(node: Scalar, start: int, end: int) -> float:
    word = node.text[start:end]
    if word == "?":
        return float("nan")
    value = number_of(word)
    return value if value is not None else _expression(node, start, end)


def _expression(node: Scalar, start: int, end: int) -> float:
    """The value of ``3/8``, ``1 - 2.57e-6``, ``sqrt(2)/2`` or ``0,38``."""
    text = node.text[start:end]
    place = node.place(start, end)
    bare = text.strip()
    if DECIMAL_COMMA.fullmatch(bare):
        value = number_of(bare.replace(",", "."))
        if value is not None:
            return value
    if NOT_FINITE.fullmatch(bare):
        raise UnreadableNumberError(
            "not-finite",
            f"{shown(bare)} is never a right answer",
            place,
            "write the number that your calculation should have given, or ? for a missing one",
        )
    if CLOCK.fullmatch(bare):
        raise UnreadableNumberError(
            "not-a-number",
            f"{shown(bare)} is a time of day, not a number",
            place,
            "write a decimal point or a fraction, such as 1.5 or 3/2",
        )
    # Only texts that are no plain numbers need the math language.
    from gradecheck.graph.constant import constant  # noqa: PLC0415

    try:
        return constant(text)
    except ExpressionError as error:
        inside = node.place(start + error.start, start + max(error.end, error.start + 1))
        raise _no_constant(error, bare, inside) from None


def _no_constant(error: ExpressionError, text: str, place: Place) -> UnreadableNumberError:
    """The fault of a text that is no constant expression."""
    hint = "write a number such as 0.38, 3/8, 1e-3 or sqrt(2)/2"
    if error.code == "not-finite":
        return UnreadableNumberError(error.code, error.message, place, error.hint or hint)
    if error.code == "unknown-name":
        # Which word is not known, and which one is like it, is no help where a number is wanted.
        return UnreadableNumberError("not-a-number", f"{shown(text)} is not a number", place, hint)
    message = f"{shown(text)} is not a number: {error.message}"
    return UnreadableNumberError("not-a-number", message, place, error.hint or hint)
