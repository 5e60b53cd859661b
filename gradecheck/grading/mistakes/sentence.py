"""A finding in one plain sentence."""

from __future__ import annotations

from gradecheck.grading.mistakes.choose import MOST_OTHERS, Suspect
from gradecheck.grading.mistakes.edit import Edit

MUCH_HARDER = 0.5
"""By how much more complicated an alternative may be and still be spoken of."""
APART = ("too-rounded", "slip", "decimal-point", "swapped-answers")
"""Kinds that are no alternative to a mistake in a formula."""


def sentence(item: str, suspect: Suspect) -> str:
    """What a report says of an item that a mistake explains.

    >>> from gradecheck.grading.mistakes.edit import edit
    >>> from gradecheck.lang.tree import Name
    >>> found = Suspect("h2", 3, edit("missing-term", Name("a"), "without b1"), {})
    >>> sentence("h2", found), sentence("grad_w1", found)
    ('h2 matches the result without b1', 'grad_w1 matches the result without b1 in h2')
    """
    if suspect.also is not None:
        both = [_where(item, one.step, one.edit.words) for one in (suspect, suspect.also)]
        return f"{item} matches the result of two mistakes together: {both[0]}, and {both[1]}"
    said = f"{item} is {suspect.edit.words}"
    if suspect.edit.kind == "authored":
        said = f"{item} matches a known mistake: {suspect.edit.words}"
    elif suspect.edit.kind in ("slip", "decimal-point"):
        said = f"{item} is right {suspect.edit.words}"
    elif suspect.edit.kind != "too-rounded" or suspect.edit.words.startswith("with"):
        said = f"{item} matches the result {_where(item, suspect.step, suspect.edit.words)}"
    others = [_where(item, step, edit.words) for step, edit in _alternatives(suspect)]
    return said + "".join(f"; or: {words}" for words in others[:MOST_OTHERS])


def sentence_of_second(item: str, second: Suspect) -> str:
    """What a report says of the second of two mistakes, after a sentence about both."""
    return f"the second of the two: {_where(item, second.step, second.edit.words)}"


def _alternatives(suspect: Suspect) -> list[tuple[str, Edit]]:
    """What else gives the same numbers and is not much harder to believe: another kind first."""
    found: dict[str, tuple[str, Edit]] = {}
    for step, edit in suspect.others:
        near = edit.cost <= suspect.edit.cost + MUCH_HARDER
        if near and edit.words != suspect.edit.words and edit.kind not in APART:
            found.setdefault(edit.words, (step, edit))
    seen = {suspect.edit.kind}
    first: list[tuple[str, Edit]] = []
    rest: list[tuple[str, Edit]] = []
    for step, edit in found.values():
        (rest if edit.kind in seen else first).append((step, edit))
        seen.add(edit.kind)
    return first + rest


def _where(item: str, step: str, words: str) -> str:
    if step == item or words.startswith("as the gradient") or f"with {step} rounded" in words:
        return words
    return f"{words} in {step}"
