"""Mistakes with part of an array: one channel, one sample, one element of a sum alone or left out.

They are spoken of as a wrong operand: what stood there was not all that belongs there.
"""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.grading.mistakes.edit import Edit, edit
from gradecheck.grading.mistakes.sites import Site, named
from gradecheck.lang.tree import Call, Node, Num
from gradecheck.ops.record import Shape
from gradecheck.ops.shapes import one_axis

PRODUCTS = ("matmul", "juxtapose")
MOST_CHANNELS = 4
MOST_ALONE = 4
"""Of longer sums no single element is taken for the whole."""
MOST_LEFT_OUT = 8
"""Of longer sums only the first or the last element is forgotten."""
COST = 2.0


def one_slice(site: Site) -> Iterator[Edit]:
    """Part of an operand only: one channel, one element of a sum, or all but one."""
    yield from _one_channel(site)
    yield from _part_of_a_product(site)
    yield from _part_of_a_sum(site)


def _one_channel(site: Site) -> Iterator[Edit]:
    """A convolution of one channel only: all others are zero."""
    shape = site.type.shape
    if not (isinstance(site.parent, Call) and "conv" in site.parent.op and len(shape) == 3):
        return
    if not 1 < shape[0] <= MOST_CHANNELS or not site.path:
        return
    for channel in range(shape[0]):
        words = f"with channel {channel} of {named(site.node)} only"
        yield edit("wrong-operand", site.put(_kept(site.node, shape, 0, channel)), words, 1.5)


def _part_of_a_product(site: Site) -> Iterator[Edit]:
    """A product that adds up over fewer elements than it should."""
    node = site.node
    if not isinstance(node, Call) or node.op not in PRODUCTS or len(node.args) != 2:
        return
    left, right = node.args
    kind = site.type_of(right)
    if not site.type_of(left).shape or kind.rank not in (1, 2) or kind.row:
        return
    if kind.shape == site.type.shape and site.type_of(left).shape[-1:] != kind.shape[:1]:
        return  # a number times an array
    what = "element" if kind.rank == 1 else "row"
    for part, said in _parts(right, kind.shape, 0):
        words = f"{said.format(what=what)} of {named(right)} in {named(node)}"
        yield edit("wrong-operand", site.put(Call(node.op, (left, part))), words, COST)


def _part_of_a_sum(site: Site) -> Iterator[Edit]:
    """A sum or mean over an axis that takes fewer elements than it should."""
    node = site.node
    if not isinstance(node, Call) or node.op not in ("sum", "mean"):
        return
    inside = node.args[0]
    kind = site.type_of(inside)
    axis = dict(node.options).get("axis")
    if kind.row or kind.rank not in (1, 2) or (kind.rank == 2 and not isinstance(axis, int)):
        return
    along = one_axis(axis if isinstance(axis, int) else 0, kind.shape)
    what = "element" if kind.rank == 1 else ("row", "column")[along]
    for part, said in _parts(inside, kind.shape, along):
        words = f"{said.format(what=what)} of {named(inside)} in the {node.op}"
        changed = Call(node.op, (part,), node.options)
        yield edit("wrong-operand", site.put(changed), words, COST)


def _parts(node: Node, shape: Shape, axis: int) -> Iterator[tuple[Node, str]]:
    """An array with one slice along an axis left out or kept alone, and how that is said."""
    length = shape[axis]
    if length < 2:
        return
    places = range(length) if length <= MOST_LEFT_OUT else (0, length - 1)
    for place in places:
        kept = _kept(node, shape, axis, place)
        yield Call("sub", (node, kept)), f"without {{what}} {place}"
        if 2 < length <= MOST_ALONE:
            yield kept, f"with {{what}} {place} only"


def _kept(node: Node, shape: Shape, axis: int, place: int) -> Node:
    """An array of which all but one slice along an axis is zero."""
    hot: Node = Call("one_hot", (Num(float(place)), Num(float(shape[axis]))))
    for other, side in enumerate(shape):
        if other != axis:
            hot = Call("spread", (hot, Num(float(side))), (("axis", other),))
    return Call("mul", (node, hot))
