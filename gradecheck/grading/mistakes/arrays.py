"""Mistakes with arrays: transposed, read in another order, summed for averaged, a wrong operand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from gradecheck.grading.mistakes.edit import Edit, edit
from gradecheck.grading.mistakes.functions import own_mistakes
from gradecheck.grading.mistakes.sites import Site, dims, named
from gradecheck.grading.mistakes.slices import one_slice
from gradecheck.lang.tree import Call, Name, Node, Num
from gradecheck.lang.walk import names, substitute

PRODUCTS = ("matmul", "juxtapose")
ARITHMETIC = ("add", "sub", "mul", "div")
MOST_OPERANDS = 24
MOST_BROADCAST = 6


def transposed(site: Site) -> Iterator[Edit]:
    """A matrix was used, or handed in, with rows and columns exchanged.

    Worked example: `k @ k` becomes `k^T @ k`.

    What to reread: the shapes: which axis of the matrix meets which of the other operand.
    """
    yield from (found for found in own_mistakes(site) if found.kind == "transposed")
    node, kind = site.node, site.type
    in_product = isinstance(site.parent, Call) and site.parent.op in PRODUCTS
    if isinstance(node, Call) and node.op == "transpose" and len(node.args) == 1:
        inner = site.type_of(node.args[0])
        if inner.rank == 2 and inner.shape[0] == inner.shape[1]:
            words = f"with {named(node.args[0])} not transposed"
            yield edit("transposed", site.put(node.args[0]), words)
        return
    if kind.rank != 2 or kind.row or not (in_product or not site.path) or 1 in kind.shape:
        return
    turned = Call("transpose", (node,))
    if kind.shape[0] != kind.shape[1]:
        # The numbers of the transposed matrix, filled into the shape that is needed.
        turned = Call("reshape", (turned, *dims(kind.shape)))
    words = f"with {named(node)} transposed" if site.path else "transposed"
    yield edit("transposed", site.put(turned), words)
    if isinstance(node, Name) and kind.shape[0] != kind.shape[1]:
        rows = Call("reshape", (node, *dims(kind.shape[::-1])))
        filled = Call("transpose", (rows,))
        yield edit("transposed", site.put(filled), f"with {named(node)} filled in by columns")


def axis_order(site: Site) -> Iterator[Edit]:
    """Elements were read in another order: columns for rows, channels in another place.

    Worked example: `flatten(m)` becomes `flatten(m, order=F)`.

    What to reread: in which order the statement's reshape or flatten runs through the elements.
    """
    yield from (found for found in own_mistakes(site) if found.kind == "axis-order")
    kind = site.type
    if isinstance(site.parent, Call) and "conv" in site.parent.op and kind.rank == 3:
        channels = kind.shape[0]
        if channels > 1 and isinstance(site.node, Name):
            swapped = Call("flip", (site.node,), (("axis", 0),))
            words = f"with the channels of {named(site.node)} exchanged"
            yield edit("axis-order", site.put(swapped), words)


def sum_or_mean(site: Site) -> Iterator[Edit]:
    """A sum was taken where a mean is meant, or the other way round.

    Worked example: `sum(m, axis=0)` becomes `mean(m, axis=0)`.

    What to reread: whether the statement adds up or averages, and over what.
    """
    yield from (found for found in own_mistakes(site) if found.kind == "sum-or-mean")
    node = site.node
    if isinstance(node, Call) and node.op in ("sum", "mean"):
        other = "mean" if node.op == "sum" else "sum"
        words = f"with the {other} in place of the {node.op}"
        yield edit("sum-or-mean", site.put(Call(other, node.args, node.options)), words)


def wrong_operand(site: Site) -> Iterator[Edit]:
    """Another value stands in the place of the right one: z for h, p for 1 - p, one channel only.

    Worked example: `p * (1 - p)` becomes `p * p`.

    What to reread: which value the formula names here; in the backward pass, the forward values.
    """
    node = site.node
    yield from (found for found in own_mistakes(site) if found.kind == "wrong-operand")
    yield from one_slice(site)
    if not site.path:
        yield from _exchanged(site)
        yield from _another_value(site)
    match node:
        case Call(op="sub", args=(Num(value=1.0), other)):
            words = f"with {named(other)} in place of {named(node)}"
            yield edit("wrong-operand", site.put(other), words, 1.5)
        case Name(id=name) if name in site.scope.types:
            yield from _other_names(site, name)
            yield from _broadcast_names(site, name)


def _another_value(site: Site) -> Iterator[Edit]:
    """Another value stands for the whole: p for the gradient at the pre-activation of p."""
    kind = site.type
    for other in site.operands:
        if site.scope.types[other] == kind and site.node != Name(other):
            words = f"with {other} in place of {site.step}"
            yield edit("wrong-operand", Name(other), words)


def _exchanged(site: Site) -> Iterator[Edit]:
    """Two names of one type exchanged throughout the formula."""
    used = [name for name in names(site.root) if name in site.scope.types]
    for one, other in combinations(used, 2):
        if site.scope.types[one] == site.scope.types[other]:
            new = substitute(site.root, {one: Name(other), other: Name(one)})
            yield edit("wrong-operand", new, f"with {one} and {other} exchanged", 1.7)


def _other_names(site: Site, name: str) -> Iterator[Edit]:
    kind = site.scope.types[name]
    fitting = [other for other in site.operands if site.scope.types[other] == kind]
    own = site.operands.index(name) if name in site.operands else 0
    near = sorted(fitting, key=lambda other: abs(site.operands.index(other) - own))
    for other in near[: MOST_OPERANDS + 1]:
        if other != name:
            new: Node = Name(other)
            words = f"with {other} in place of {name}"
            yield edit("wrong-operand", site.put(new), words)
    if not kind.shape and isinstance(site.parent, Call) and site.parent.op == "mul":
        new = Call("sub", (Num(1.0), Name(name)))
        yield edit("wrong-operand", site.put(new), f"with 1 - {name} in place of {name}", 1.7)


def _broadcast_names(site: Site, name: str) -> Iterator[Edit]:
    """A value of fewer axes, which elementwise arithmetic repeats along the first ones."""
    shape = site.scope.types[name].shape
    if not (shape and isinstance(site.parent, Call) and site.parent.op in ARITHMETIC):
        return
    found = 0
    for other in site.operands:
        kind = site.scope.types[other]
        fits = kind.rank < len(shape) and shape[len(shape) - kind.rank :] == kind.shape
        if fits and not kind.row and found < MOST_BROADCAST:
            found += 1
            words = f"with {other} in place of {name}"
            yield edit("wrong-operand", site.put(Name(other)), words, 1.9)
