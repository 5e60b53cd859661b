"""Names alone: the one spelling that all notations of a name have in common."""

from __future__ import annotations

from gradecheck.errors import ExpressionError
from gradecheck.lang.names import Names
from gradecheck.lang.parse import Parser
from gradecheck.lang.tree import Grad, Name, Node
from gradecheck.lang.words import spelled


def canonical(text: str, names: Names | None = None) -> str:
    """The canonical spelling of one name in any notation; a declared name wins.

    >>> [canonical(t) for t in ("h₀", "h_0", "h_{0}", r"\\mathbf{h}_0", r"h^{(0)}")]
    ['h0', 'h0', 'h0', 'h0', 'h0']
    >>> [canonical(t) for t in ("θ", r"\\hat{x}", "x′", r"\\delta_{h_2}", "∂L/∂w₁")]
    ['theta', 'x_hat', "x'", 'delta_h2', 'grad_w1']
    >>> canonical("∂w_1"), canonical("∂w₁")
    ('grad_w1', 'grad_w1')
    >>> canonical("H1", Names(values={"h1": "h1"}))
    'H1'
    """
    if text[:1] == "∂" and text[1:].isascii() and text[1:].isidentifier():
        # The commonest name that is not ASCII; all others need the tables of look-alikes.
        spelling = "grad_" + canonical(text[1:])
        return spelling if names is None else names.values.get(spelling, spelling)
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
    opened = Names(values=names.values, functions=names.functions, open=True)
    parser = Parser(text, opened)
    node: Node | None = None
    if parser.kinds[0] in ("∂", "∇", "frac", "word"):
        node = parser.guarded(parser.whole)
    if isinstance(node, Grad):
        return "grad_" + node.wrt
    if isinstance(node, Name):  # declared, as `∂w0` may be
        return node.id
    raise ExpressionError(
        "not-a-name",
        "expected a name: a letter, then letters, digits, _ and primes",
        0,
        len(text),
    )
