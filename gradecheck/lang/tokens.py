"""Text to tokens: one scan, offsets kept, every spelling of a sign made one kind.

The kind of a token is ``num``, ``word``, ``end`` or the sign itself in one spelling (``**`` is
``^``); postfix transposes (``.T``) are of kind ``T``.  Text that is not plain ASCII goes by the
tables of :mod:`gradecheck.lang.look_alikes`, LaTeX commands by :mod:`gradecheck.lang.tex`; both are
imported when first needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from gradecheck.errors import ExpressionError
from gradecheck.lang.spelling import canonical_word

LONGEST = 10_000
"""Characters of a text."""
MOST_TOKENS = 3_000
_SENTINELS = 6  # so that looking ahead needs no check

CLOSING = {"(": ")", "[": "]", "{": "}"}
OPENING = frozenset(CLOSING)
CLOSERS = frozenset(CLOSING.values())
SIGNS = {sign: sign for sign in "+-*/@^_()[]{},;:|<>=~.!?"}
SIGNS |= {"**": "^", "||": "||", "<=": "<=", ">=": ">=", "==": "==", "!=": "!=", ":=": "="}
SIGNS |= {".T": "T", "'": "'"}


def pattern(
    signs: Iterable[str],
    *,
    letters: str = "A-Za-z",
    inner: str = "",
    primes: str = "'",
    behind: str = "",
    blanks: str = "",
    more: str = "",
) -> re.Pattern[str]:
    """The scanner of one token; ``inner`` are further characters inside a word, ``behind`` is what
    may follow its primes."""
    longer = "|".join(re.escape(sign) for sign in signs if len(sign) > 1 and sign != ".T")
    single = "".join(re.escape(sign) for sign in signs if len(sign) == 1)
    return re.compile(
        rf"[\s{blanks}]*(?:"
        rf"(?P<word>[{letters}](?:_*[{letters}0-9{inner}])*[{primes}]*{behind})"
        r"|(?P<num>(?:[0-9]+(?:\.[0-9]+|\.(?!T))?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
        rf"|(?P<sign>\.T(?![A-Za-z0-9_])|{longer}|[{single}])"
        rf"|(?P<tex>\\(?:[A-Za-z]+|.)|[$&]){more}|(?P<end>$))",
        re.DOTALL,
    )


_SCANNER = pattern(SIGNS)


class Tokens:
    """Parallel lists: ``kinds``, ``texts`` (folded), ``starts``, ``ends``; ``end`` comes last.

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

    >>> tokenize("h_0 ** 2.5").kinds[:4], tokenize("h_0 ** 2.5").texts[:3]
    (['word', '^', 'num', 'end'], ['h0', '**', '2.5'])
    """
    _check_length(text)
    found = Tokens(text)
    if text.isascii():
        _scan(found, _SCANNER, SIGNS, canonical_word)
    else:
        from gradecheck.lang import look_alikes  # noqa: PLC0415 - most texts are plain

        _scan(found, look_alikes.SCANNER, look_alikes.SIGNS, look_alikes.spell)
    if found.tex:
        from gradecheck.lang import tex  # noqa: PLC0415 - most texts have no LaTeX

        tex.finish(found)
    if len(found.kinds) > MOST_TOKENS:
        raise ExpressionError(
            "too-long",
            f"an expression has at most {MOST_TOKENS} words, numbers and signs",
            found.starts[MOST_TOKENS],
            found.ends[-1],
        )
    for _ in range(_SENTINELS):
        found.add("end", "", len(text), len(text))
    return found


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise ExpressionError(
            "too-long",
            f"an expression has at most {LONGEST} characters, this one has {len(text)}",
            LONGEST,
            len(text),
        )


def _scan(
    found: Tokens,
    scanner: re.Pattern[str],
    signs: Mapping[str, str],
    spell: Callable[[str], str],
) -> None:
    """Add the tokens of the text."""
    text, add, match, place = found.source, found.add, scanner.match, 0
    while True:
        token = match(text, place)
        if token is None:
            raise _unreadable(text, place)
        group = token.lastgroup or ""
        start, place = token.span(group)
        raw = token[group]
        if group == "word":
            add("word", spell(raw), start, place)
        elif group == "num":
            add("num", raw, start, place)
        elif group == "sign":
            add(signs[raw], raw, start, place)
        elif group == "end":
            return
        else:
            place = _rare(found, group, start, place)


def _rare(found: Tokens, group: str, start: int, end: int) -> int:
    """Add the tokens of a LaTeX command, a superscript or a ``∑``; the place behind it."""
    raw = found.source[start:end]
    if group == "tex":
        from gradecheck.lang import tex  # noqa: PLC0415 - most texts have no LaTeX

        return tex.command(found, raw, start, end)
    from gradecheck.lang import look_alikes  # noqa: PLC0415 - most texts are plain

    (look_alikes.superscript if group == "sup" else look_alikes.summation)(found, raw, start)
    return end


def _unreadable(text: str, place: int) -> ExpressionError:
    """The fault of a character that is part of no token."""
    start = place + len(text[place:]) - len(text[place:].lstrip())
    return ExpressionError("unexpected-character", f"cannot read {text[start]!r}", start, start + 1)
