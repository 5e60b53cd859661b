"""A wrong record must be caught by the contract."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
import pytest

from gradecheck.ops import OPS, Op, Type

from . import test_contract as contract
from . import test_references as references
from .example import Example, call


def with_change(monkeypatch: pytest.MonkeyPatch, name: str, **changes: object) -> Op:
    """Put a changed record into the registry."""
    changed: Op = msgspec.structs.replace(OPS[name], **changes)
    monkeypatch.setitem(OPS, name, changed)
    return changed


WRONG_RULES: tuple[tuple[Example, dict[str, str]], ...] = (
    (call("tanh", (3,)), {"a": "g * (1 + out^2)"}),
    (call("relu", (5,)), {"a": "g"}),
    (call("div", (3,), (3,)), {"a": "g / b", "b": "g * out / b"}),
    (call("mul", (2, 3), (3,)), {"a": "g * b", "b": "a * g * 2"}),
    (call("matmul", (4, 3), (3,)), {"a": "g b^T", "b": "2 a^T g"}),
    (call("mean", (2, 3)), {"a": "full(g, 2, 3)"}),
    (call("softmax", (4,)), {"a": "out * g * (1 - out)"}),
    (call("deconv", (2, 3, 4), (2, 3, 2)), {"x": "conv(g, reshape(rot180(k), 2, 1, 3, 2))"}),
    (call("exp", (3,)), {}),
)


@pytest.mark.parametrize(("example", "rules"), WRONG_RULES, ids=str)
def test_wrong_rule(
    monkeypatch: pytest.MonkeyPatch, example: Example, rules: dict[str, str]
) -> None:
    contract.test_rule_is_the_derivative(example)
    with_change(monkeypatch, example.op, vjp=rules)
    with pytest.raises(AssertionError):
        contract.test_rule_is_the_derivative(example)
    if rules:
        with pytest.raises(AssertionError):
            references.test_derivative(example)


def test_rule_too_small(monkeypatch: pytest.MonkeyPatch) -> None:
    with_change(monkeypatch, "sum", vjp={"a": "g"})
    with pytest.raises(AssertionError, match=r"gave \(\) for an operand"):
        contract.test_rule_is_the_derivative(call("sum", (2, 3)))


def test_rule_that_loses_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    with_change(monkeypatch, "sum", vjp={"a": "full(g, 1, 3)"})
    with pytest.raises(AssertionError, match="row"):
        contract.test_rule_is_the_derivative(call("sum", "3ᵀ"))


def test_rule_that_cannot_be_differentiated(monkeypatch: pytest.MonkeyPatch) -> None:
    contract.test_rule_can_be_differentiated_again(call("exp", (3,)))
    with_change(monkeypatch, "exp", vjp={"a": "g * exp(a) * (1 + 0 * heaviside(a)) + sign(a) * 0"})
    contract.test_rule_can_be_differentiated_again(call("exp", (3,)))
    with_change(monkeypatch, "sign", forward=lambda bound, lead, a: a)
    with pytest.raises(AssertionError):
        contract.test_rule_can_be_differentiated_again(call("abs", (3,)))


WRONG_RECORDS: tuple[tuple[Callable[..., None], str, dict[str, object]], ...] = (
    (
        contract.test_shape_rule_gives_the_shape_of_the_value,
        "exp",
        {"shape": lambda bound: Type((*bound.shapes[0], 1))},
    ),
    (
        contract.test_leading_axes_are_a_loop_of_singles,
        "exp",
        {"forward": lambda bound, lead, a: np.exp(a - a.mean())},
    ),
    (
        contract.test_operands_are_left_alone,
        "exp",
        {"forward": lambda bound, lead, a: np.exp(a, out=a)},
    ),
    (references.test_value, "exp", {"forward": lambda bound, lead, a: np.exp(a) + 1e-6}),
)


@pytest.mark.parametrize(("check", "name", "changes"), WRONG_RECORDS)
def test_wrong_record(
    monkeypatch: pytest.MonkeyPatch,
    check: Callable[[Example], None],
    name: str,
    changes: dict[str, object],
) -> None:
    check(call(name, (3,)))
    with_change(monkeypatch, name, **changes)
    with pytest.raises((AssertionError, ValueError)):
        check(call(name, (3,)))


WRONG_LOOKS: tuple[tuple[Callable[[Op], None], dict[str, object]], ...] = (
    (contract.test_latex_is_balanced, {"latex": r"\sqrt{{{0}"}),
    (contract.test_latex_is_balanced, {"latex": r"\left|{0}|"}),
    (contract.test_latex_is_balanced, {"latex": r"{0} {1}"}),
    (contract.test_documented, {"doc": "Square root"}),
    (contract.test_documented, {"example": ""}),
    (contract.test_operand_names_are_free, {"operands": ("g",)}),
    (contract.test_example_names_the_operation, {"example": "log(a)"}),
)


@pytest.mark.parametrize(("check", "changes"), WRONG_LOOKS)
def test_wrong_look(check: Callable[[Op], None], changes: dict[str, object]) -> None:
    check(OPS["sqrt"])
    changed: Op = msgspec.structs.replace(OPS["sqrt"], **changes)
    with pytest.raises((AssertionError, ValueError)):
        check(changed)


def test_operation_without_examples() -> None:
    with pytest.raises(AssertionError):
        contract.test_has_examples(msgspec.structs.replace(OPS["sqrt"], name="cbrt"))
