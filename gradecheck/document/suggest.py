"""The nearest known name to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable

from gradecheck.document.printable import shown

MAX_LENGTH = 80
MAX_NAMES = 500


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint, or nothing where no known name is near; long ones are not compared (it is slow).

    >>> did_you_mean("pionts", ["points", "is"]), did_you_mean("zzz", ["points"])
    ('did you mean `points`?', '')
    """
    if len(name) > MAX_LENGTH:
        return ""
    from difflib import get_close_matches  # noqa: PLC0415 - only on a fault

    names = {
        word.lower(): word for word, _ in zip(dict.fromkeys(known), range(MAX_NAMES), strict=False)
    }
    close = get_close_matches(name.lower(), names, n=1)
    return f"did you mean {shown(names[close[0]])}?" if close else ""
