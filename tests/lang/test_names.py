"""Names alone, and names that meet other names."""

from __future__ import annotations

import pytest

from gradecheck.errors import ExpressionError
from gradecheck.lang.names import Names
from gradecheck.lang.naming import canonical
from gradecheck.lang.parse import parse

from .meaning import meaning


@pytest.mark.parametrize(
    ("spelling", "notations"),
    [
        ("h0", ["h0", "h_0", "h₀", "h_{0}", r"\mathbf{h}_0", r"\boldsymbol{h}_{0}", "$h_0$", "𝐡₀"]),
        ("theta", ["theta", "θ", r"\theta", r"\boldsymbol{\theta}", "𝜃", " θ "]),
        ("Theta", ["Theta", "Θ", r"\Theta"]),
        ("x'", ["x'", "x′", "x’", r"x^{\prime}", r"x^\prime", r"\mathbf{x}'"]),
        ("x1'", ["x_1'", "x'_1", "x₁′", "x1'"]),
        ("x_hat", ["x_hat", "x̂", r"\hat{x}", r"\hat x", r"\widehat{x}", r"\hat{\mathbf{x}}"]),
        ("x_hat0", ["x0_hat", "x_hat0", r"\hat{x}_0", r"\hat{x_0}", "x̂₀", "x_hat_0"]),
        ("y_hat", ["ŷ", "y_hat", r"\hat{y}"]),
        ("delta1", [r"\delta^{(1)}", "δ⁽¹⁾", "δ₁", r"\delta_1", "delta_1"]),
        ("delta_h2", ["delta_h2", r"\delta_{h_2}", r"\delta_{h2}", "δ_h2"]),
        ("W1", ["W^{(1)}", "W_1", "W₁", "W1", r"\mathbf{W}^{(1)}"]),
        ("W_ih", ["W_ih", "W_{ih}", r"W_{\mathrm{ih}}"]),
        ("grad_w1", ["∂L/∂w1", r"\frac{\partial L}{\partial w_1}", "dL/dw₁", r"\nabla_{w_1} L"]),
        ("grad_w1", ["∂w1", "∇w_1", "grad(w1)", "grad_w1"]),
        ("log_p", ["log_p"]),
    ],
)
def test_notations_of_one_name(spelling: str, notations: list[str]) -> None:
    assert {notation: canonical(notation) for notation in notations} == dict.fromkeys(
        notations, spelling
    )


def test_a_canonical_name_stays_what_it_is() -> None:
    for name in ("h0", "theta", "x1'", "x_hat0", "delta_h2", "W_ih", "h1_0", "W2_d"):
        assert canonical(name) == name


def test_a_declared_name_stands_for_its_item() -> None:
    names = Names(values={"grad_w0": "grad_w0", "dw0": "grad_w0"})
    assert canonical("dw_0", names) == "grad_w0"
    assert canonical("∂w0", names) == "grad_w0"
    assert meaning(parse("2 dw₀", names)) == "juxtapose(2, grad_w0)"
    assert meaning(parse("∂w₀", names)) == "grad_w0"


@pytest.mark.parametrize("text", ["", "2", "a + b", "a b", "a[0]", "(a)", "x^{(i)}", "∂L/", "a ="])
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(ExpressionError):
        canonical(text)


def _meaning(text: str, *values: str, **more: object) -> str:
    functions = {"relu": "relu", "sigma": "sigmoid", "max": "max"}
    return meaning(
        parse(text, Names({name: name for name in values}, functions, **more))  # type: ignore[arg-type]
    )


def test_a_declared_name_wins() -> None:
    assert _meaning("W_i x", "W", "W_i", "x") == "juxtapose(W_i, x)"
    assert _meaning("W_i x", "W", "x") == "juxtapose(W[i], x)"
    assert _meaning("x'", "x", "x'") == "x'"
    assert _meaning("x'", "x") == "transpose(x)"
    assert _meaning("sigma (1 - a)", "sigma", "a") == "juxtapose(sigma, sub(1, a))"
    assert _meaning("sigma(a)", "a") == "sigmoid(a)"
    assert _meaning("dL/dw", "dL", "dw", "w") == "div(dL, dw)"
    assert _meaning("dL/dw", "w") == "Grad w"
    assert _meaning("pi", "pi") == "pi"
    assert _meaning("e^a", "e", "a") == "pow(e, a)"
    assert _meaning("∂L/∂w", "L", "w") == "Grad w of L"


def test_an_operation_before_a_bracket_is_an_operation() -> None:
    assert _meaning("max(a)", "max", "a") == "max(a)"
    assert _meaning("max + a", "max", "a") == "add(max, a)"


def test_runs_of_letters() -> None:
    assert _meaning("Wx", "W", "x") == "juxtapose(W, x)"
    assert _meaning("Wx'", "W", "x'") == "juxtapose(W, x')"
    assert _meaning("2Wx_i", "W", "x") == "juxtapose(2, juxtapose(W, x[i]))"
    assert _meaning("ab", "a", "b", "ab") == "ab"
    with pytest.raises(ExpressionError, match="'abc' is no known name"):
        _meaning("abc", "a", "bc", "ab", "c")  # a bc or ab c


def test_unknown_names_where_they_are_allowed() -> None:
    allowed = {"indices": frozenset("i"), "open": True}
    assert _meaning("delta2 x", "x", **allowed) == "juxtapose(delta2, x)"
    assert _meaning(r"\delta_2^{(i)}", **allowed) == "delta2[i]"
    assert _meaning("delta_i", **allowed) == "delta[i]"
    assert _meaning("delta_out", **allowed) == "delta_out"
    with pytest.raises(ExpressionError, match="no known function"):
        _meaning("rellu(x)", "x", **allowed)


def test_transposing_is_always_transposing() -> None:
    assert _meaning("w^T", "w", "T") == "transpose(w)"
    assert _meaning("w^Tx", "w", "T", "x") == "juxtapose(transpose(w), x)"
    assert _meaning("w^(T)", "w", "T") == "pow(w, T)"
    assert _meaning("w.T", "w", "T") == "transpose(w)"
    assert _meaning("w^T'", "w", "T") == "transpose(transpose(w))"


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"a^{(2)/3}", "a^(2/3)"),
        (r"a^{(1) + b}", "a^(1 + b)"),
        (r"a^{(b)(c)}", "a^(b c)"),
        (r"W^{(1)}", "W1"),
        (r"W^{(1)T}", "W1^T"),
    ],
)
def test_a_bracket_that_begins_a_power_is_no_part_of_the_name(latex, plain):
    names = Names(values={name: name for name in ("a", "b", "c", "W1")})
    assert parse(latex, names) == parse(plain, names)
