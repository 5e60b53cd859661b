"""How characters are spelled: every look-alike of a letter becomes the plain letters it stands for.

The canonical spelling of a name is plain ASCII: Greek letters by their names (``theta``), accents as
suffixes (``x_hat``), digits right behind the letters (``h_0`` and ``h₀`` are ``h0``), primes last.
The tables here are listed by hand; Unicode normalisation would make x² into x2.
"""

from __future__ import annotations

import re

_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
    "sigma sigma tau upsilon phi chi psi omega"
).split()
GREEK = {chr(0x3B1 + i): name for i, name in enumerate(_GREEK_NAMES)}
GREEK |= {chr(0x391 + i): name.capitalize() for i, name in enumerate(_GREEK_NAMES) if i != 17}
GREEK |= {"ϑ": "theta", "ϕ": "phi", "ϵ": "epsilon", "ϱ": "rho", "ϖ": "pi", "ϰ": "kappa"}
GREEK |= {"µ": "mu"}
GREEK_WORDS = frozenset(GREEK.values())

SUBSCRIPT_DIGITS = {chr(0x2080 + i): str(i) for i in range(10)}
SUBSCRIPT_LETTERS = dict(zip("ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ", "aeoxhklmnpstijruv", strict=True))
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁱⁿ", "0123456789+-()in", strict=True))
ACCENTS = {"\u0302": "_hat", "\u0303": "_tilde", "\u0304": "_bar", "\u0305": "_bar"}
PRIMES = {"'": "'", "′": "'", "’": "'", "ʹ": "'", "″": "''", "‴": "'''"}
_ACCENTED = {
    "_hat": "âêîôûŷŵĉĝĥĵŝẑÂÊÎÔÛŶŴĈĜĤĴŜẐ",
    "_tilde": "ãñõĩũẽỹÃÑÕĨŨẼỸ",
    "_bar": "āēīōūȳĀĒĪŌŪȲ",
}
_ACCENTED_BASE = {
    "_hat": "aeiouywcghjszAEIOUYWCGHJSZ",
    "_tilde": "anoiueyANOIUEY",
    "_bar": "aeiouyAEIOUY",
}
LOOK_ALIKES = GREEK | SUBSCRIPT_DIGITS | ACCENTS | PRIMES
LOOK_ALIKES |= {"ℓ": "ell", "ℒ": "L", "ℎ": "h", "𝔼": "E"}
for _suffix, _letters in _ACCENTED.items():
    LOOK_ALIKES |= {
        letter: base + _suffix
        for letter, base in zip(_letters, _ACCENTED_BASE[_suffix], strict=True)
    }

USUAL_INDICES = frozenset("abcdijklmnrstuv")
"""Letters that side by side in a subscript are taken for indices: ``w_jl``, but not ``w_out``."""

LETTERS = "A-Za-z" + "".join(c for c in LOOK_ALIKES if LOOK_ALIKES[c][0].isalpha() and c != "𝔼")
LETTERS += "\U0001d400-\U0001d6a5\U0001d6a8-\U0001d7cb"
MARKS = "".join(ACCENTS)
SUBSCRIPTS = "".join(SUBSCRIPT_DIGITS) + "".join(SUBSCRIPT_LETTERS)
PRIME_MARKS = "".join(PRIMES)

_DIGITS_AFTER_LETTER = re.compile(r"(?<=[A-Za-z])_(?=[0-9]+(?![0-9A-Za-z]))")
_ACCENT_AFTER_DIGITS = re.compile(r"^([A-Za-z]+)([0-9]+)_(hat|bar|tilde)(?![A-Za-z])")


def _alphabet_letter(char: str) -> str:
    """A letter of the block of mathematical alphabets (bold, italic, double-struck) as a plain one."""
    point = ord(char)
    if 0x1D400 <= point <= 0x1D6A3:
        place = (point - 0x1D400) % 52
        return chr(ord("A") + place) if place < 26 else chr(ord("a") + place - 26)
    if 0x1D6A8 <= point <= 0x1D7CB:
        place = (point - 0x1D6A8) % 58
        if place < 25:
            return GREEK.get(chr(0x391 + place), "Theta" if place == 17 else char)
        if 26 <= place < 51:
            return GREEK[chr(0x3B1 + place - 26)]
        return ("epsilon", "theta", "kappa", "phi", "rho", "pi")[place - 52] if place > 51 else char
    return char


def fold(word: str) -> str:
    """A word in plain ASCII, character by character.

    >>> fold("h₀"), fold("θ"), fold("x̂"), fold("xᵢ"), fold("x′"), fold("𝐖")
    ('h0', 'theta', 'x_hat', 'x_i', "x'", 'W')
    """
    if word.isascii():
        return word
    pieces = []
    in_subscript = False
    for char in word:
        letter = SUBSCRIPT_LETTERS.get(char)
        if letter is not None:
            pieces.append(letter if in_subscript else "_" + letter)
        else:
            pieces.append(LOOK_ALIKES.get(char) or _alphabet_letter(char))
        in_subscript = letter is not None
    return "".join(pieces)


def canonical_word(word: str) -> str:
    """The canonical spelling of a folded word.

    >>> canonical_word("h_0"), canonical_word("x_hat"), canonical_word("x0_hat")
    ('h0', 'x_hat', 'x_hat0')
    >>> canonical_word("x'_1"), canonical_word("W_i")
    ("x1'", 'W_i')
    """
    if "'" in word:
        bare = word.replace("'", "")
        word = bare + "'" * (len(word) - len(bare))
    if "_" in word:
        word = _ACCENT_AFTER_DIGITS.sub(r"\1_\3\2", _DIGITS_AFTER_LETTER.sub("", word))
        word = _DIGITS_AFTER_LETTER.sub("", word)
    return word
