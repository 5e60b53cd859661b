"""What a word is: a name (with its subscripts and primes), a function, or the start of a form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

import msgspec

from gradecheck.errors import ExpressionError
from gradecheck.lang import forms
from gradecheck.lang.names import Names
from gradecheck.lang.spelling import USUAL_INDICES, canonical_word
from gradecheck.lang.tree import Call, Grad, Index, Name, Node, Slice, Span

if TYPE_CHECKING:
    from gradecheck.lang.parse import Parser

_RUNS = re.compile(r"[A-Za-z]+'*|[0-9]+")
_NOT_INDICES = frozenset(("hat", "bar", "tilde"))
_MARKS = frozenset("_ ' ^".split())


class Spelled(msgspec.Struct):
    """A name as it was written: ``w'_{2,jl}^{(i)}`` has the parts w, 2, jl, a prime, sample i."""

    parts: list[str]
    primes: int
    start: int
    end: int
    sample: str = ""

    def joined(self, count: int) -> str:
        """The first ``count`` parts as a canonical name, without primes."""
        return canonical_word("_".join(self.parts[:count]))


# From tokens to parts


def word(parser: Parser) -> Node:
    """The operand that begins with a word."""
    pos = parser.pos
    if parser.kinds[pos] == "word":
        following = parser.kinds[pos + 1]
        if following not in _MARKS and following not in "([{":
            target = parser.values.get(parser.texts[pos])
            if target is not None:
                parser.pos = pos + 1
                return Name(target, Span(parser.starts[pos], parser.ends[pos]))
    return resolve(parser, spelled(parser))


def spelled(parser: Parser) -> Spelled:
    """Read a word with its subscripts, primes and bracketed superscript."""
    pos = parser.pos
    start = parser.starts[pos]
    if parser.kinds[pos] == "{":
        pos += 1
        parser.pos = pos + 2
    else:
        parser.pos = pos + 1
    text = parser.texts[pos]
    bare = text.rstrip("'")
    name = Spelled(bare.split("_"), len(text) - len(bare), start, parser.ends[parser.pos - 1])
    while parser.kinds[parser.pos] in _MARKS and _attach(parser, name):
        name.end = parser.ends[parser.pos - 1]
    return name


def _attach(parser: Parser, name: Spelled) -> bool:
    """Read one more prime, subscript or bracketed superscript of a name, if there is one."""
    pos = parser.pos
    kind = parser.kinds[pos]
    if kind == "'":
        name.primes += 1
        parser.pos = pos + 1
        return True
    if kind == "_":
        after, parts, primes = _subscript(parser, pos + 1)
        if after:
            name.parts += parts
            name.primes += primes
            parser.pos = after
        return after > 0
    return _superscript(parser, name, pos + 1)


def _subscript(parser: Parser, pos: int) -> tuple[int, list[str], int]:
    """The parts of a subscript of words and numbers, and the token behind it (0: no such)."""
    kinds, texts = parser.kinds, parser.texts
    if kinds[pos] != "{":
        if kinds[pos] != "word" and not (kinds[pos] == "num" and texts[pos].isdigit()):
            return 0, [], 0
        bare = texts[pos].rstrip("'")
        return pos + 1, bare.split("_"), len(texts[pos]) - len(bare)
    parts: list[str] = []
    level = 0
    while True:
        kind = kinds[pos]
        if kind == "{":
            level += 1
        elif kind == "}":
            level -= 1
        elif kind == "word" or (kind == "num" and texts[pos].isdigit()):
            parts += texts[pos].split("_")
        elif kind != "_" and kind != ",":
            return 0, [], 0
        pos += 1
        if level == 0:
            return (pos if parts else 0), parts, 0


def _superscript(parser: Parser, name: Spelled, pos: int) -> bool:
    """``^{(1)}`` joins the name, ``^{(i)}`` is the sample, ``^{\\prime}`` a prime."""
    kinds, texts = parser.kinds, parser.texts
    braced = kinds[pos] == "{"
    inner = pos + braced
    while braced and kinds[inner] == "'":
        inner += 1
        if kinds[inner] == "}":
            name.primes += inner - pos - 1
            parser.pos = inner + 1
            return True
    if kinds[pos] == "'":
        name.primes += 1
        parser.pos = pos + 1
        return True
    if kinds[inner] != "(" or kinds[inner + 1] not in ("num", "word") or kinds[inner + 2] != ")":
        return False
    text = texts[inner + 1]
    if kinds[inner + 1] == "num":
        declared = canonical_word("_".join([*name.parts, text])) in parser.values
        if not text.isdigit() or not (braced or declared):
            return False
        name.parts.append(text)
    elif text in parser.names.indices or (braced and len(text) == 1):
        name.sample = text
    else:
        return False
    parser.pos = inner + 3
    return not braced or _leave_superscript(parser, pos)


