"""Text to tokens: one scan, offsets kept, every look-alike of a sign made one kind.

The kind of a token is ``num``, ``word``, ``end`` or the sign itself in one spelling (``−`` is ``-``,
``‖`` is ``||``); postfix transposes (``.T``, ``ᵀ``) are of kind ``T``.
"""

from __future__ import annotations

import re

from gradecheck.errors import ExpressionError
from gradecheck.lang.spelling import (
    LETTERS,
    MARKS,
    PRIME_MARKS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    canonical_word,
    fold,
)

LONGEST = 10_000
"""Characters of a text."""
MOST_TOKENS = 3_000
_SENTINELS = 6  # so that looking ahead needs no check

_PLAIN_SIGNS = "+ - * / @ ^ _ ( ) [ ] { } , ; : | < > = ~ . ! ?"
_SIGNS = {sign: sign for sign in _PLAIN_SIGNS.split()}
_SIGNS |= {"**": "^", "||": "||", "<=": "<=", ">=": ">=", "==": "==", "!=": "!=", ":=": "="}
_SIGNS |= {
    kind: kind for kind in ("·", "∂", "∇", "∫", "∈")
}  # signs that have no spelling in plain text
_SIGNS |= dict.fromkeys("−–—", "-") | dict.fromkeys("⊙∘×∗⨀⊗", "*") | dict.fromkeys("⋅∙•", "·")
_SIGNS |= {"÷": "/", "∕": "/", "⁄": "/", "≥": ">=", "⩾": ">=", "≤": "<=", "⩽": "<=", "≠": "!="}
_SIGNS |= {"≡": "==", "≔": "=", "≜": "=", "∣": "|", "‖": "||", "∥": "||", "∼": "~", "～": "~"}
_SIGNS |= {"（": "(", "）": ")", "，": ",", "：": ":", "；": ";", "＝": "=", "＋": "+"}
_SIGNS |= {".T": "T", "ᵀ": "T", "⊤": "T", "√": "sqrt", "𝟙": "1", "𝟏": "1"}
_SIGNS |= dict.fromkeys(PRIME_MARKS, "'")
del _SIGNS["⊗"]  # a Kronecker or a Hadamard product, depending on whom one asks

_LONGER = sorted((re.escape(sign) for sign in _SIGNS if len(sign) > 1 and sign != ".T"), key=len)
_SINGLE = "".join(re.escape(sign) for sign in _SIGNS if len(sign) == 1)
_WORD = f"[{LETTERS}𝔼](?:_*[{LETTERS}0-9{SUBSCRIPTS}{MARKS}])*[{PRIME_MARKS}]*"
_SCAN = re.compile(
    r"[ \t\r\n]*(?:"
    rf"(?P<word>{_WORD}|∑[{SUBSCRIPTS}]*)"
    r"|(?P<num>(?:[0-9]+(?:\.[0-9]+|\.(?!T))?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<sign>\.T(?![A-Za-z0-9_])|{'|'.join(reversed(_LONGER))}|[{_SINGLE}])"
    rf"|(?P<sup>[{''.join(SUPERSCRIPTS)}]+)"
    r"|(?P<tex>\\(?:[A-Za-z]+|.)|[$&])"
    r"|(?P<blank>[\s\u200b\u2061\u2062\ufeff]+)"
    r")",
    re.DOTALL,
)


class Tokens:
    """Parallel lists: ``kinds``, ``texts`` (folded), ``starts``, ``ends``; the last kinds are ``end``.

    ``tex`` tells whether any LaTeX command was met.
    """

    __slots__ = ("accent", "ends", "kinds", "source", "starts", "tex", "texts")

    def __init__(self, source: str) -> None:
        self.source = source
        self.kinds: list[str] = []
        self.texts: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.accent = ""
        self.tex = False

    def add(self, kind: str, text: str, start: int, end: int) -> None:
        """Append a token; a word takes the accent that is waiting (``\\hat``)."""
        if self.accent and kind == "word":
            head, line, rest = text.partition("_")
            text = canonical_word(head + self.accent + line + rest)
            self.accent = ""
        self.kinds.append(kind)
        self.texts.append(text)
        self.starts.append(start)
        self.ends.append(end)


def tokenize(text: str) -> Tokens:
    """The tokens of a text.

    >>> tokenize("h₀ ⊙ 2.5").kinds[:4], tokenize("h₀ ⊙ 2.5").texts[:4]
    (['word', '*', 'num', 'end'], ['h0', '⊙', '2.5', ''])
    """
    if len(text) > LONGEST:
        raise ExpressionError(
            "too-long",
            f"an expression has at most {LONGEST} characters, this one has {len(text)}",
            LONGEST,
            len(text),
        )
    found = Tokens(text)
    add, scan, place, length = found.add, _SCAN.match, 0, len(text.rstrip())
    while place < length:
        match = scan(text, place)
        if match is None:
            start = place + len(text[place:]) - len(text[place:].lstrip())
            raise ExpressionError(
                "unexpected-character", f"cannot read {text[start]!r}", start, start + 1
            )
        group = match.lastgroup or ""
        start, place = match.span(group)
        raw = text[start:place]
        if group == "word":
            add("word", _word(raw), start, place)
        elif group == "num":
            add("num", raw, start, place)
        elif group == "sign":
            add(_SIGNS[raw], raw, start, place)
        elif group == "sup":
            _superscript(found, raw, start)
        elif group == "tex":
            from gradecheck.lang.tex import command  # noqa: PLC0415 - most texts have no LaTeX

            place = command(found, raw, start, place)
    if found.tex and "~" in found.kinds:
        from gradecheck.lang.tex import drop_ties  # noqa: PLC0415 - most texts have no LaTeX

        drop_ties(found)
    _check(found)
    for _ in range(_SENTINELS):
        found.add("end", "", len(text), len(text))
    return found


def _word(raw: str) -> str:
    if raw[0] == "∑":
        raw = "sum" + raw[1:]
    return canonical_word(fold(raw))


def _superscript(found: Tokens, raw: str, start: int) -> None:
    """``²`` is ``^2``, ``⁻¹`` is ``^-1``, ``⁽ⁱ⁾`` is ``^{(i)}``."""
    place = start
    found.add("^", "^", start, start)
    plain = "".join(SUPERSCRIPTS[char] for char in raw)
    braced = plain[0] == "("
    if braced:
        found.add("{", "{", start, start)
    for piece in re.findall("[0-9]+|.", plain):
        kind = "num" if piece.isdigit() else "word" if piece.isalpha() else piece
        found.add(kind, piece, place, place + len(piece))
        place += len(piece)
    if braced:
        found.add("}", "}", place, place)


def _check(found: Tokens) -> None:
    if found.accent:
        end = len(found.source)
        raise ExpressionError("unexpected-end", "expected a letter below the accent", end, end)
    if len(found.kinds) > MOST_TOKENS:
        start = found.starts[MOST_TOKENS]
        raise ExpressionError(
            "too-long",
            f"an expression has at most {MOST_TOKENS} words, numbers and signs",
            start,
            found.ends[-1],
        )
