"""Characters that stand for others: Greek and accented letters, subscripts, signs of mathematics.

The tables are listed by hand; Unicode normalisation would make x² into x2.
"""

from __future__ import annotations

import re

from gradecheck.lang.greek import GREEK_LETTERS
from gradecheck.lang.spelling import canonical_word
from gradecheck.lang.tokens import SIGNS as PLAIN_SIGNS
from gradecheck.lang.tokens import Tokens, pattern

# Letters

GREEK = {chr(0x3B1 + place): name for place, name in enumerate(GREEK_LETTERS)}
GREEK |= {chr(0x391 + place): name.capitalize() for place, name in enumerate(GREEK_LETTERS)}
GREEK |= {"ς": "sigma", "µ": "mu"}
GREEK |= {"ϵ": "epsilon", "ϑ": "theta", "ϰ": "kappa", "ϕ": "phi", "ϱ": "rho", "ϖ": "pi"}
_VARIANTS = ("epsilon", "theta", "kappa", "phi", "rho", "pi")
_SUBSCRIPT_DIGITS = {chr(0x2080 + digit): str(digit) for digit in range(10)}
_SUBSCRIPT_LETTERS = dict(zip("ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ", "aeoxhklmnpstijruv", strict=True))
_MARKS = {"\u0302": "_hat", "\u0303": "_tilde", "\u0304": "_bar", "\u0305": "_bar"}
_PRIMES = {"'": "'", "′": "'", "’": "'", "ʹ": "'", "″": "''", "‴": "'''"}
_ACCENTED = (
    ("_hat", "âêîôûŷŵĉĝĥĵŝẑÂÊÎÔÛŶŴĈĜĤĴŜẐ", "aeiouywcghjszAEIOUYWCGHJSZ"),
    ("_tilde", "ãñõĩũẽỹÃÑÕĨŨẼỸ", "anoiueyANOIUEY"),
    ("_bar", "āēīōūȳĀĒĪŌŪȲ", "aeiouyAEIOUY"),
)
_LETTERS = GREEK | {"ℓ": "ell", "ℒ": "L", "ℎ": "h"}
for _accent, _with, _without in _ACCENTED:
    _LETTERS |= {letter: base + _accent for letter, base in zip(_with, _without, strict=True)}
_SPELLED = _LETTERS | _SUBSCRIPT_DIGITS | _MARKS | _PRIMES

# The block of mathematical alphabets: bold, italic, double-struck, … letters, Latin and Greek.
_LATIN, _LATIN_END, _GREEK, _GREEK_END = 0x1D400, 0x1D6A3, 0x1D6A8, 0x1D7C9
_ALPHABETS = [(_LATIN, _LATIN_END)]
for _start in range(_GREEK, _GREEK_END, 58):  # ∇ and ∂ stand in between
    _ALPHABETS += [(_start, _start + 24), (_start + 26, _start + 50), (_start + 52, _start + 57)]
_RANGES = "".join(f"{chr(first)}-{chr(last)}" for first, last in _ALPHABETS)
_NABLAS = "".join(chr(start + 25) for start in range(_GREEK, _GREEK_END, 58))
_PARTIALS = "".join(chr(start + 51) for start in range(_GREEK, _GREEK_END, 58))

# Signs

_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁱⁿ", "0123456789+-()in", strict=True))
SIGNS = PLAIN_SIGNS | {sign: sign for sign in "·∂∇∫∈"} | dict.fromkeys(_PRIMES, "'")
SIGNS |= dict.fromkeys("−–—", "-") | dict.fromkeys("⊙∘×∗⨀", "*") | dict.fromkeys("⋅∙•", "·")
SIGNS |= dict.fromkeys("÷∕⁄", "/") | dict.fromkeys("∣｜", "|") | dict.fromkeys("‖∥", "||")
SIGNS |= {"≥": ">=", "⩾": ">=", "≤": "<=", "⩽": "<=", "≠": "!=", "≡": "==", "≔": "=", "≜": "="}
SIGNS |= dict.fromkeys("∼～", "~") | dict(zip("（），：；＝＋", "(),:;=+", strict=True))
SIGNS |= {"ᵀ": "T", "⊤": "T", "⊺": "T", "√": "sqrt", "𝟙": "1", "𝟏": "1"}
SIGNS |= dict.fromkeys(_NABLAS, "∇") | dict.fromkeys(_PARTIALS, "∂")

_SUBSCRIPTS = "".join(_SUBSCRIPT_DIGITS) + "".join(_SUBSCRIPT_LETTERS)
SCANNER = pattern(
    SIGNS,
    letters="A-Za-z" + "".join(_LETTERS) + _RANGES,
    inner=_SUBSCRIPTS + "".join(_MARKS),
    primes="".join(_PRIMES),
    behind=f"[{_SUBSCRIPTS}]*",
    blanks="\u200b\u2060\u2061\u2062\ufeff",
    more=rf"|(?P<sum>∑[{_SUBSCRIPTS}]*)|(?P<sup>[{''.join(_SUPERSCRIPTS)}]+)",
)


def _alphabet_letter(char: str) -> str:
    """A letter of the mathematical alphabets as a plain one, a Greek one by its name."""
    point = ord(char)
    if point <= _LATIN_END:
        place = (point - _LATIN) % 52
        return chr(ord("A" if place < 26 else "a") + place % 26)
    place = (point - _GREEK) % 58
    if place > 51:
        return _VARIANTS[place - 52]
    if place == 17:
        return "Theta"
    return GREEK[chr(0x391 + place) if place < 25 else chr(0x3B1 + place - 26)]


def fold(word: str) -> str:
    """A word in plain ASCII, character by character.

    >>> fold("h₀"), fold("θ"), fold("x̂"), fold("xᵢ"), fold("x′"), fold("𝐖𝜽")
    ('h0', 'theta', 'x_hat', 'x_i', "x'", 'Wtheta')
    """
    pieces = []
    in_subscript = False
    for char in word:
        letter = _SUBSCRIPT_LETTERS.get(char)
        if letter is not None:
            pieces.append(letter if in_subscript else "_" + letter)
        elif char.isascii():
            pieces.append(char)
        else:
            pieces.append(_SPELLED.get(char) or _alphabet_letter(char))
        in_subscript = letter is not None
    return "".join(pieces)


def spell(word: str) -> str:
    """The canonical spelling of a word."""
    return canonical_word(word if word.isascii() else fold(word))


def summation(found: Tokens, raw: str, start: int) -> None:
    """``∑`` with its subscript."""
    found.add("word", "sum" + fold(raw[1:]), start, start + len(raw))


def superscript(found: Tokens, raw: str, start: int) -> None:
    """``²`` is ``^2``, ``⁻¹`` is ``^-1``, ``⁽ⁱ⁾`` is ``^{(i)}``."""
    place = start
    found.add("^", "^", start, start)
    plain = "".join(_SUPERSCRIPTS[char] for char in raw)
    braced = plain[0] == "("
    if braced:
        found.add("{", "{", start, start)
    for piece in re.findall("[0-9]+|.", plain):
        kind = "num" if piece.isdigit() else "word" if piece.isalpha() else piece
        found.add(kind, piece, place, place + len(piece))
        place += len(piece)
    if braced:
        found.add("}", "}", place, place)