def _leave_superscript(parser: Parser, brace: int) -> bool:
    """Behind ``^{(1)``: the brace closes, or a transposition follows (``^{(1)T}``)."""
    kinds, pos = parser.kinds, parser.pos
    if kinds[pos] == "}":
        parser.pos = pos + 1
    elif parser.transposes(pos) == pos + 1 and kinds[pos + 1] == "}":
        # Leave `^ T` to be read as a postfix.
        kinds[pos], kinds[pos + 1] = "^", "T"
    elif kinds[pos] == "word" and parser.texts[pos] == "T" and kinds[pos + 1] == "}":
        kinds[pos], kinds[pos + 1] = "^", "T"
    else:
        parser.fail("unexpected-text", "expected '}' behind the bracket", pos)
    return True


def split_transpose(parser: Parser, pos: int) -> int:
    """``^Tx`` is a transposition and then ``x``: the token behind the T, or 0 if it is a name."""
    text = parser.texts[pos]
    rest = text[1:]
    if not rest:
        return pos + 1
    known = text in parser.values or text.lower() in parser.functions
    if known or not (rest[0].isalpha() or rest[0] == "'"):
        return 0
    for column in (parser.kinds, parser.texts, parser.starts, parser.ends):
        column.insert(pos + 1, column[pos])  # type: ignore[attr-defined]
    parser.texts[pos], parser.texts[pos + 1] = "T", rest
    parser.ends[pos] = parser.starts[pos + 1] = parser.starts[pos] + 1
    return pos + 1


# From parts to a node


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
        return _indexed(parser, node, name, [])
    op = parser.functions.get(full.lower())
    form = forms.WORDS.get(name.parts[0])
    if form is None and full[0] == "d" and op is None:
        form = forms.total
    if form is not None:
        found = form(parser, name, full)
        if found is not None:
            return found
    if op is not None and not name.sample and name.primes < 2:
        return parser.apply(op + "'" * name.primes, name.start)
    return (
        _declared(parser, name)
        or _probability(parser, name, full)
        or _split(parser, name, primed)
        or _open(parser, name, primed)
    )


def _reserved(parser: Parser, full: str) -> bool:
    """Whether this word before a bracket is an operation even where a value has its name."""
    if parser.functions.get(full) == full:
        return True
    return bool(parser.names.distributions) and full in ("E", "KL", "H")


def is_index(parser: Parser, text: str) -> bool:
    """Whether a word is an index that was declared or introduced by a sum or a left side."""
    names = parser.names
    return text in names.indices or text in parser.bound or text in names.variables


def _declared(parser: Parser, name: Spelled) -> Node | None:
    """The longest declared name that the parts begin with, the rest being indices."""
    for count in range(len(name.parts), 0, -1):
        stem = name.joined(count)
        primed = stem + "'" * name.primes
        for spelling in (primed, stem) if name.primes else (stem,):
            target = _known(parser, spelling)
            if target is None:
                continue
            items = _items(parser, name.parts[count:])
            if items is None:
                continue
            node: Node = Name(target, Span(name.start, name.end))
            node = _indexed(parser, node, name, items)
            if spelling is primed:
                return node
            if name.primes == 1:
                return Call("transpose", (node,), (), node.span)
    return None


def _known(parser: Parser, spelling: str) -> str | None:
    names = parser.names
    if spelling in parser.values:
        return parser.values[spelling]
    if spelling in names.sizes or is_index(parser, spelling) or spelling in names.parameters:
        return spelling
    return "pi" if spelling == "pi" else None


