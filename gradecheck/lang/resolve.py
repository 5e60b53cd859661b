"""What a word is: a name, a function, or the start of a form with a syntax of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradecheck.lang import forms
from gradecheck.lang.calls import apply
from gradecheck.lang.gradients import total
from gradecheck.lang.indices import indexed, is_index, items
from gradecheck.lang.spelling import canonical_word
from gradecheck.lang.tree import Call, Name, Node, Span
from gradecheck.lang.words import MARKS, Spelled, spelled, split_numbered

if TYPE_CHECKING:
    from gradecheck.lang.parse import Parser


def word(parser: Parser) -> Node:
    """The operand that begins with a word."""
    pos = parser.pos
    if parser.kinds[pos] == "word":
        following = parser.kinds[pos + 1]
        if following not in MARKS and following not in "([{":
            target = parser.values.get(parser.texts[pos])
            if target is not None:
                parser.pos = pos + 1
                return Name(target, Span(parser.starts[pos], parser.ends[pos]))
        if "_" in parser.texts[pos]:
            split_numbered(parser, pos)
    return resolve(parser, spelled(parser))


def resolve(parser: Parser, name: Spelled) -> Node:
    """What a spelled name stands for here."""
    full = name.joined(len(name.parts))
    primed = full + "'" * name.primes
    next_kind = parser.kinds[parser.pos]
    target = parser.values.get(primed)
    if target is not None and not (next_kind in "([" and _reserved(parser, full)):
        node = Name(target, Span(name.start, name.end))
        if next_kind == "(" and parser.names.distributions:
            _step_over_variables(parser)
        return indexed(parser, node, name, [])
    op = parser.functions.get(full.lower())
    form = forms.WORDS.get(name.parts[0])
    if form is None and full[0] == "d" and op is None:
        form = total
    if form is not None:
        found = form(parser, name, full)
        if found is not None:
            return found
    if op is not None and not name.sample and name.primes < 2:
        return apply(parser, op + "'" * name.primes, name.start)
    return (
        _declared(parser, name)
        or _probability(parser, name, full)
        or _split(parser, name)
        or _open(parser, name, primed)
    )


def _reserved(parser: Parser, full: str) -> bool:
    """Whether this word before a bracket is an operation even where a value has its name."""
    if parser.functions.get(full) == full:
        return True
    return bool(parser.names.distributions) and full in ("E", "KL", "H")


def _declared(parser: Parser, name: Spelled) -> Node | None:
    """The longest declared name that the parts begin with, the rest being indices.

    A prime that belongs to no declared name transposes.
    """
    for count in range(len(name.parts), 0, -1):
        stem = name.joined(count)
        target = _known(parser, stem + "'" * name.primes)
        transposed = target is None and name.primes == 1
        if transposed:
            target = _known(parser, stem)
        found = None if target is None else items(parser, name.parts[count:])
        if target is None or found is None:
            continue
        node = indexed(parser, Name(target, Span(name.start, name.end)), name, found)
        return Call("transpose", (node,), (), node.span) if transposed else node
    return None


def _known(parser: Parser, spelling: str) -> str | None:
    names = parser.names
    if spelling in parser.values:
        return parser.values[spelling]
    if spelling in names.sizes or is_index(parser, spelling) or spelling in names.parameters:
        return spelling
    return "pi" if spelling == "pi" else None


def _probability(parser: Parser, name: Spelled, full: str) -> Node | None:
    if not parser.names.distributions:
        return None
    from gradecheck.lang import probability  # noqa: PLC0415 - proofs only

    return probability.form(parser, name, full)


def _step_over_variables(parser: Parser) -> None:
    """``w(z)``: an expression that a proof named is written with its variables."""
    from gradecheck.lang import probability  # noqa: PLC0415 - proofs only

    probability.step_over_variables(parser)


def _split(parser: Parser, name: Spelled) -> Node | None:
    """An unknown run of letters as a product, if exactly one split into known names fits."""
    head = name.parts[0]
    if len(head) > 24 or len(head) < 2:
        return None
    tail = "_".join(["", *name.parts[1:]]) + "'" * name.primes
    ways = _ways(parser, head, tail)
    if len(ways) != 1:
        return None
    node: Node | None = None
    start = name.start
    *pieces, rest = ways[0]
    parts = [Spelled([piece], 0, 0, 0) for piece in pieces]
    parts.append(Spelled([rest, *name.parts[1:]], name.primes, 0, 0, name.sample))
    for part in parts:
        part.start, part.end = start, min(start + len(part.parts[0]), name.end)
        if part is parts[-1]:
            part.end = name.end
        factor = _declared(parser, part)
        if factor is None:
            return None
        span = Span(name.start, part.end)
        node = factor if node is None else Call("juxtapose", (node, factor), (), span)
        start = part.end
    return node


def _ways(parser: Parser, head: str, tail: str) -> list[list[str]]:
    """The splits of ``head`` into two or more known names (at most two splits are returned)."""
    ways: list[list[list[str]]] = [[] for _ in range(len(head))] + [[[]]]
    for start in range(len(head) - 1, -1, -1):
        for end in range(start + 1, len(head) + 1):
            piece = head[start:end]
            known = piece in parser.values or piece in parser.names.sizes
            if end == len(head) and not known and tail:
                known = canonical_word(piece + tail) in parser.values
            if known and not (end == len(head) and start == 0):
                ways[start] += [[piece, *rest] for rest in ways[end]][:2]
        del ways[start][2:]
    return ways[0]


def _open(parser: Parser, name: Spelled, primed: str) -> Node:
    """An unknown name: a name of the person's own where those are allowed, else a fault."""
    if parser.names.open and not (
        parser.kinds[parser.pos] == "(" and _misspelt_function(parser, name, primed)
    ):
        return _own(parser, name)
    from gradecheck.lang.advice import unknown_name  # noqa: PLC0415 - on errors only

    raise unknown_name(parser, name, primed)


def _misspelt_function(parser: Parser, name: Spelled, primed: str) -> bool:
    from gradecheck.lang.advice import misspelt_function  # noqa: PLC0415 - rare

    return misspelt_function(parser, name, primed)


def _own(parser: Parser, name: Spelled) -> Node:
    """A name that nobody declared, with its indices."""
    count = len(name.parts)
    while count > 1 and all(is_index(parser, letter) for letter in name.parts[count - 1]):
        count -= 1
    stem = name.joined(count) + "'" * name.primes
    node = Name(stem, Span(name.start, name.end))
    return indexed(parser, node, name, items(parser, name.parts[count:]) or [])


def defined(parser: Parser) -> Node | None:
    """The unknown name at the start of ``delta2 = …``, which is being defined there."""
    if parser.kinds[0] != "word":
        return None
    name = spelled(parser)
    node: Node | None = None
    head = name.parts[0]
    if parser.kinds[parser.pos] == "[" or parser.kinds[parser.pos] == "=":
        known = _declared(parser, name) is not None or head in parser.names.distributions
        node = None if known else _own(parser, name)
    if node is None or parser.kinds[parser.pos] != "=":
        parser.pos = 0
        return None
    return node
