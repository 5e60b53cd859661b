"""Mistakes and items in a sentence: no more of them than a reader takes in."""

from __future__ import annotations

from collections.abc import Sequence

from gradecheck.grading.mistakes.edit import Edit

MOST = 4


def listed(said: Sequence[str], most: int = MOST) -> str:
    """Phrases one after the other; of many the first, and how many more there are.

    >>> listed(["without b", "rotated", "transposed"], most=2)
    'without b; and 2 more'
    >>> listed(["without b", "rotated"], most=2)
    'without b; rotated'
    """
    if len(said) <= most:
        return "; ".join(said)
    shown = said[: most - 1]
    return f"{'; '.join(shown)}; and {len(said) - len(shown)} more"


def quoted(names: Sequence[str]) -> str:
    """Names as a sentence lists them.

    >>> quoted(["h"]), quoted(["h", "y", "z"])
    ('`h`', '`h`, `y` and `z`')
    """
    *first, last = [f"`{name}`" for name in names]
    return f"{', '.join(first)} and {last}" if first else last


def described(edit: Edit, step: str, known: str = "") -> str:
    """A mistake, and in which step it is made unless that is ``known``.

    >>> from gradecheck.grading.mistakes.edit import edit
    >>> from gradecheck.lang.tree import Name
    >>> made = edit("missing-term", Name("a"), "without b1")
    >>> described(made, "h2"), described(made, "h2", "h2")
    ('without b1 in h2', 'without b1')
    """
    if step == known or edit.kind == "gradient-of-other":
        return edit.words
    return f"{edit.words} in {step}"
