r"""How trees are set in LaTeX."""

from __future__ import annotations

import pytest

from gradecheck.lang.latex import latex, name
from gradecheck.lang.parse import parse
from gradecheck.lang.tree import Num

from .table import NAMES, PROOF_NAMES

TEMPLATES = {
    "sigmoid": r"\sigma\left({0}\right)",
    "sqrt": r"\sqrt{{{0}}}",
    "transpose": r"{0}^{{\top}}",
    "relu": r"\operatorname{{ReLU}}\left({0}\right)",
    "abs": r"\left|{0}\right|",
    "clip": "{0}|_{{{1}}}^{{{2}}}",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("w1.T @ H2 + b0", r"w_1^\top H_2 + b_0"),
        ("a * b", r"a \odot b"),
        ("2 * a", r"2 \times a"),
        ("a · (b + c)", r"a \left(b + c\right)"),
        ("a · 2", r"a \cdot 2"),
        ("a / (b + 1)", r"\frac{a}{b + 1}"),
        ("(a / b)^2", r"\left(\frac{a}{b}\right)^{2}"),
        ("-(a + b)", r"-\left(a + b\right)"),
        ("relu(a)", r"\operatorname{ReLU}\left(a\right)"),
        ("relu'(a)", r"\operatorname{ReLU}'\left(a\right)"),
        ("sigmoid'(a)", r"\sigma'\left(a\right)"),
        ("tanh'(a)", r"\operatorname{tanh}'\left(a\right)"),
        ("clip(a + b, c, 1)", r"\left(a + b\right)|_{c}^{1}"),
        ("sqrt(a + b)", r"\sqrt{a + b}"),
        ("|a|", r"\left|a\right|"),
        (
            "leaky_relu(a, slope=0.01)",
            r"\operatorname{leaky\_relu}\left(a, \mathrm{slope}=0.01\right)",
        ),
        ("max(0, a)", r"\max\left(0, a\right)"),
        (
            "reshape(a, 2, order=F)",
            r"\operatorname{reshape}\left(a, 2, \mathrm{order}=\mathrm{F}\right)",
        ),
        ("b * 1[a >= 0]", r"b \odot \mathbf{1}\left[a \ge 0\right]"),
        ("2/N sum_i (x'_i - x_i)^2", r"\frac{2}{N} \sum_{i} \left(x_i' - x_i\right)^{2}"),
        ("x'_i^2 x'_i^T", r"x_i'^{2} x_i'^\top"),
        ("grad(w1)^T", r"\left(\frac{\partial L}{\partial w_1}\right)^\top"),
        ("(sum_i x_i) a", r"\left(\sum_{i} x_i\right) a"),
        ("w2[j, l]", r"w_{2,jl}"),
        ("w2[0, :]", r"w_2[0, :]"),
        ("(w x)_{ij}", r"\left(w x\right)_{i, j}"),
        ("grad(w1)", r"\frac{\partial L}{\partial w_1}"),
        ("grad(w2)[j, l]", r"\frac{\partial L}{\partial w_{2,jl}}"),
        ("grad(w1, of=log(p))", r"\frac{\partial \operatorname{log}\left(p\right)}{\partial w_1}"),
        ("0.5 a", "0.5 a"),
        ("1e-7 a", "0.0000001 a"),
        ("2e-20 a", r"\left(2 \times 10^{-20}\right) a"),
    ],
)
def test_expressions(text: str, expected: str) -> None:
    assert latex(parse(text, NAMES), TEMPLATES) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "E_q(z|x)[p(x|z)] - KL(q(z|x) || p(z))",
            r"\mathbb{E}_{q(z \mid x)}\left[p(x \mid z)\right]"
            r" - D_{\mathrm{KL}}\left(q(z \mid x) \,\|\, p(z)\right)",
        ),
        ("E_{z ~ q}[p(z)]", r"\mathbb{E}_{z \sim q}\left[p(z)\right]"),
        ("H(q(z|x))", r"H\left(q(z \mid x)\right)"),
    ],
)
def test_proofs(text: str, expected: str) -> None:
    assert latex(parse(text, PROOF_NAMES)) == expected


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("w1", "w_1"),
        ("x'", "x'"),
        ("x1'", "x_1'"),
        ("theta", r"\theta"),
        ("Theta", r"\Theta"),
        ("Alpha", r"\mathrm{Alpha}"),
        ("x_hat", r"\hat{x}"),
        ("x_hat0", r"\hat{x}_0"),
        ("logits_hat", r"\widehat{\mathrm{logits}}"),
        ("delta_h2", r"\delta_{h_2}"),
        ("W_ih", r"W_{\mathrm{ih}}"),
        ("h1_0", "h_{1,0}"),
        ("w12", "w_{12}"),
        ("conv1", r"\mathrm{conv}_1"),
    ],
)
def test_names(spelling: str, expected: str) -> None:
    assert name(spelling) == expected


def test_numbers_keep_their_digits() -> None:
    assert [latex(Num(value)) for value in (3.0, 0.1, 1e5, 1e16, 1e-9, 1e21)] == [
        "3",
        "0.1",
        "100000",
        "10000000000000000",
        "0.000000001",
        r"1.0 \times 10^{21}".replace("1.0", "1"),
    ]
