"""What every record promises, tried on every example call."""

from __future__ import annotations

import re
import string

import numpy as np
import pytest

from gradecheck.lang.tree import Call, Name, Node, Num, OptionValue
from gradecheck.ops import FUNCTIONS, OPS, Op, Type
from gradecheck.ops.record import Array

from .calls import EXAMPLES
from .evaluation import evaluate, gradients, substitute, tree_of, unbroadcast
from .example import Example

EVERY_EXAMPLE = pytest.mark.parametrize("example", EXAMPLES, ids=str)
EVERY_OP = pytest.mark.parametrize("op", OPS.values(), ids=lambda op: op.name)
STEP = 1e-6


def rule_gradient(example: Example, name: str, operands: list[Array], g: Array) -> Array:
    """The gradient that the rule for one operand gives."""
    op, bound = OPS[example.op], example.bound
    names = op.operand_names(len(operands))
    out = op.forward(bound, 0, *operands)
    values = dict(zip(names, zip(operands, example.types, strict=True), strict=True))
    values |= {"g": (g, op.shape(bound)), "out": (out, op.shape(bound))}
    found, of = evaluate(tree_of(op.rules(bound)[name], names), values)
    target = example.types[names.index(name)]
    if of.shape == target.shape and not op.elementwise:
        assert of.row == target.row, "a row's gradient is a row"
    return unbroadcast(found, target.shape)


def numerical_gradient(example: Example, position: int, operands: list[Array], g: Array) -> Array:
    """The gradient by central differences."""
    op, bound = OPS[example.op], example.bound
    result = np.zeros(operands[position].shape)
    for index in np.ndindex(result.shape):
        sides = []
        for step in (STEP, -STEP):
            moved = [operand.copy() for operand in operands]
            moved[position][index] += step
            sides.append(float(np.sum(g * op.forward(bound, 0, *moved))))
        result[index] = (sides[0] - sides[1]) / (2 * STEP)
    return result


@EVERY_OP
def test_has_examples(op: Op) -> None:
    assert any(example.op == op.name for example in EXAMPLES)


@EVERY_OP
def test_options_are_all_tried(op: Op) -> None:
    tried = {name for example in EXAMPLES if example.op == op.name for name in example.options}
    assert tried == set(op.options)


@EVERY_EXAMPLE
def test_shape_rule_gives_the_shape_of_the_value(example: Example) -> None:
    op, bound = OPS[example.op], example.bound
    value = op.forward(bound, 0, *example.operands())
    expected = op.shape(bound)
    assert value.shape == expected.shape
    assert value.dtype == np.float64
    assert not expected.row or expected.shape[:-1] == (1,)


@EVERY_EXAMPLE
def test_leading_axes_are_a_loop_of_singles(example: Example) -> None:
    op, bound, count = OPS[example.op], example.bound, len(example.types)
    sizes = ((3, 1), (1, 2), (3, 2), (1, 1))
    for turn in range(len(sizes) if count else 1):
        lead = tuple(sizes[(turn + position) % len(sizes)] for position in range(count))
        operands = example.operands(lead=lead)
        value = op.forward(bound, 2, *operands)
        before = np.broadcast_shapes(*lead) if count else (1, 1)
        assert value.shape == before + op.shape(bound).shape
        for index in np.ndindex(before):
            single = [
                operand[
                    tuple(i if n > 1 else 0 for i, n in zip(index, operand.shape, strict=False))
                ]
                for operand in operands
            ]
            alone = op.forward(bound, 0, *single)
            np.testing.assert_allclose(value[index], alone, rtol=1e-12, atol=1e-13)


@EVERY_EXAMPLE
def test_operands_are_left_alone(example: Example) -> None:
    operands = example.operands()
    for operand in operands:
        operand.setflags(write=False)
    OPS[example.op].forward(example.bound, 0, *operands)


@EVERY_EXAMPLE
def test_rule_is_the_derivative(example: Example) -> None:
    op, bound = OPS[example.op], example.bound
    operands = example.operands()
    names = op.operand_names(len(operands))
    g = np.random.default_rng(9).normal(size=op.shape(bound).shape)
    for position, name in enumerate(names):
        numerical = numerical_gradient(example, position, operands, g)
        if name in op.rules(bound):
            found = rule_gradient(example, name, operands, g)
            np.testing.assert_allclose(found, numerical, rtol=1e-5, atol=1e-7)
        elif not holds_classes(example, position):
            np.testing.assert_array_equal(numerical, 0.0)


