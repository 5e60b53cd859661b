"""Small constructors and views of trees that the rules of proofs share."""

from __future__ import annotations

import msgspec

from gradecheck.lang.tree import Call, Divergence, Entropy, Expect, Node, Num, Prob, Sum

ONE, ZERO = Num(1.0), Num(0.0)


def log(node: Node) -> Node:
    """log of a node."""
    return Call("log", (node,))


def times(factors: list[Node]) -> Node:
    """The product of some factors; 1 if there are none."""
    if not factors:
        return ONE
    node = factors[0]
    for factor in factors[1:]:
        node = Call("mul", (node, factor))
    return node


def quotient(above: list[Node], below: list[Node]) -> Node:
    """A product divided by another."""
    return Call("div", (times(above), times(below))) if below else times(above)


def factors(node: Node) -> tuple[list[Node], list[Node]]:
    """What is multiplied and what is divided by; signs stay where they are.

    >>> a, b = Prob("p", ("x",)), Prob("p", ("z",))
    >>> above, below = factors(Call("div", (Call("mul", (a, b)), a)))
    >>> len(above), len(below)
    (2, 1)
    """
    above: list[Node] = []
    below: list[Node] = []
    waiting = [(node, False)]
    while waiting:
        node, inverse = waiting.pop()
        if isinstance(node, Call) and node.op in ("mul", "div"):
            waiting.append((node.args[1], inverse ^ (node.op == "div")))
            waiting.append((node.args[0], inverse))
        else:
            (below if inverse else above).append(node)
    return above, below


def addends(node: Node) -> list[tuple[bool, Node]]:
    """The summands of an expression, each with whether it is added or subtracted.

    >>> p, q = Prob("p", ("z",)), Prob("q", ("z",))
    >>> [positive for positive, _ in addends(Call("sub", (p, q)))]
    [True, False]
    """
    found: list[tuple[bool, Node]] = []
    waiting = [(True, node)]
    while waiting:
        positive, part = waiting.pop()
        if isinstance(part, Call) and part.op in ("add", "sub"):
            waiting.append((positive ^ (part.op == "sub"), part.args[1]))
            waiting.append((positive, part.args[0]))
        elif isinstance(part, Call) and part.op == "neg":
            waiting.append((not positive, part.args[0]))
        else:
            found.append((positive, part))
    return found


def mentioned(node: Node) -> frozenset[str]:
    """The variables that are free in a node."""
    found: set[str] = set()
    waiting: list[tuple[Node, frozenset[str]]] = [(node, frozenset())]
    while waiting:
        node, bound = waiting.pop()
        if isinstance(node, Prob):
            found.update({*node.variables, *node.given} - bound)
        elif isinstance(node, Call):
            waiting += [(arg, bound) for arg in node.args]
        elif isinstance(node, Sum):
            waiting.append((node.body, bound | {node.index}))
        elif isinstance(node, Expect):
            inside = bound | set(node.variables)
            waiting.append((node.body, inside))
            found.update(set(node.dist.given) - bound)
        elif isinstance(node, Divergence):
            inside = bound | set(node.left.variables)
            waiting += [(node.left, inside), (node.right, inside)]
        elif isinstance(node, Entropy):
            waiting.append((node.dist, bound | set(node.dist.variables)))
    return frozenset(found)


def under(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, distributions included.

    >>> under(Entropy(Prob("q", ("z",))))
    (Prob(name='q', variables=('z',), given=(), span=0:0),)
    """
    if isinstance(node, Call):
        return node.args
    if isinstance(node, Sum | Expect):
        return (node.body,)
    if isinstance(node, Divergence):
        return (node.left, node.right)
    return (node.dist,) if isinstance(node, Entropy) else ()


def rebuilt(node: Node, parts: tuple[Node, ...]) -> Node:
    """The node with other nodes directly below it."""
    if isinstance(node, Call):
        return Call(node.op, parts, node.options, node.span)
    if isinstance(node, Sum | Expect):
        return msgspec.structs.replace(node, body=parts[0])
    return node


def everything(node: Node) -> list[Node]:
    """A node and all nodes below it."""
    found = [node]
    for each in found:
        found += under(each)
    return found
