"""LaTeX commands as tokens; imported when the first backslash is met.

A command becomes the token that plain text would have (``\\theta`` the word theta, ``\\odot`` a
``*``), or nothing (spacing, ``\\left``, fonts around a word), or waits for the next word (accents).
Nothing is rewritten: offsets stay those of the text.
"""

from __future__ import annotations

import re

from gradecheck.errors import ExpressionError
from gradecheck.lang.greek import GREEK_WORDS
from gradecheck.lang.spelling import canonical_word
from gradecheck.lang.tokens import Tokens


def _listed(names: str) -> frozenset[str]:
    return frozenset(names.split())


_SPACING = _listed(
    r", ; : ! > ( ) [ ] \ quad qquad enspace thinspace medspace thickspace negthinspace space "
    r"displaystyle textstyle scriptstyle limits nolimits nonumber notag allowbreak newline "
    r"hfill smallskip medskip bigskip noindent"
) | {" ", "\n", "\t", "\r"}
_DELIMITER_SIZES = _listed(
    "left right middle big Big bigg Bigg bigl bigr bigm Bigl Bigr Bigm biggl biggr biggm "
    "Biggl Biggr Biggm"
)
_FONTS = _listed(
    "mathbf boldsymbol mathrm text operatorname mathit bm mathcal mathsf mathtt mathnormal mathbb "
    "mathfrak mathscr textbf textrm textit textsf texttt pmb vec mbox mathbbm mathds symbf"
)
_ACCENTS = {
    "hat": "_hat",
    "widehat": "_hat",
    "tilde": "_tilde",
    "widetilde": "_tilde",
    "bar": "_bar",
    "overline": "_bar",
}
_VARIANTS = {
    "varepsilon": "epsilon",
    "vartheta": "theta",
    "varphi": "phi",
    "varrho": "rho",
    "varpi": "pi",
    "varsigma": "sigma",
    "varkappa": "kappa",
    "imath": "i",
    "jmath": "j",
    "ell": "ell",
}
_FUNCTIONS = _listed("sum log ln lg exp max min sin cos tan tanh det")
_WORDS = dict(_VARIANTS) | {word: word for word in GREEK_WORDS | _FUNCTIONS}
_SIGNS = {
    sign: kind
    for kind, signs in {
        "·": "cdot bullet cdotp",
        "*": "times odot circ ast star",
        "/": "div slash",
        ">": "gt",
        "<": "lt",
        ">=": "ge geq geqslant geqq",
        "<=": "le leq leqslant leqq",
        "!=": "ne neq",
        "=": "triangleq coloneqq coloneq doteq",
        "==": "equiv",
        "|": "mid vert lvert rvert",
        "||": "| Vert lVert rVert parallel",
        "~": "sim",
        "∈": "in",
        "∂": "partial",
        "∇": "nabla",
        "∫": "int",
        "T": "top intercal",
        "'": "prime",
        "{": "{ lbrace",
        "}": "} rbrace",
        "[": "lbrack",
        "]": "rbrack",
        "(": "lparen",
        ")": "rparen",
        ":": "colon",
        "_": "_",
        "frac": "frac tfrac dfrac cfrac",
        "sqrt": "sqrt",
    }.items()
    for sign in signs.split()
}
_ENVIRONMENTS = _listed(
    "align align* aligned alignedat equation equation* gather gather* gathered split eqnarray "
    "eqnarray* displaymath math multline multline*"
)
COMMANDS = [name for name in (*_WORDS, *_SIGNS, *_FONTS, *_ACCENTS) if name.isalpha()]
"""What a misspelt command may have been meant to be."""

_GROUP = re.compile(r"\s*\{([^{}]*)\}")
_FONT_WORD = re.compile(
    r"\*?\s*(?:\{\s*([A-Za-z](?:\\_|[A-Za-z0-9])*'*)\s*\}|([A-Za-z])(?![A-Za-z]))"
)
_FONT_ONE = re.compile(r"\s*(?:\{\s*([1I])\s*\}|([1I])(?![A-Za-z0-9]))")
_BEFORE_RELATION = re.compile(r"\s*(?:\\left|\\[bB]ig+l?)?\s*(?:_|\[|\(|\\\{|\\lbrace)")
_TWO_CHARACTERS = re.compile(r"\s*([0-9A-Za-z])\s*([0-9A-Za-z])?")
_LINE_GAP = re.compile(r"\[[0-9.]+\s*(?:pt|em|ex|mm|cm)\]")


