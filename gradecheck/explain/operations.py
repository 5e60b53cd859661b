"""Pages about operations, written from their records; what can be computed is computed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from gradecheck.errors import ExpressionError
from gradecheck.explain.page import Block, Page
from gradecheck.graph.options import default_options
from gradecheck.lang.latex import latex
from gradecheck.lang.names import Names
from gradecheck.lang.parse import parse
from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Node, Num
from gradecheck.lang.walk import nodes
from gradecheck.ops import (
    FUNCTIONS,
    OPS,
    Bound,
    Op,
    ShapeError,
    Type,
    activation,
    arithmetic,
    construct,
    convolution,
    elementwise,
    linalg,
    loss,
    normalisation,
    pooling,
    reduce,
    shape,
)
from gradecheck.ops import product as products
from gradecheck.ops.record import Option, Shape

SIGNS = {
    **{"+": "add", "-": "sub", "−": "sub", "*": "mul", "⊙": "mul", "∘": "mul", "/": "div"},
    **{"^": "pow", "**": "pow", "@": "matmul", "·": "matmul", "ᵀ": "transpose", ".T": "transpose"},
    **{">": "greater", ">=": "greater_equal", "≥": "greater_equal", "<": "less", "=": "equal"},
    **{"<=": "less_equal", "≤": "less_equal", "!=": "not_equal", "≠": "not_equal"},
}
"""Operations that are written with a sign."""

FAMILIES: tuple[tuple[str, tuple[Op, ...]], ...] = (
    ("Arithmetic and comparisons", arithmetic.OPERATIONS),
    ("Element by element", elementwise.OPERATIONS),
    ("Activation functions", activation.OPERATIONS),
    ("Products", products.OPERATIONS),
    ("Linear algebra", linalg.OPERATIONS),
    ("Reductions", reduce.OPERATIONS),
    ("Moving elements about", shape.OPERATIONS),
    ("Making and cutting arrays", construct.OPERATIONS),
    ("Convolutions", convolution.OPERATIONS),
    ("Pooling", pooling.OPERATIONS),
    ("Normalisation", normalisation.OPERATIONS),
    ("Losses", loss.OPERATIONS),
)
TEMPLATES = {name: op.latex for name, op in OPS.items()}
LADDER: tuple[Shape, ...] = (
    (3,),
    (2, 3),
    (3, 4),
    (),
    (3, 3),
    (2, 2),
    (8,),
    (4, 4),
    (2, 4, 4),
    (2, 3, 3),
    (2, 2, 2),
    (3, 2, 3, 3),
    (2, 3, 3, 3),
    (2, 3, 4, 4),
)
"""Shapes that are tried as operands, plain ones first."""
MOST_EXAMPLES = 4
WHERE = (
    "Here g is the gradient for the result and out the result itself; where an operand was spread "
    "over others, what comes back is summed."
)


def operation_page(op: Op) -> Page:
    """The page about one operation."""
    blocks = [
        Block("Written", _written(op), "code"),
        Block("Set as", _set(op), "code"),
        Block("Options", tuple(_option(key, option) for key, option in op.options.items())),
        Block("Shapes", tuple(shape_examples(op)), "code"),
        *_derivative(op),
    ]
    return Page(op.name, op.doc, tuple(block for block in blocks if block.lines))


def _written(op: Op) -> tuple[str, ...]:
    operands = [f"[{name[:-1]}]" if name.endswith("?") else name for name in op.operands]
    sizes = [f"<{op.dims}>"] if op.dims else []
    options = [f"{key}=…" for key in op.options]
    lines = [f"{op.name}({', '.join([*operands, *sizes, *options])})"]
    signs = [sign for sign, name in SIGNS.items() if name == op.name]
    also = ", ".join([*signs, *op.spellings])
    if also:
        lines.append(f"also: {also}")
    if op.example:
        lines.append(f"as in: {op.example}")
    return tuple(lines)


def _set(op: Op) -> tuple[str, ...]:
    tree = _tree(op.example)
    return (latex(tree, TEMPLATES),) if tree is not None else ()


def _tree(example: str) -> Node | None:
    """The example read with every name allowed."""
    try:
        return parse(example, Names(functions=FUNCTIONS, open=True)) if example else None
    except ExpressionError:
        return None


def _option(key: str, option: Option) -> str:
    accepts = " or ".join(option.accepts)
    default = "may be left out" if option.default is None else f"default {_plain(option.default)}"
    meaning = f": {option.doc}" if option.doc else ""
    return f"{key} ({accepts}; {default}){meaning}"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def shape_examples(op: Op) -> Iterator[str]:
    """Shapes that fit, worked out by the operation's own rule.

    >>> list(shape_examples(OPS["matmul"]))[2:]
    ['(2, 3) and (3,) → (2,)', '(2, 3) and (3, 4) → (2, 4)']
    """
    for bound, result in _different(op):
        yield f"{_operands(bound)} → {result.shape}"


def _operands(bound: Bound) -> str:
    shapes = " and ".join(map(str, bound.shapes)) or "nothing"
    return f"{shapes} to {', '.join(map(str, bound.dims))}" if bound.dims else shapes


def _different(op: Op) -> list[tuple[Bound, Type]]:
    """Calls that fit, each of other ranks than those before."""
    found: dict[tuple[int, ...], tuple[Bound, Type]] = {}
    for bound, result in fitting(op):
        found.setdefault(tuple([len(shape) for shape in bound.shapes]), (bound, result))
        if len(found) == MOST_EXAMPLES:
            break
    return list(found.values())


def fitting(op: Op) -> Iterator[tuple[Bound, Type]]:
    """Calls that the operation accepts, with the types of their results."""
    required = sum(not name.endswith("?") for name in op.operands)
    required += sum(name.startswith("*") for name in op.operands)
    yield from _fitting(op, required)
    if required < len(op.operands):
        yield from _fitting(op, len(op.operands))


def _fitting(op: Op, count: int) -> Iterator[tuple[Bound, Type]]:
    dims = _dims(op)
    for shapes in product(LADDER, repeat=count):
        bound = Bound(tuple(Type(each) for each in shapes), dims, default_options(op))
        try:
            yield bound, op.shape(bound)
        except (ShapeError, ValueError, IndexError):
            continue


def _dims(op: Op) -> tuple[int, ...]:
    """The sizes in the operation's example, else its fewest."""
    tree = _tree(op.example)
    for node in nodes(tree) if tree is not None else ():
        if isinstance(node, Call) and node.op == op.name:
            found = [int(arg.value) for arg in node.args if isinstance(arg, Num)]
            if op.dims and len(found) >= op.dim_count[0]:
                return tuple(found)
    return (2,) * op.dim_count[0]


def _derivative(op: Op) -> Iterator[Block]:
    """The rules of a call; they may depend on shapes and options."""
    if op.vjp is None:
        yield Block("Derivative", ("It is zero everywhere.",))
        return
    for bound, _ in reversed(_different(op)):
        rules = op.rules(bound)
        names = op.operand_names(len(bound.types))
        lines = [f"for {name}: {_rule(rules[name])}" for name in names if name in rules]
        if lines:
            varies = callable(op.vjp)
            yield Block(
                f"Derivative, of {_operands(bound)}" if varies else "Derivative",
                tuple(lines),
                "code",
            )
            yield Block("Meaning", (WHERE,))
            return


def _rule(rule: str) -> str:
    tree = _tree(rule)
    return text(tree) if tree is not None else rule
