"""The canonical spelling of names: plain ASCII, in one order.

Greek letters go by their names (``theta``), accents are suffixes (``x_hat``), digits stand right
behind the letters (``h_0`` and ``h₀`` are ``h0``), primes come last.
"""

from __future__ import annotations

import re

USUAL_INDICES = frozenset("abcdijklmnrstuv")
"""Letters that side by side in a subscript are taken for indices: ``w_jl``, but not ``w_out``."""

_DIGITS_AFTER_LETTER = re.compile(r"(?<=[A-Za-z])_(?=[0-9]+(?![0-9A-Za-z]))")
_ACCENT_AFTER_DIGITS = re.compile(r"^([A-Za-z]+)([0-9]+)_(hat|bar|tilde)(?![A-Za-z])")


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
