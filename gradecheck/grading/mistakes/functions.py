"""Mistakes with functions: left out, another one, another option, applied in the wrong place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from gradecheck.grading.mistakes.edit import Edit, edit
from gradecheck.grading.mistakes.sites import Site, named, shaped
from gradecheck.graph.differentiate import rule_tree
from gradecheck.lang.tree import Call, Node, Num
from gradecheck.lang.walk import rebuild, substitute
from gradecheck.ops import OPS

SPOKEN = {"relu": "ReLU", "leaky_relu": "leaky ReLU"}


def spoken(op: str) -> str:
    """The name of a function in a sentence."""
    return SPOKEN.get(op, op)


def missing_function(site: Site) -> Iterator[Edit]:
    """A function was not applied: an activation, a logarithm, a square.

    Worked example: `relu(w x + b)` becomes `w x + b`.

    What to reread: the activation of this layer.
    """
    yield from (found for found in own_mistakes(site) if found.kind == "missing-function")
    node = site.node
    if not isinstance(node, Call):
        return
    if node.op == "pow" and isinstance(node.args[1], Num):
        yield edit(
            "missing-function", site.put(node.args[0]), f"without the power in {named(node)}"
        )
    elif is_function(node):
        words = f"without the {spoken(node.op)}"
        yield edit("missing-function", site.put(node.args[0]), words)


def misplaced_function(site: Site) -> Iterator[Edit]:
    """A function was applied to a part only: before the bias was added instead of after.

    Worked example: `relu(w x + b)` becomes `relu(w x) + b`.

    What to reread: the brackets of the formula: what the function is applied to.
    """
    node = site.node
    if not isinstance(node, Call) or not is_function(node):
        return
    inside = node.args[0]
    if isinstance(inside, Call) and inside.op in ("add", "sub") and len(inside.args) == 2:
        left, right = inside.args
        early = Call(inside.op, (Call(node.op, (left,), node.options), right))
        words = f"with the {spoken(node.op)} before {named(right)} is added"
        if inside.op == "sub":
            words = f"with the {spoken(node.op)} before {named(right)} is subtracted"
        yield edit("misplaced-function", site.put(early), words)


@lru_cache(maxsize=2)
def own_mistakes(site: Site) -> tuple[Edit, ...]:
    """What is typically done wrong with this very operation, as its record says.

    Each kind of mistake asks for its own among them, one after another.
    """
    node = site.node
    if not isinstance(node, Call) or node.op not in OPS or not OPS[node.op].mistakes:
        return ()
    op = OPS[node.op]
    bound = site.scope.bind(node)
    listed = op.mistakes(bound) if callable(op.mistakes) else op.mistakes
    operands = op.operand_names(len(bound.operands))
    values = dict(zip(operands, bound.operands, strict=True))
    found = []
    for kind, rule, words in listed:
        tree = rebuild(rule_tree(rule, operands), lambda part: _with_options(part, node, operands))
        said = words
        for name, value in values.items():
            said = said.replace("{" + name + "}", named(value))
        # Where its own shape differs (a stride), it is cropped or padded where it stands.
        new = shaped(substitute(tree, values), site.type, site.scope)
        if new is not None:
            found.append(edit(kind, site.put(new), said))
    return tuple(found)


def _with_options(part: Node, call: Call, operands: tuple[str, ...]) -> Node:
    """The operation itself keeps the sizes and options with which it was called."""
    if not isinstance(part, Call) or part.op != call.op:
        return part
    sizes = call.args[len(operands) :] if len(part.args) == len(operands) else ()
    options = dict(call.options) | dict(part.options)
    return Call(part.op, (*part.args, *sizes), tuple(options.items()))


def wrong_function(site: Site) -> Iterator[Edit]:
    """Another function stands in the place of the right one: sigmoid for ReLU, log10 for ln.

    Worked example: `relu(w x + b)` becomes `sigmoid(w x + b)`.

    What to reread: which function the statement names, and its definition.
    """
    yield from (found for found in own_mistakes(site) if found.kind == "wrong-function")
    node = site.node
    if isinstance(node, Call) and node.op in ("matmul", "juxtapose"):
        shapes = [site.type_of(arg).shape for arg in node.args]
        if shapes[0] == shapes[1] == site.type.shape and shapes[0]:
            words = f"with {named(node)} taken element by element"
            yield edit("wrong-function", site.put(Call("mul", node.args)), words)
    if isinstance(node, Call) and node.op == "mul":
        shapes = [site.type_of(arg).shape for arg in node.args]
        if len(shapes[0]) == 2 and shapes[0] == shapes[1] and shapes[0][0] == shapes[0][1]:
            words = f"with {named(node)} taken as a matrix product"
            yield edit("wrong-function", site.put(Call("matmul", node.args)), words)
    if isinstance(node, Call) and node.op == "div" and not isinstance(node.args[0], Num):
        words = f"multiplied by {named(node.args[1])} instead of divided"
        yield edit("wrong-function", site.put(Call("mul", node.args)), words)


def wrong_option(site: Site) -> Iterator[Edit]:
    """The right operation with another setting: stride, padding, axis.

    Worked example: `softmax(k)` becomes `softmax(k, axis=0)`.

    What to reread: the sizes and settings that the statement gives for this operation.
    """
    yield from (found for found in own_mistakes(site) if found.kind == "wrong-option")


def rotated_kernel(site: Site) -> Iterator[Edit]:
    """A kernel was turned by 180°, or was not where it should be.

    Worked example: `conv(m, k)` becomes `conv(m, rot180(k))`.

    What to reread: convolution and cross-correlation; which of the two the backward pass needs.
    """
    yield from (found for found in own_mistakes(site) if found.kind == "rotated-kernel")
    node = site.node
    if isinstance(node, Call) and not site.path and node.op in ("conv", "correlate"):
        yield edit("rotated-kernel", site.put(Call("rot180", (node,))), "rotated by 180°")
    if isinstance(node, Call) and node.op == "rot180":
        words = f"with {named(node.args[0])} not rotated"
        yield edit("rotated-kernel", site.put(node.args[0]), words)


def is_function(call: Call) -> bool:
    """Whether a call is a function of one operand, element by element, or keeps its shape."""
    op = OPS.get(call.op)
    if op is None or len(call.args) != 1 or call.op in ("neg", "transpose"):
        return False
    return op.elementwise or call.op in ("softmax", "log_softmax")
