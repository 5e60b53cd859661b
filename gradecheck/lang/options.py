"""Options of a call: ``axis=0``, ``order=F``, ``padding=same``, ``axis=(0, 2)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradecheck.lang.tree import OptionValue

if TYPE_CHECKING:
    from gradecheck.lang.parse import Parser

_TRUTH = {"true": True, "false": False}


def option(parser: Parser, earlier: list[tuple[str, OptionValue]]) -> tuple[str, OptionValue]:
    """Read ``name=value``; the value is a number, a bare word, or whole numbers in brackets."""
    pos = parser.pos
    name = parser.texts[pos]
    if any(name == other for other, _ in earlier):
        raise parser.fault("repeated-option", f"the option {name} is given twice", pos)
    parser.pos = pos + 2
    kind = parser.kinds[parser.pos]
    if kind == "word":
        word = parser.texts[parser.pos]
        parser.pos += 1
        return name, _TRUTH.get(word.lower(), word)
    if kind in ("(", "["):
        opener = parser.open()
        axes = [_whole(parser, name)]
        while parser.kinds[parser.pos] == ",":
            parser.pos += 1
            if parser.kinds[parser.pos] in ")]":
                break
            axes.append(_whole(parser, name))
        parser.close(opener)
        return name, tuple(axes)
    return name, _number(parser, name)


def _number(parser: Parser, name: str) -> int | float:
    negative = parser.kinds[parser.pos] == "-"
    pos = parser.pos + negative
    if parser.kinds[pos] != "num":
        raise parser.fault(
            "not-an-option",
            f"expected a number or a word as the value of the option {name}",
            pos,
        )
    parser.pos = pos + 1
    value = parser.number(pos).value
    if negative:
        value = -value
    return int(value) if parser.texts[pos].isdigit() else value


def _whole(parser: Parser, name: str) -> int:
    pos = parser.pos
    value = _number(parser, name)
    if not isinstance(value, int):
        raise parser.fault("not-an-option", f"expected whole numbers in the option {name}", pos)
    return value
