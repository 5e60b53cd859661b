"""A small evaluator of derivative rules, made for these tests only.

It walks the tree of a rule and knows operations by their records alone, so that a rule is tested
without any of the code that differentiates problems.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gradecheck.lang.names import Names
from gradecheck.lang.parse import parse
from gradecheck.lang.tree import Call, Index, Name, Node, Num, OptionValue, Slice
from gradecheck.ops import FUNCTIONS, OPS, Bound, Op, Type
from gradecheck.ops.record import Array

Value = tuple[Array, Type]
"""An array and the type of its core; what comes before the core are leading axes."""


def bind(
    op: Op,
    types: tuple[Type, ...],
    dims: tuple[int, ...] = (),
    options: Mapping[str, OptionValue] | None = None,
) -> Bound:
    """A call with defaults filled in."""
    defaults = {name: option.default for name, option in op.options.items()}
    unknown = set(options or {}) - set(defaults)
    assert not unknown, f"{op.name} has no option {unknown}"
    fewest, most = op.dim_count
    assert fewest <= len(dims) <= (len(dims) if most is None else most)
    return Bound(types, dims, defaults | dict(options or {}))


def tree_of(text: str, names: tuple[str, ...]) -> Node:
    """The tree of a rule over ``g``, ``out`` and the operands."""
    values = {name: name for name in (*names, "g", "out")}
    return parse(text, Names(values=values, functions=FUNCTIONS))


def sorted_out(call: Call) -> tuple[Op, tuple[Node, ...], tuple[int, ...]]:
    """The operation of a call, its operands, and the whole numbers after them."""
    op = OPS[call.op]
    if not op.dims:
        return op, call.args, ()
    return (
        op,
        call.args[: len(op.operands)],
        tuple(_whole(node) for node in call.args[len(op.operands) :]),
    )


def _whole(node: Node) -> int:
    if isinstance(node, Call) and node.op == "neg":
        return -_whole(node.args[0])
    assert isinstance(node, Num) and node.value == int(node.value)
    return int(node.value)


def evaluate(node: Node, values: Mapping[str, Value], lead: int = 0) -> Value:
    """The value of a tree."""
    match node:
        case Num(value=number):
            return np.full((1,) * lead, number), Type(())
        case Name(id=name):
            return values[name]
        case Index(base=base, items=items):
            array, of = evaluate(base, values, lead)
            key = tuple(slice(i.start, i.stop) if isinstance(i, Slice) else i for i in items)
            picked = array[(slice(None),) * lead + key]
            return picked, Type(picked.shape[lead:], of.row and picked.ndim - lead == 2)
        case Call():
            op, operands, dims = sorted_out(node)
            parts = [evaluate(operand, values, lead) for operand in operands]
            bound = bind(op, tuple(of for _, of in parts), dims, dict(node.options))
            result = op.forward(bound, lead, *(array for array, _ in parts))
            found = op.shape(bound)
            assert result.shape[lead:] == found.shape
            return result, found
    raise AssertionError(f"a rule cannot say {node}")


def unbroadcast(array: Array, shape: tuple[int, ...], lead: int = 0) -> Array:
    """Sum a gradient back over the axes along which an operand was repeated."""
    extra = array.ndim - lead - len(shape)
    assert extra >= 0, f"a rule gave {array.shape[lead:]} for an operand of shape {shape}"
    array = array.sum(axis=tuple(range(lead, lead + extra)))
    for axis, length in enumerate(shape, lead):
        if length == 1 and array.shape[axis] != 1:
            array = array.sum(axis=axis, keepdims=True)
    assert array.shape[lead:] == shape
    return array


def substitute(node: Node, name: str, by: Node) -> Node:
    """The tree with another tree in place of a name."""
    match node:
        case Name(id=found):
            return by if found == name else node
        case Index(base=base, items=items):
            return Index(substitute(base, name, by), items)
        case Call(op=op, args=args, options=options):
            return Call(op, tuple(substitute(arg, name, by) for arg in args), options)
    return node


def gradients(node: Node, values: Mapping[str, Value], seed: Array) -> dict[str, Array]:
    """Reverse mode over a tree: the gradient of ``sum(seed * node)`` for every name in it."""
    found = {name: np.zeros(array.shape) for name, (array, _) in values.items()}

    def push(node: Node, g: Array) -> None:
        match node:
            case Name(id=name):
                found[name] = found[name] + g
            case Index(base=base, items=items):
                back = np.zeros(evaluate(base, values)[0].shape)
                back[
                    tuple(slice(i.start, i.stop) if isinstance(i, Slice) else i for i in items)
                ] = g
                push(base, back)
            case Call():
                push_call(node, g)

    def push_call(call: Call, g: Array) -> None:
        op, operands, dims = sorted_out(call)
        parts = [evaluate(operand, values) for operand in operands]
        bound = bind(op, tuple(of for _, of in parts), dims, dict(call.options))
        names = op.operand_names(len(operands))
        inner = dict(zip(names, parts, strict=True))
        inner |= {"g": (g, op.shape(bound)), "out": evaluate(call, values)}
        for name, operand, (_, of) in zip(names, operands, parts, strict=True):
            rule = op.rules(bound).get(name)
            if rule is not None:
                passed, _ = evaluate(tree_of(rule, names), inner)
                push(operand, unbroadcast(passed, of.shape))

    push(node, seed)
    return found
