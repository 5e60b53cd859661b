"""Particular values, readings and rules that people rely on."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gradecheck.ops import OPS, Type

from .calls import EXAMPLES
from .evaluation import bind
from .example import Example, call


def value(
    name: str, *operands: object, dims: tuple[int, ...] = (), **options: object
) -> np.ndarray:
    """The value of an operation on plain numbers."""
    arrays = [np.asarray(operand, dtype=float) for operand in operands]
    bound = bind(OPS[name], tuple(Type(a.shape) for a in arrays), dims, options)  # type: ignore[arg-type]
    return OPS[name].forward(bound, 0, *arrays)


EXTREME = np.array(
    [0.0, -0.0, 1.0, -1.0, 1e308, -1e308, 1e-308, np.inf, -np.inf, np.nan, 800, -800]
)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_no_warning_escapes(example: Example) -> None:
    for seed in range(3):
        random = np.random.default_rng(seed)
        operands = [random.choice(EXTREME, size=of.shape) for of in example.types]
        OPS[example.op].forward(example.bound, 0, *operands)
    zeros = [np.zeros(of.shape) for of in example.types]
    OPS[example.op].forward(example.bound, 0, *zeros)


def test_empty_mean_is_not_a_number() -> None:
    assert np.isnan(value("mean", np.zeros(0)))
    assert np.isnan(value("var", np.zeros(0)))
    assert value("logsumexp", np.zeros(0)) == -np.inf


def test_at_kinks() -> None:
    assert value("heaviside", [0.0, 1e-300, -1.0]).tolist() == [0, 1, 0]
    assert value("sign", [0.0, 3.0, -2.0]).tolist() == [0, 1, -1]
    assert np.isnan(value("heaviside", np.nan))


def test_infinite_logarithms() -> None:
    assert value("log", 0) == -np.inf
    assert np.isnan(value("log", -1))
    assert value("logsumexp", [-np.inf, -np.inf]) == -np.inf
    assert value("logsumexp", [np.inf, 0]) == np.inf


def test_tails_keep_their_digits() -> None:
    assert value("sigmoid", -700) == pytest.approx(math.exp(-700), rel=1e-13)
    assert value("softplus", -700) == pytest.approx(math.exp(-700), rel=1e-13)
    assert value("softplus", 700) == 700
    assert value("log_softmax", [40, 0])[0] == pytest.approx(-math.exp(-40), rel=1e-13)
    assert value("log_softmax", [1e4, 0]).tolist() == [0, -1e4]
    assert value("cross_entropy", [40, 0], 0) == pytest.approx(math.exp(-40), rel=1e-13)
    assert value("kl_gaussian", 0, 1e-6) == pytest.approx(2.5e-13, rel=1e-4)
    assert value("bce", 1e-20, 0) == pytest.approx(1e-20)
    assert value("elu", -1e-20) == -1e-20


def test_certainty_costs_nothing() -> None:
    assert value("bce", [0, 1], [0, 1]) == 0
    assert value("bce", [0, 1], [1, 0]) == np.inf
    assert value("cross_entropy", [0, -np.inf], [1, 0]) == 0


def test_no_such_class() -> None:
    for wrong in (3, -1, 0.5, np.nan):
        assert np.isnan(value("one_hot", wrong, dims=(3,))).all()
        assert np.isnan(value("cross_entropy", [1, 2, 3], wrong))


def test_transposed_convolution_stamps() -> None:
    x = [[1, 10], [100, 1000]]
    k = [[1, 2], [3, 4]]
    assert value("deconv", x, k).tolist() == [[1, 12, 20], [103, 1234, 2040], [300, 3400, 4000]]
    assert value("deconv", x, k, stride=2).shape == (4, 4)
    assert value("deconv", x, k, stride=2, padding=1, output_padding=1).shape == (3, 3)
    assert value("deconv", x, k, stride=3, padding="same").shape == (6, 6)


def test_convolution_does_not_turn_the_kernel() -> None:
    x = [[1, 0, 0], [0, 0, 0]]
    assert value("conv", x, [[1, 2], [3, 4]]).tolist() == [[1, 0]]
    assert value("conv", [[1.0]], [[1, 2], [3, 4]], padding="same").tolist() == [[1]]
    assert value("conv", np.ones((5, 5)), np.ones((3, 3)), stride=2, padding="same").tolist() == [
        [4, 6, 4],
        [6, 9, 6],
        [4, 6, 4],
    ]


def test_pooling_drops_what_is_left_over() -> None:
    x = np.arange(15).reshape(3, 5)
    assert value("max_pool", x, dims=(2,)).tolist() == [[6, 8]]
    assert value("avg_pool", x, dims=(2,)).tolist() == [[3, 5]]
    assert value("max_pool", -x, dims=(3,), padding=1, stride=3).tolist() == [[0, -2]]
    assert value("avg_pool", np.ones((2, 2)), dims=(2,), padding=1).tolist() == [[0.25] * 2] * 2


def test_ties_share_evenly() -> None:
    g, x = [[1.0]], [[2, 2], [1, 2]]
    assert value("max_unpool", g, x, dims=(2,)).tolist() == [[1 / 3, 1 / 3], [0, 1 / 3]]
    assert value("max_pick", [[3, 6], [9, 0]], x, dims=(2,)).tolist() == [[3]]


def test_column_major_order() -> None:
    assert value("reshape", range(6), dims=(2, 3), order="F").tolist() == [[0, 2, 4], [1, 3, 5]]
    assert value("flatten", [[0, 1], [2, 3]], order="F").tolist() == [0, 2, 1, 3]


# Left, right, and the product's type: a vector is a column.
READINGS = (
    ("matmul", (3,), (3,), ()),
    ("matmul", (3,), (3, 2), (2,)),
    ("matmul", (2, 3), (3,), (2,)),
    ("matmul", (1, 3), (3,), (1,)),
    ("matmul", (5, 2, 3), (5, 3, 4), (5, 2, 4)),
    ("juxtapose", "3ᵀ", (3,), ()),
    ("juxtapose", (3,), "2ᵀ", (3, 2)),
    ("juxtapose", "3ᵀ", (3, 2), "2ᵀ"),
    ("juxtapose", (4, 1), "2ᵀ", (4, 2)),
    ("juxtapose", (), "2ᵀ", "2ᵀ"),
    ("juxtapose", (2, 3, 4), (), (2, 3, 4)),
    ("transpose", (3,), None, "3ᵀ"),
    ("transpose", "3ᵀ", None, (3,)),
    ("add", (3,), (1, 3), (1, 3)),
    ("add", (3,), "3ᵀ", "3ᵀ"),
    ("relu", "3ᵀ", None, "3ᵀ"),
)


@pytest.mark.parametrize(("name", "left", "right", "expected"), READINGS)
def test_readings(name: str, left: object, right: object, expected: object) -> None:
    operands = [operand for operand in (left, right) if operand is not None]
    example = call(name, *operands)  # type: ignore[arg-type]
    (result,) = call("neg", expected).types  # type: ignore[arg-type]
    assert OPS[name].shape(example.bound) == result


# What a derivation shows: the textbook's form, options only where they are not the default.
TEXTBOOK = (
    (call("matmul", (4, 3), (3,)), {"a": "g b^T", "b": "a^T g"}),
    (call("matmul", (3,), (3, 2)), {"a": "b g", "b": "a g^T"}),
    (call("juxtapose", (), (3,)), {"a": "sum(g * b)", "b": "a * g"}),
    (call("sum", (2, 3)), {"a": "full(g, 2, 3)"}),
    (call("mean", (2, 3), axis=0), {"a": "spread(g, 2, axis=0) / 2"}),
    (call("softmax", (3,)), {"a": "out * (g - sum(g * out, axis=-1, keepdims=true))"}),
    (call("flatten", (2, 2, 3)), {"a": "reshape(g, 2, 2, 3)"}),
    (call("concat", (2,), (3,)), {"parts0": "g[0:2]", "parts1": "g[2:5]"}),
    (call("conv", (5, 6), (3, 2)), {"x": "deconv(g, k)", "k": "conv(x, g)"}),
    (
        call("conv", (2, 5, 6), (4, 2, 3, 2), stride=2),
        {"x": "deconv(g, k, stride=2)", "k": "correlate(x, g, dilation=2)"},
    ),
    (
        call("conv", (6, 6), (3, 3), stride=2),
        {
            "x": "deconv(g, k, stride=2, output_padding=1)",
            "k": "crop(conv(x, g, dilation=2), 0, 1, 0, 1)",
        },
    ),
    (
        call("conv", (2, 5, 5), (4, 2, 3, 3), padding=1),
        {"x": "deconv(g, k, padding=1)", "k": "correlate(x, g, padding=1)"},
    ),
    (
        call("conv", (6, 6), (3, 3), stride=2, padding="same"),
        {
            "x": "deconv(g, k, stride=2, padding=same)",
            "k": "conv(pad(x, 0, 1, 0, 1), g, dilation=2)",
        },
    ),
    (
        call("deconv", (2, 2, 2), (2, 3, 3)),
        {"x": "conv(g, reshape(k, 2, 1, 3, 3))", "k": "conv(g, reshape(x, 2, 1, 2, 2))"},
    ),
    (
        call("deconv", (2, 4, 4), (2, 3, 2, 2), stride=2, padding=1),
        {
            "x": "conv(g, k, stride=2, padding=1)",
            "k": "correlate(g, x, padding=1, dilation=2)",
        },
    ),
    (call("max_pool", (4, 4), dims=(2,)), {"x": "max_unpool(g, x, 2)"}),
    (call("avg_pool", (4, 6), dims=(2,)), {"x": "avg_unpool(g, 2, 4, 6)"}),
)


@pytest.mark.parametrize(("example", "rules"), TEXTBOOK, ids=str)
def test_rules_read_like_a_textbook(example: Example, rules: dict[str, str]) -> None:
    assert OPS[example.op].rules(example.bound) == rules