def holds_classes(example: Example, position: int) -> bool:
    """Whether an operand holds class numbers, between which there is nothing to differentiate."""
    if example.op == "cross_entropy":
        return position == 1 and example.types[0].shape != example.types[1].shape
    return example.op == "one_hot"


@EVERY_EXAMPLE
def test_rule_can_be_differentiated_again(example: Example) -> None:
    """The gradient of a rule's value, by rules once more, is its derivative."""
    op, bound, operands = OPS[example.op], example.bound, example.operands()
    names = op.operand_names(len(operands))
    values = dict(zip(names, zip(operands, example.types, strict=True), strict=True))
    random = np.random.default_rng(5)
    values["g"] = (random.normal(size=op.shape(bound).shape), op.shape(bound))
    for name, rule in op.rules(bound).items():
        if name not in names:
            continue
        tree = substitute(tree_of(rule, names), "out", as_call(example))
        seed = random.normal(size=evaluate(tree, values)[0].shape)
        found = gradients(tree, values, seed)
        for position, wrt in enumerate((*names, "g")):
            if wrt != "g" and (holds_classes(example, position) or wrt not in op.rules(bound)):
                continue
            array, of = values[wrt]
            step = random.normal(size=array.shape)
            sides = [
                float(np.sum(seed * evaluate(tree, values | {wrt: (array + h * step, of)})[0]))
                for h in (STEP, -STEP)
            ]
            slope = (sides[0] - sides[1]) / (2 * STEP)
            np.testing.assert_allclose(np.sum(found[wrt] * step), slope, rtol=1e-4, atol=1e-6)


def as_call(example: Example) -> Node:
    """The example as a tree over the names of its operands."""
    names = OPS[example.op].operand_names(len(example.types))
    dims = tuple(Num(float(n)) if n >= 0 else Call("neg", (Num(float(-n)),)) for n in example.dims)
    options: tuple[tuple[str, OptionValue], ...] = tuple(example.options.items())
    return Call(example.op, (*map(Name, names), *dims), options)


@EVERY_EXAMPLE
def test_rules_speak_of_operands_only(example: Example) -> None:
    op = OPS[example.op]
    names = op.operand_names(len(example.types))
    for name, rule in op.rules(example.bound).items():
        assert name in op.operand_names(max(len(example.types), len(op.operands)))
        if name in names:
            tree_of(rule, names)


@EVERY_OP
def test_operand_names_are_free(op: Op) -> None:
    assert not {"g", "out"} & set(op.operand_names(len(op.operands)))


@EVERY_OP
def test_documented(op: Op) -> None:
    assert op.doc[0].isupper() or op.doc.startswith(("e^a", "log("))
    assert op.doc.endswith(".")
    assert "\n" not in op.doc
    assert op.example
    assert all(option.doc for option in op.options.values())


@EVERY_OP
def test_doc_names_the_options(op: Op) -> None:
    for name, option in op.options.items():
        assert name.isidentifier() and name.islower()
        assert set(option.accepts) and (option.default is None or option.accepts)


@EVERY_OP
def test_latex_is_balanced(op: Op) -> None:
    fields = [field for _, field, _, _ in string.Formatter().parse(op.latex) if field is not None]
    least = sum(not name.endswith("?") for name in op.operands)
    assert not op.latex or sorted(fields) == [str(position) for position in range(least)]
    shown = op.latex.format("a", "b", "c")
    depth = 0
    for sign in re.findall(r"\\?[{}]", shown):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0
    assert shown.count(r"\left") == shown.count(r"\right")


@EVERY_OP
def test_example_names_the_operation(op: Op) -> None:
    operators = {"add", "sub", "mul", "div", "pow", "neg", "matmul", "juxtapose"}
    comparisons = {name for name in OPS if name.startswith(("greater", "less", "equal", "not_"))}
    if op.name not in operators | comparisons:
        assert op.name in op.example


def test_spellings_are_unambiguous() -> None:
    written = [s.lower() for op in OPS.values() for s in (op.name, *op.spellings)]
    assert len(written) == len(set(written)) == len(FUNCTIONS)
    assert all(FUNCTIONS[name] == name for name in OPS)


def test_results_are_types_without_letters() -> None:
    assert all(OPS[each.op].shape(each.bound).letters == () for each in EXAMPLES)
    assert Type((3,)).letters == ()
