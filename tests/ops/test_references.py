"""Values and derivatives against independent implementations and other libraries."""

from __future__ import annotations

import autograd
import numpy as np
import pytest
import scipy.signal
import scipy.special

from gradecheck.ops import OPS, Type

from .calls import EXAMPLES
from .evaluation import bind
from .example import Example, call
from .references import REFERENCES
from .test_contract import holds_classes, rule_gradient

EVERY_EXAMPLE = pytest.mark.parametrize("example", EXAMPLES, ids=str)


def test_every_operation_has_a_reference() -> None:
    assert set(REFERENCES) == set(OPS)


@EVERY_EXAMPLE
def test_value(example: Example) -> None:
    operands = example.operands(seed=3)
    value = OPS[example.op].forward(example.bound, 0, *operands)
    expected = np.asarray(REFERENCES[example.op](example, *operands))
    np.testing.assert_allclose(value.ravel(), expected.ravel(), rtol=1e-11, atol=1e-12)
    if example.types and expected.shape != value.shape:
        assert expected.size == value.size == 1, "shapes differ"


@EVERY_EXAMPLE
def test_derivative(example: Example) -> None:
    op, operands = OPS[example.op], example.operands(seed=4)
    names = op.operand_names(len(operands))
    rules = op.rules(example.bound)
    shape = op.shape(example.bound).shape
    g = np.random.default_rng(1).normal(size=shape)

    for position, name in enumerate(names):
        if name not in rules or holds_classes(example, position) or not operands[position].size:
            continue

        def objective(moved: np.ndarray, position: int = position) -> object:
            parts = [*operands[:position], moved, *operands[position + 1 :]]
            value = REFERENCES[example.op](example, *parts)
            return autograd.numpy.sum(autograd.numpy.reshape(value, shape) * g)

        expected = autograd.grad(objective)(operands[position])
        found = rule_gradient(example, name, operands, g)
        np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("sigmoid", scipy.special.expit),
        ("softplus", lambda a: np.logaddexp(0, a)),
        ("erf", scipy.special.erf),
        ("relu", lambda a: np.maximum(a, 0)),
        ("gelu", lambda a: a * scipy.special.ndtr(a)),
        ("silu", lambda a: a * scipy.special.expit(a)),
        ("softmax", scipy.special.softmax),
        ("log_softmax", scipy.special.log_softmax),
        ("logsumexp", scipy.special.logsumexp),
        ("heaviside", lambda a: np.heaviside(a, 0.0)),
    ],
)
def test_scipy_agrees_far_out(name: str, theirs: object) -> None:
    a = np.concatenate([np.linspace(-700, 700, 41), np.linspace(-8, 8, 41), [0.0]])
    found = OPS[name].forward(bind(OPS[name], (Type(a.shape),)), 0, a)
    np.testing.assert_allclose(found, theirs(a), rtol=1e-12, atol=1e-15 * (name == "log_softmax"))  # type: ignore[operator]


def test_convolution_is_scipys_correlation() -> None:
    example = call("conv", (7, 5), (3, 2))
    x, k = example.operands()
    found = OPS["conv"].forward(example.bound, 0, x, k)
    np.testing.assert_allclose(found, scipy.signal.correlate2d(x, k, mode="valid"))


def test_same_is_scipys_same_for_odd_kernels() -> None:
    example = call("conv", (7, 6), (3, 5), padding="same")
    x, k = example.operands()
    found = OPS["conv"].forward(example.bound, 0, x, k)
    np.testing.assert_allclose(found, scipy.signal.correlate2d(x, k, mode="same"))


def test_deconvolution_is_scipys_full_convolution() -> None:
    example = call("deconv", (4, 5), (3, 2))
    x, k = example.operands()
    found = OPS["deconv"].forward(example.bound, 0, x, k)
    np.testing.assert_allclose(found, scipy.signal.convolve2d(x, k, mode="full"))


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.op in ("conv", "conv1d")], ids=str)
def test_deconvolution_is_the_transpose(example: Example) -> None:
    """⟨conv(x, k), y⟩ = ⟨x, deconv(y, k)⟩ wherever deconv gives the image back in full."""
    conv, deconv = OPS[example.op], OPS["de" + example.op]
    x, k = example.operands()
    value = conv.forward(example.bound, 0, x, k)
    count = 1 if example.op.endswith("1d") else 2
    if k.ndim == count + 1:
        k = k[None]
    elif k.ndim == count and x.ndim > count:
        k = k[None, None]
    elif k.ndim == count + 2 and x.ndim == count:
        k = k[:, 0]
    y = np.random.default_rng(8).normal(size=value.shape)
    bound = bind(deconv, (Type(y.shape), Type(k.shape)), (), example.options)
    back = deconv.forward(bound, 0, y, k)
    if back.shape[-count:] == x.shape[-count:]:
        np.testing.assert_allclose(np.sum(value * y), np.sum(x * back.reshape(x.shape)))
    else:  # with a stride, several sizes of image have maps of one size
        assert example.options["stride"] != 1