def command(found: Tokens, raw: str, start: int, end: int) -> int:
    """Add the tokens of one command; the place behind it.

    >>> from gradecheck.lang.tokens import tokenize
    >>> tokenize(r"\\left(\\mathbf{W}_1 \\hat{x}\\right)^\\top").texts[:6]
    ['(', 'W', '_', '1', '{', 'x_hat']
    """
    if raw in "$&":
        return end
    found.tex = True
    name = raw[1:]
    if name in _SPACING or name in _DELIMITER_SIZES:
        return _space(found, name, end)
    if name in _WORDS:
        found.add("word", _WORDS[name], start, end)
    elif name in _SIGNS:
        found.add(_SIGNS[name], raw, start, end)
        if _SIGNS[name] == "frac":
            return _fraction(found, end)
    elif name in _FONTS:
        return _font(found, name, start, end)
    elif name in _ACCENTS:
        found.accent += _ACCENTS[name]
    else:
        return _other(found, name, start, end)
    return end


def _space(found: Tokens, name: str, end: int) -> int:
    """Step over spacing: a line break with its gap, ``\\left`` with its invisible delimiter."""
    if name == "\\":
        gap = _LINE_GAP.match(found.source, end)
        return gap.end() if gap else end
    if name in _DELIMITER_SIZES and found.source[end : end + 1] == ".":
        return end + 1
    return end


def _other(found: Tokens, name: str, start: int, end: int) -> int:
    """Environments, labels, the double integral, and whatever is not listed."""
    group = _GROUP.match(found.source, end)
    if name in ("begin", "end"):
        if group and group[1].strip() in _ENVIRONMENTS:
            return group.end()
        raise ExpressionError(
            "unknown-command",
            "this LaTeX environment is not understood here",
            start,
            group.end() if group else end,
            "write one expression, in $…$ or align",
        )
    if name in ("label", "tag") and group:
        return group.end()
    if name == "iint":
        found.add("∫", name, start, end)
        found.add("∫", name, start, end)
        return end
    if not name.isalpha():
        raise ExpressionError(
            "unknown-command", f"the LaTeX command \\{name} is not understood", start, end
        )
    found.add("command", name, start, end)
    return end


def _font(found: Tokens, name: str, start: int, end: int) -> int:
    """A font around one word is that word; around more it is only the braces."""
    text = found.source
    if name in ("mathbb", "mathbf", "mathbbm", "mathds", "bm", "boldsymbol"):
        one = _FONT_ONE.match(text, end)
        double = name in ("mathbb", "mathbbm", "mathds")
        if one and (double or (one[1] or one[2]) == "1"):
            kind = "1" if double or _BEFORE_RELATION.match(text, one.end()) else "num"
            found.add(kind, "1", start, one.end())
            return one.end()
    word = _FONT_WORD.match(text, end)
    if word is None:
        return end
    found.add("word", canonical_word((word[1] or word[2]).replace("\\", "")), start, word.end())
    return word.end()


def _fraction(found: Tokens, end: int) -> int:
    """``\\frac12`` and ``\\frac1N``: two single characters without braces."""
    pair = _TWO_CHARACTERS.match(found.source, end)
    if pair is None:
        return end
    for number in (1, 2):
        if pair[number]:
            kind = "num" if pair[number].isdigit() else "word"
            found.add(kind, pair[number], pair.start(number), pair.end(number))
    return pair.end()


def finish(found: Tokens) -> None:
    """After the last token: no accent may be waiting, and ties are spaces."""
    if found.accent:
        end = len(found.source)
        raise ExpressionError("unexpected-end", "expected a letter below the accent", end, end)
    if "~" in found.kinds:
        _drop_ties(found)


def _drop_ties(found: Tokens) -> None:
    """Remove each ``~`` that is a LaTeX space: all but ``z ~ q`` directly below an expectation."""
    kinds = found.kinds
    for pos in range(len(kinds) - 1, -1, -1):
        if kinds[pos] != "~" or found.texts[pos] == "\\sim":
            continue
        before = pos - 1
        while before > 0 and kinds[before] in ("word", "num", ",", "_"):
            before -= 1
        opened = before > 0 and kinds[before] in ("[", "{", "(")
        if opened and (kinds[before - 1] == "_" or found.texts[before - 1] == "E"):
            continue
        for column in (kinds, found.texts, found.starts, found.ends):
            del column[pos]