def _items(parser: Parser, parts: list[str]) -> list[int | Slice | str] | None:
    """Parts of a subscript as indices: ``jl`` is j and l; ``None`` if they cannot be."""
    items: list[int | Slice | str] = []
    for part in parts:
        if is_index(parser, part):
            items.append(part)
            continue
        if part in _NOT_INDICES:
            return None
        for run in _RUNS.findall(part):
            if run.isdigit():
                if not items:
                    return None  # a digit joins the name
                items.append(int(run))
            elif len(run) > 1 and not all(c in USUAL_INDICES or is_index(parser, c) for c in run):
                return None
            else:
                items += run
    return items if len(items) <= 4 else None


def _indexed(
    parser: Parser, node: Node, name: Spelled, items: list[int | Slice | str]
) -> Node:
    """The name with its indices: sample first, subscripts, then ``[...]`` directly behind."""
    if name.sample:
        items = [name.sample, *items]
    if items:
        node = Index(node, tuple(items), Span(name.start, name.end))
    return brackets(parser, node)


def brackets(parser: Parser, node: Node) -> Node:
    """A node with the index brackets that follow directly: ``a[0]``, ``a[:, 1]``, ``w[j, l]``."""
    while parser.kinds[parser.pos] == "[" and parser.starts[parser.pos] == parser.ends[parser.pos - 1]:
        after, items = bracket_items(parser, parser.pos, "]")
        if not after:
            break
        parser.pos = after
        node = Index(node, tuple(items), Span(node.span.start, parser.ends[after - 1]))
    return node


def bracket_items(
    parser: Parser, pos: int, closing: str
) -> tuple[int, list[int | Slice | str]]:
    """The indices in a bracket and the token behind it; 0 if it holds anything else."""
    kinds = parser.kinds
    items: list[int | Slice | str] = []
    while True:
        pos += 1
        bounds: list[int | None] = []
        while kinds[pos] in "-:" or kinds[pos] == "num":
            if kinds[pos] == ":":
                bounds = bounds or [None]
                bounds.append(None)
                pos += 1
                continue
            number = pos + (kinds[pos] == "-")
            digits = parser.texts[number]
            if kinds[number] != "num" or not digits.isdigit() or len(digits) > 9:
                return 0, []
            value = -int(digits) if number > pos else int(digits)
            bounds = [value] if not bounds else [*bounds[:-1], value]
            pos = number + 1
        if len(bounds) == 1 and bounds[0] is not None:
            items.append(bounds[0])
        elif len(bounds) == 2:
            items.append(Slice(bounds[0], bounds[1]))
        elif not bounds and kinds[pos] == "word" and _index_word(parser, parser.texts[pos]):
            items += _items(parser, [parser.texts[pos]]) or []
            pos += 1
        else:
            return 0, []
        if kinds[pos] == closing:
            return (pos + 1, items) if len(items) <= 4 else (0, [])
        if kinds[pos] != ",":
            return 0, []


def _index_word(parser: Parser, text: str) -> bool:
    return is_index(parser, text) or (text not in parser.values and bool(_items(parser, [text])))


def subscripted(parser: Parser, node: Node) -> Node:
    """``(W x)_{ij}``: indices behind a bracket."""
    pos = parser.pos + 1
    if parser.kinds[pos] == "{":
        after, items = bracket_items(parser, pos, "}")
    else:
        after, parts, primes = _subscript(parser, pos)
        found = None if primes else _items_of_bracket(parser, parts)
        items = found or []
        after = after if found else 0
    if not after:
        parser.fail(
            "not-an-index",
            "expected indices here: letters or whole numbers",
            parser.pos,
            min(pos, len(parser.kinds) - 1),
        )
    parser.pos = after
    node = Index(node, tuple(items), Span(node.span.start, parser.ends[after - 1]))
    return node


def _items_of_bracket(parser: Parser, parts: list[str]) -> list[int | Slice | str] | None:
    if len(parts) == 1 and parts[0].isdigit() and len(parts[0]) < 10:
        return [int(parts[0])]
    return _items(parser, parts)


def _probability(parser: Parser, name: Spelled, full: str) -> Node | None:
    if not parser.names.distributions:
        return None
    from gradecheck.lang import probability  # noqa: PLC0415 - proofs only

    return probability.form(parser, name, full)


def _step_over_variables(parser: Parser) -> None:
    """``w(z)``: an expression that a proof named is written with its variables."""
    from gradecheck.lang import probability  # noqa: PLC0415 - proofs only

    probability.step_over_variables(parser)


