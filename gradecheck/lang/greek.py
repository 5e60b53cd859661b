"""The names of the Greek letters, in the order of the alphabet (with the final sigma)."""

from __future__ import annotations

_LETTERS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
    "varsigma sigma tau upsilon phi chi psi omega"
)
GREEK_LETTERS = _LETTERS.split()
GREEK_WORDS = frozenset(GREEK_LETTERS) | {letter.capitalize() for letter in GREEK_LETTERS}
GREEK_WORDS -= {"varsigma", "Varsigma"}
