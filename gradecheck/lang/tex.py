"""LaTeX commands as tokens (to be filled in)."""

from __future__ import annotations

from gradecheck.lang.tokens import Tokens


def command(found: Tokens, raw: str, start: int, end: int) -> int:
    raise NotImplementedError