def _split(parser: Parser, name: Spelled, primed: str) -> Node | None:
    """An unknown run of letters as a product, if exactly one split into known names fits."""
    head = name.parts[0]
    if len(head) > 24 or len(head) < 2:
        return None
    tail = "_".join(["", *name.parts[1:]]) + "'" * name.primes
    ways = _ways(parser, head, tail)
    if len(ways) != 1:
        return None
    pieces = ways[0]
    node: Node | None = None
    start = name.start
    whole = name.end - name.start
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        end = name.end if last else min(start + len(piece), name.start + whole)
        part = Spelled([piece], 0, start, end)
        if last:
            part = Spelled([piece, *name.parts[1:]], name.primes, start, end, name.sample)
        factor = _declared(parser, part)
        if factor is None:
            return None
        span = Span(name.start, end)
        node = factor if node is None else Call("juxtapose", (node, factor), (), span)
        start = end
    return node


def _ways(parser: Parser, head: str, tail: str) -> list[list[str]]:
    """The splits of ``head`` into two or more known names (at most two splits are returned)."""
    ways: list[list[list[str]]] = [[] for _ in range(len(head))] + [[[]]]
    for start in range(len(head) - 1, -1, -1):
        for end in range(start + 1, len(head) + 1):
            piece = head[start:end]
            known = _known(parser, piece) is not None
            if end == len(head) and not known and tail:
                known = canonical_word(piece + tail) in parser.values
            if known and not (end == len(head) and start == 0):
                ways[start] += [[piece, *rest] for rest in ways[end]][:2]
        del ways[start][2:]
    return ways[0]


def _open(parser: Parser, name: Spelled, primed: str) -> Node:
    """An unknown name: a name of the person's own where those are allowed, else a fault."""
    if parser.names.open:
        return _own(parser, name)
    unknown(parser, name, primed)


def _own(parser: Parser, name: Spelled) -> Node:
    """A name that nobody declared, with its indices."""
    count = len(name.parts)
    while count > 1 and all(is_index(parser, letter) for letter in name.parts[count - 1]):
        count -= 1
    stem = name.joined(count) + "'" * name.primes
    node = Name(stem, Span(name.start, name.end))
    return _indexed(parser, node, name, _items(parser, name.parts[count:]) or [])


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


def unknown(parser: Parser, name: Spelled, primed: str) -> NoReturn:
    """The fault of a name that nobody declared, with the nearest name that somebody did."""
    from gradecheck.lang.advice import unknown_name  # noqa: PLC0415 - on errors only

    raise unknown_name(parser, name, primed)


# Names alone


def canonical(text: str, names: Names | None = None) -> str:
    """The canonical spelling of one name in any notation; a declared name wins.

    >>> [canonical(t) for t in ("h₀", "h_0", "h_{0}", r"\\mathbf{h}_0", r"h^{(0)}")]
    ['h0', 'h0', 'h0', 'h0', 'h0']
    >>> [canonical(t) for t in ("θ", r"\\hat{x}", "x′", r"\\delta_{h_2}", "∂L/∂w₁")]
    ['theta', 'x_hat', "x'", 'delta_h2', 'grad_w1']
    >>> canonical("H1", Names(values={"h1": "h1"}))
    'H1'
    """
    from gradecheck.lang.parse import Parser  # noqa: PLC0415 - the parser uses this module

    parser = Parser(text, names or Names())
    kinds = parser.kinds
    spelling = ""
    if parser.at_word():
        name = spelled(parser)
        if kinds[parser.pos] == "end" and not name.sample:
            spelling = name.joined(len(name.parts)) + "'" * name.primes
    if not spelling:
        spelling = _gradient_name(text, names or Names())
    if names is not None:
        return names.values.get(spelling, spelling)
    return spelling


def _gradient_name(text: str, names: Names) -> str:
    """``∂L/∂w1`` and ``∇w1`` as names: ``grad_w1``."""
    from gradecheck.lang.parse import Parser  # noqa: PLC0415 - the parser uses this module

    opened = Names(values=names.values, functions=names.functions, open=True)
    parser = Parser(text, opened)
    node: Node | None = None
    if parser.kinds[0] in ("∂", "∇", "frac", "word"):
        node = parser.guarded(parser.whole)
    if isinstance(node, Grad):
        return "grad_" + node.wrt
    raise ExpressionError(
        "not-a-name",
        "expected a name: a letter, then letters, digits, _ and primes",
        0,
        len(text),
    )
