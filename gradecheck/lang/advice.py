"""Advice on a name that nobody declared; imported only when there is such a fault."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from gradecheck.errors import ExpressionError

if TYPE_CHECKING:
    from gradecheck.lang.parse import Parser
    from gradecheck.lang.tree import Span
    from gradecheck.lang.words import Spelled


def unknown_name(parser: Parser, name: Spelled, primed: str) -> ExpressionError:
    """The fault, with the nearest declared name or the missing sign as its hint."""
    written = parser.source[name.start : name.end].strip()
    if parser.kinds[parser.pos] == "(" and len(primed) > 1:
        code, what = "unknown-function", f"'{written}' is no known function or name"
        hint = _nearest(primed, [*parser.functions, *_known(parser)])
    else:
        code, what = "unknown-name", f"'{written}' is no known name"
        hint = _missing_sign(parser, name) or _nearest(primed, _known(parser))
        hint = hint or _nearest(primed, list(parser.functions))
    return ExpressionError(code, what, name.start, name.end, hint)


def misspelt_function(parser: Parser, name: Spelled, primed: str) -> bool:
    """Whether a word directly before a bracket is all but the name of a function."""
    if parser.starts[parser.pos] != name.end or len(primed) < 3:
        return False
    return bool(difflib.get_close_matches(primed[:40].lower(), parser.functions, n=1, cutoff=0.75))


def unknown_variable(parser: Parser, word: str, span: Span, what: str) -> ExpressionError:
    """The fault of a word that should be a variable or a parameter of the model."""
    known = sorted({*parser.names.variables, *parser.names.parameters})
    return ExpressionError(
        f"unknown-{what}",
        f"'{word}' is no {what} of the model",
        span.start,
        span.end,
        _nearest(word, known) or f"known are {', '.join(known)}",
    )


def unknown_command(parser: Parser, pos: int) -> ExpressionError:
    """The fault of a LaTeX command that is not listed."""
    from gradecheck.lang.tex import COMMANDS  # noqa: PLC0415 - on errors only

    close = difflib.get_close_matches(parser.texts[pos][:40], COMMANDS, n=1, cutoff=0.6)
    message = f"the LaTeX command {parser.shown(pos)} is not understood"
    hint = f"did you mean \\{close[0]}?" if close else ""
    return parser.fault("unknown-command", message, pos, hint=hint)


def _known(parser: Parser) -> list[str]:
    names = parser.names
    return sorted(
        {*names.values, *names.sizes, *names.indices, *names.variables, *names.parameters}
    )


def _nearest(word: str, known: list[str]) -> str:
    word = word[:40]
    lower: dict[str, str] = {}
    for candidate in known:
        lower.setdefault(candidate.lower(), candidate)
    if word.lower() in lower:
        return f"did you mean {lower[word.lower()]}?"
    close = difflib.get_close_matches(word.lower(), list(lower), n=1, cutoff=0.6)
    return f"did you mean {lower[close[0]]}?" if close else ""


def _missing_sign(parser: Parser, name: Spelled) -> str:
    """``x2`` may be x^2 or x * 2; ``2x y`` written as one word lacks a ``*``."""
    known = parser.values
    head = name.joined(len(name.parts))
    match = re.fullmatch(r"([A-Za-z]+)([0-9]{1,6})", head)
    if match and match[1] in known and not any(re.fullmatch(match[1] + "[0-9]", k) for k in known):
        return f"did you mean {match[1]}^{match[2]}, {match[1]} * {match[2]} or {match[1]}[…]?"
    for cut in range(1, min(len(head), 24)):
        left, right = head[:cut], head[cut:]
        if left in known and (right in known or right.lower() in parser.functions):
            return f"did you mean {left} * {right}?"
    return ""
