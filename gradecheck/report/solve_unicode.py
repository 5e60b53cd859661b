"""Text as LaTeX in plain ASCII, so that it compiles wherever and with whatever fonts."""

from __future__ import annotations

import re
import unicodedata

SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''",
}
SIGNS = {
    "×": r"\times",
    "÷": r"\div",
    "·": r"\cdot",
    "−": "-",
    "±": r"\pm",
    "≤": r"\le",
    "≥": r"\ge",
    "≠": r"\ne",
    "≈": r"\approx",
    "≡": r"\equiv",
    "→": r"\to",
    "←": r"\gets",
    "↦": r"\mapsto",
    "⇒": r"\Rightarrow",
    "∈": r"\in",
    "∂": r"\partial",
    "∇": r"\nabla",
    "∑": r"\sum",
    "∏": r"\prod",
    "∫": r"\int",
    "√": r"\surd",
    "∞": r"\infty",
    "⊙": r"\odot",
    "∘": r"\circ",
    "⊤": r"\top",
    "∥": r"\parallel",
    "‖": r"\Vert",
    "∼": r"\sim",
    "∣": r"\mid",
    "°": r"^\circ",
    "ᵀ": r"^\top",
    "′": r"^\prime",
    "½": r"\tfrac{1}{2}",
    "𝔼": r"\mathbb{E}",
    "ℝ": r"\mathbb{R}",
    "𝟙": r"\mathbf{1}",
    "…": r"\ldots",
}
"""Mathematical signs, as they are written in math."""
SIGNS |= {sign: f"^{digit}" for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
SIGNS |= {sign: f"_{digit}" for digit, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")}
SIGNS |= {"⁻": "^-", "⁺": "^+"}
WORDS = {
    "“": "``",
    "”": "''",
    "„": ",,",
    "‘": "`",
    "’": "'",
    "–": "--",
    "—": "---",
    "«": "<<",
    "»": ">>",
    "ß": r"\ss{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
    "ı": r"\i{}",
    "œ": r"\oe{}",
    "§": r"\S{}",
    "\u00a0": "~",
    "\u202f": r"\,",
    "\u2009": r"\,",
    "＠": "@",
    "＃": r"\#",
}
ACCENTS = {
    "\u0300": ("`", "grave"),
    "\u0301": ("'", "acute"),
    "\u0302": ("^", "hat"),
    "\u0303": ("~", "tilde"),
    "\u0304": ("=", "bar"),
    "\u0308": ('"', "ddot"),
    "\u030a": ("r", "mathring"),
    "\u030c": ("v", "check"),
    "\u0327": ("c", "underset{,}"),
}
LATIN_CAPITALS = {
    "ALPHA": "A",
    "BETA": "B",
    "EPSILON": "E",
    "ZETA": "Z",
    "ETA": "H",
    "IOTA": "I",
    "KAPPA": "K",
    "MU": "M",
    "NU": "N",
    "OMICRON": "O",
    "RHO": "P",
    "TAU": "T",
    "CHI": "X",
}
"""Greek capitals that look like Latin ones, for which LaTeX has no command."""
OUTSIDE = re.compile(r"[^ -~\n]|(?<!\\)%|(?<!\\)#")


def prose(text: str) -> str:
    r"""Words outside of math, exactly as they read.

    >>> print(prose("50% of h_1: θ ≤ ½, naïve — 中"))
    50\% of h\_1: \(\theta\) \(\le\) \(\tfrac{1}{2}\), na\"{\i}ve --- [U+4E2D]
    """
    if text.isascii() and not any(sign in text for sign in SPECIAL):
        return text
    return "".join(_in_prose(c) for c in unicodedata.normalize("NFC", text))


def math(text: str) -> str:
    r"""A formula that was written in LaTeX, perhaps with Unicode signs in it.

    >>> print(math("x̂ ≤ θ^2"), math("5 %"))
    \hat{x} \le{} \theta{}^2 5 \%
    """
    if text.isascii() and "%" not in text and "#" not in text:
        return text
    composed = re.sub(
        f"(.)([{''.join(ACCENTS)}])",
        lambda match: rf"\{ACCENTS[match[2]][1]}{{{match[1]}}}",
        unicodedata.normalize("NFD", text),
    )
    return OUTSIDE.sub(lambda match: _in_math(match[0]), composed)


def _in_prose(character: str) -> str:
    if character in SPECIAL:
        return SPECIAL[character]
    if character == "\n" or " " <= character <= "~":
        return character
    if character in WORDS:
        return WORDS[character]
    sign = _sign(character)
    if sign:
        return rf"\({sign}\)"
    letter, *marks = [*unicodedata.normalize("NFD", character)]
    if marks and letter.isascii() and all(mark in ACCENTS for mark in marks):
        base = rf"\{letter}" if letter in "ij" else letter
        for mark in marks:
            base = rf"\{ACCENTS[mark][0]}{{{base}}}"
        return base
    if character in ACCENTS:
        return ""  # an accent on a letter that has no such form: the letter alone
    return f"[U+{ord(character):04X}]"


def _in_math(character: str) -> str:
    if character in "%#":
        return f"\\{character}"
    sign = _sign(character)
    if sign:
        return sign if sign[0] in "^_-" else f"{sign}{{}}"
    return rf"\text{{{_in_prose(character)}}}"


def _sign(character: str) -> str:
    """A mathematical sign or Greek letter in LaTeX, or nothing."""
    if character in SIGNS:
        return SIGNS[character]
    match = re.fullmatch(
        r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?(\w+)", unicodedata.name(character, "")
    )
    if not match:
        return ""
    word = {"LAMDA": "LAMBDA"}.get(match[2], match[2])
    if match[1] == "SMALL":
        return "o" if word == "OMICRON" else f"\\{word.lower()}"
    latin = LATIN_CAPITALS.get(word)
    return rf"\mathrm{{{latin}}}" if latin else f"\\{word.capitalize()}"
