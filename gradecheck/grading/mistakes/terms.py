"""Mistakes in sums and products: something left out, a sign, a constant factor."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.grading.mistakes.edit import Edit, edit
from gradecheck.grading.mistakes.functions import own_mistakes
from gradecheck.grading.mistakes.sites import Site, named, ones
from gradecheck.lang.tree import Call, Node, Num
from gradecheck.lang.walk import names

PRODUCTS = ("mul", "juxtapose", "matmul")


def missing_term(site: Site) -> Iterator[Edit]:
    """A summand was left out, most often a bias.

    Worked example: `relu(w x + b)` becomes `relu(w x)`.

    What to reread: the formula of the step, term by term.
    """
    yield from (found for found in own_mistakes(site) if found.kind == "missing-term")
    node = site.node
    if not isinstance(node, Call) or node.op not in ("add", "sub") or len(node.args) != 2:
        return
    left, right = node.args
    without_left = right if node.op == "add" else Call("neg", (right,))
    for kept, dropped in ((left, right), (without_left, left)):
        if not isinstance(dropped, Num) or node.op == "add":
            if site.type_of(kept).shape != site.type.shape:
                kept = Call("mul", (ones(site.type), kept))  # noqa: PLW2901
            yield edit("missing-term", site.put(kept), f"without {named(dropped)}")


def missing_factor(site: Site) -> Iterator[Edit]:
    """A factor or a divisor was left out: a mask in the backward pass, the 1/2 of a mean.

    Worked example: `g * 1[h > 0]` becomes `g`.

    What to reread: the chain rule for the step: which factors are its own, which come from above.
    """
    yield from (found for found in own_mistakes(site) if found.kind == "missing-factor")
    node = site.node
    if not isinstance(node, Call) or len(node.args) != 2:
        return
    left, right = node.args
    if node.op == "div":
        yield edit("missing-factor", site.put(left), f"without the division by {named(right)}")
        if not isinstance(left, Num):
            top = Call("div", (ones(site.type_of(left)), right))
            yield edit("missing-factor", site.put(top), f"without {named(left)}")
    elif node.op in PRODUCTS:
        for position, (dropped, kept) in enumerate(((left, right), (right, left))):
            alone = site.type_of(kept).shape == site.type.shape
            rest = [left, right]
            rest[position] = ones(site.type_of(dropped))
            contracted = node.op != "mul" and site.type_of(dropped).shape
            new: Node = kept if alone and not contracted else Call(node.op, tuple(rest))
            several = isinstance(dropped, Call) and dropped.op in PRODUCTS
            cost = 1.3 if several else 1.0
            yield edit("missing-factor", site.put(new), f"without {named(dropped)}", cost)
        yield from _without_derivative(site, left, right)


def _without_derivative(site: Site, left: Node, right: Node) -> Iterator[Edit]:
    """Two factors left out at once: g * s * (1 - s) without the derivative of the sigmoid."""
    product = isinstance(site.node, Call) and site.node.op == "mul"
    if product and isinstance(left, Call) and left.op == "mul":
        first, second = left.args
        if site.type_of(first).shape == site.type.shape:
            words = f"without {named(Call('mul', (second, right)))}"
            yield edit("missing-factor", site.put(first), words, 1.3)


def sign(site: Site) -> Iterator[Edit]:
    """A sign is the wrong way round.

    Worked example: `w x - b` becomes `w x + b`.

    What to reread: where minus signs come from: the loss, 1 - p, going down or up a gradient.
    """
    node = site.node
    if not site.path:
        yield edit("sign", site.put(Call("neg", (node,))), "with the opposite sign")
    if not isinstance(node, Call):
        return
    if node.op in ("add", "sub") and len(node.args) == 2:
        left, right = node.args
        other = "sub" if node.op == "add" else "add"
        yield edit(
            "sign",
            site.put(Call(other, (left, right))),
            f"with the sign of {named(right)} reversed",
        )
        turned = (
            Call("sub", (right, left))
            if node.op == "add"
            else Call("neg", (Call("add", node.args),))
        )
        yield edit("sign", site.put(turned), f"with the sign of {named(left)} reversed")
    elif node.op == "neg" and site.path:
        yield edit("sign", site.put(node.args[0]), f"with the sign of {named(node)} reversed")


def scale(site: Site) -> Iterator[Edit]:
    """Everything is off by one constant factor: 2, ½, the number of samples or its inverse.

    Worked example: `g x^T` becomes `2 * (g x^T)`.

    What to reread: whether the loss is a sum or a mean, and whether a factor ½ cancels a 2.
    """
    yield from (found for found in own_mistakes(site) if found.kind == "scale")
    if site.path:
        if isinstance(site.parent, Call) and site.parent.op in ("add", "sub"):
            yield from _scaled(site, Num(2.0), f"with {named(site.node)} twice", 2.5)
        return
    yield from _scaled(site, Num(2.0), "with a factor 2 too many", 2.0)
    yield from _scaled(site, Call("div", (Num(1.0), Num(2.0))), "with a factor 1/2 too many", 2.0)
    used = [site.scope.types[name] for name in names(site.root) if name in site.scope.types]
    lengths = {kind.shape[0] for kind in used if kind.rank == 2 and not kind.row}
    for length in sorted(lengths - {1, 2}):
        count = Num(float(length))
        yield from _scaled(site, count, f"with a factor {length} too many", 2.4)
        share = Call("div", (Num(1.0), count))
        yield from _scaled(site, share, f"with a factor 1/{length} too many", 2.4)


def _scaled(site: Site, factor: Node, words: str, cost: float) -> Iterator[Edit]:
    yield edit("scale", site.put(Call("mul", (factor, site.node))), words, cost)
