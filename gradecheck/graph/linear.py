"""Is a formula linear in some of its names, so that their negatives give its negative?"""

from __future__ import annotations

from collections.abc import Collection

from gradecheck.lang.tree import Call, Index, Name, Node, Sum
from gradecheck.lang.walk import names

SUMS = frozenset(("add", "sub", "neg"))
ARRANGED = frozenset(
    ("transpose", "reshape", "flatten", "sum", "mean", "rot180", "flip", "spread", "crop")
)
CONVOLUTIONS = ("conv", "deconv", "correlate", "conv1d", "deconv1d", "correlate1d")
PRODUCTS = frozenset(("mul", "juxtapose", "matmul", "dot", "outer", *CONVOLUTIONS))


def is_linear(node: Node, given: Collection[str]) -> bool:
    """Whether ``node`` is linear in the names ``given`` taken together, as far as its form shows.

    Every summand has one of them, and no product two; then every value is, to the last digit, the
    negative of the one for their negatives.

    >>> from gradecheck.lang.names import Names
    >>> from gradecheck.lang.parse import parse
    >>> words = Names(values={"w": "w", "g": "g", "h": "h"})
    >>> [is_linear(parse(text, words), {"g", "h"}) for text in ("w g - h.T", "w + g", "g h")]
    [True, False, False]
    """
    match node:
        case Name(id=name):
            return name in given
        case Index(base=base):
            return is_linear(base, given)
        case Sum(body=body):
            return is_linear(body, given)
        case Call(op=op, args=args) if op in SUMS:
            return all(is_linear(arg, given) for arg in args)
        case Call(op=op, args=(first, *others)) if op in ARRANGED or op == "div":
            return is_linear(first, given) and not _any(others, given)
        case Call(op=op, args=(left, right, *others)) if op in PRODUCTS:
            if _any(others, given) or (_any([left], given) and _any([right], given)):
                return False
            return is_linear(left, given) or is_linear(right, given)
    return False


def _any(nodes: Collection[Node], given: Collection[str]) -> bool:
    """Whether any of them mentions any of the names."""
    return any(name in given for node in nodes for name in names(node))
