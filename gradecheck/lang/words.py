"""Words as they were written: a name with its subscripts, primes and bracketed superscript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gradecheck.lang.spelling import canonical_word

if TYPE_CHECKING:
    from gradecheck.lang.parse import Parser

MARKS = frozenset(["_", "'", "^"])
"""Kinds of tokens that may belong to the word before."""
_DIGITS_FIRST = re.compile(r"^([0-9]+)(?=[A-Za-z])")
_NUMBERED = re.compile(r"([^\W\d_]+_?[0-9]+)([^\W\d_].*)")
LONGEST_NAME = 200
MOST_PARTS = 12


class Spelled(msgspec.Struct):
    """A name as it was written: ``w'_{2,jl}^{(i)}`` has the parts w, 2, jl, a prime, sample i."""

    parts: list[str]
    primes: int
    start: int
    end: int
    sample: str = ""

    def joined(self, count: int) -> str:
        """The first ``count`` parts as a canonical name, without primes."""
        return canonical_word("_".join(self.parts[:count]))


def spelled(parser: Parser) -> Spelled:
    """Read a word with its subscripts, primes and bracketed superscript."""
    pos = parser.pos
    start = parser.starts[pos]
    if parser.kinds[pos] == "{":
        pos += 1
        parser.pos = pos + 2
    else:
        parser.pos = pos + 1
    text = parser.texts[pos]
    bare = text.rstrip("'")
    name = Spelled(_parts(bare), len(text) - len(bare), start, parser.ends[parser.pos - 1])
    while parser.kinds[parser.pos] in MARKS and _attach(parser, name):
        name.end = parser.ends[parser.pos - 1]
    if name.end - start > LONGEST_NAME or len(name.parts) > MOST_PARTS:
        raise parser.fault("name-too-long", "this name is too long", pos, parser.pos - 1)
    return name


def _parts(word: str) -> list[str]:
    """The parts of a word: ``w_2jl`` is w, 2 and jl."""
    if "_" not in word:
        return [word]
    return [
        piece for part in word.split("_") for piece in _DIGITS_FIRST.sub(r"\1_", part).split("_")
    ]


def _attach(parser: Parser, name: Spelled) -> bool:
    """Read one more prime, subscript or bracketed superscript of a name, if there is one."""
    pos = parser.pos
    kind = parser.kinds[pos]
    if kind == "'":
        name.primes += 1
        parser.pos = pos + 1
        return True
    if kind == "_":
        after, parts, primes = subscript(parser, pos + 1)
        if after:
            name.parts += parts
            name.primes += primes
            parser.pos = after
        return after > 0
    return _superscript(parser, name, pos + 1)


def subscript(parser: Parser, pos: int) -> tuple[int, list[str], int]:
    """The parts of a subscript of words and numbers, and the token behind it (0: no such)."""
    kinds, texts = parser.kinds, parser.texts
    if kinds[pos] != "{":
        if kinds[pos] != "word" and not (kinds[pos] == "num" and texts[pos].isdigit()):
            return 0, [], 0
        bare = texts[pos].rstrip("'")
        return pos + 1, _parts(bare), len(texts[pos]) - len(bare)
    parts: list[str] = []
    level = 0
    while True:
        kind = kinds[pos]
        if kind == "{":
            level += 1
        elif kind == "}":
            level -= 1
        elif kind == "word" or (kind == "num" and texts[pos].isdigit()):
            parts += _parts(texts[pos])
        elif kind not in ("_", ","):
            return 0, [], 0
        pos += 1
        if level == 0:
            return (pos if parts else 0), parts, 0


def _superscript(parser: Parser, name: Spelled, pos: int) -> bool:
    """``^{(1)}`` joins the name, ``^{(i)}`` is the sample, ``^{\\prime}`` a prime."""
    if _primes(parser, name, pos):
        return True
    kinds, texts = parser.kinds, parser.texts
    braced = kinds[pos] == "{"
    inner = pos + braced
    if kinds[inner] != "(" or kinds[inner + 1] not in ("num", "word") or kinds[inner + 2] != ")":
        return False
    if braced and not _ends_superscript(parser, inner + 3):
        return False  # a power: x^{(1)/2}
    text = texts[inner + 1]
    if kinds[inner + 1] == "num":
        declared = canonical_word("_".join([*name.parts, text])) in parser.values
        if not text.isdigit() or not (braced or declared):
            return False
        name.parts.append(text)
    elif text in parser.names.indices or (braced and len(text) == 1 and text not in parser.values):
        name.sample = text
    else:
        return False
    parser.pos = inner + 3
    if braced and kinds[parser.pos] == "}":
        parser.pos += 1
    elif braced:
        kinds[parser.pos], kinds[parser.pos + 1] = "^", "T"  # to be read as what follows the name
    return True


def _primes(parser: Parser, name: Spelled, pos: int) -> bool:
    """``^\\prime`` and ``^{\\prime\\prime}`` join the name."""
    kinds = parser.kinds
    if kinds[pos] == "'":
        name.primes += 1
        parser.pos = pos + 1
        return True
    inner = pos + 1
    while kinds[pos] == "{" and kinds[inner] == "'":
        inner += 1
        if kinds[inner] == "}":
            name.primes += inner - pos - 1
            parser.pos = inner + 1
            return True
    return False


def _ends_superscript(parser: Parser, pos: int) -> bool:
    """Whether behind ``^{(1)`` the brace closes, or a transposition follows (``^{(1)T}``)."""
    kinds = parser.kinds
    is_turned = kinds[pos] == "T" or parser.texts[pos] == "T"
    return kinds[pos] == "}" or (is_turned and kinds[pos + 1] == "}")


def split_numbered(parser: Parser, pos: int) -> None:
    """``w_1x`` is w₁ and then x: a subscript without braces ends with its number where what
    follows is known by name and no index (``w_2jl`` is an element of w₂)."""
    found = _NUMBERED.fullmatch(parser.texts[pos])
    if found is None or canonical_word(found[1]) not in parser.values:
        return
    head, rest = found.groups()
    first = rest.split("_")[0]
    known = canonical_word(rest) in parser.values or first.lower() in parser.functions
    if first in parser.names.indices or first in parser.bound:
        return
    if known or all(letter in parser.values for letter in first):
        _insert_word(parser, pos, head, rest, parser.ends[pos] - len(rest))


def _insert_word(parser: Parser, pos: int, head: str, rest: str, start: int) -> None:
    """Make two words of the one at a token."""
    parser.texts[pos] = head
    parser.kinds.insert(pos + 1, "word")
    parser.texts.insert(pos + 1, rest)
    parser.starts.insert(pos + 1, start)
    parser.ends.insert(pos, start)


def split_transpose(parser: Parser, pos: int) -> int:
    """``^Tx`` is a transposition and then ``x``: the token behind the T, or 0 if it is a name."""
    text = parser.texts[pos]
    rest = text[1:]
    if not rest:
        return pos + 1
    known = text in parser.values or text.lower() in parser.functions
    if known or not (rest[0].isalpha() or rest[0] == "'"):
        return 0
    _insert_word(parser, pos, "T", rest, parser.starts[pos] + 1)
    if rest[0] == "'":
        parser.kinds[pos + 1] = "'"
    return pos + 1
