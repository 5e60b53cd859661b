"""Lines with relations."""

from __future__ import annotations

import pytest

from gradecheck.errors import ExpressionError
from gradecheck.lang.names import Names
from gradecheck.lang.parse import parse
from gradecheck.lang.statements import parse_relations

from .meaning import meaning
from .table import NAMES, PROOF_NAMES


def _read(text: str, names: Names = NAMES) -> list[str]:
    line = parse_relations(text, names)
    parts = [] if line.left is None else [meaning(line.left)]
    for link in line.links:
        parts += [link.relation, meaning(link.right)]
    return parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a", ["a"]),
        ("a = b + c", ["a", "=", "add(b, c)"]),
        ("a = b <= c", ["a", "=", "b", "<=", "c"]),
        ("a ≥ b ≤ c", ["a", ">=", "b", "<=", "c"]),
        (r"a \ge b \leq c", ["a", ">=", "b", "<=", "c"]),
        ("= b", ["=", "b"]),
        (r"&\geq b \\", [">=", "b"]),
        (r"\begin{align} a &= b \\ &= c \end{align}", ["a", "=", "b", "=", "c"]),
        ("a = 1[b > 0] > c", ["a", "=", "greater(b, 0)", ">", "c"]),
        ("delta = a", ["delta", "=", "a"]),
        (r"\delta^{(2)} = a", ["delta2", "=", "a"]),
        ("delta_i = x_i", ["delta[i]", "=", "x[i]"]),
        ("dL/dw2 = a", ["Grad w2", "=", "a"]),
        ("∂L/∂w₂ = a", ["Grad w2", "=", "a"]),
        (r"\nabla_{w_1} L = a", ["Grad w1", "=", "a"]),
        ("grad_w1 = a", ["grad_w1", "=", "a"]),
        (
            "dL/dw2[j,l] = sum_i 2 (x'_il - x_il) h_ij",
            [
                "Grad w2[j, l]",
                "=",
                "(Sum i: juxtapose(juxtapose(2, sub(x'[i, l], x[i, l])), h[i, j]))",
            ],
        ),
    ],
)
def test_parts_of_a_line(text: str, parts: list[str]) -> None:
    assert _read(text) == parts


def test_lines_of_a_proof() -> None:
    text = "log p(x) = log sum_z p(x, z) >= E_q[log p(x|z)] - KL(q(z|x) || p(z))"
    assert _read(text, PROOF_NAMES) == [
        "log(p(x))",
        "=",
        "log((Sum z: p(x, z)))",
        ">=",
        "sub((Expect q(): log(p(x | z))), Divergence(q(z | x), p(z)))",
    ]
    assert _read("ELBO = E_q[log p(x)]", PROOF_NAMES)[0] == "ELBO"


def test_places_are_kept() -> None:
    text = "a = b <= c"
    line = parse_relations(text, NAMES)
    assert line.left is not None
    assert [text[link.place.start : link.place.end] for link in line.links] == ["=", "<="]
    assert [text[link.right.span.start : link.right.span.end] for link in line.links] == ["b", "c"]


def test_three_readings_of_a_function_without_brackets() -> None:
    text = "log p(x) q(z) * p(z) + 1"
    readings = {
        reach: meaning(parse(text, PROOF_NAMES, reach)) for reach in ("beside", "sum", "factor")
    }
    assert readings == {
        "beside": "add(mul(log(juxtapose(p(x), q(z))), p(z)), 1)",
        "sum": "add(log(mul(juxtapose(p(x), q(z)), p(z))), 1)",
        "factor": "add(mul(juxtapose(log(p(x)), q(z)), p(z)), 1)",
    }


def test_a_named_expression_of_a_proof() -> None:
    names = Names(
        values={"w": "w"},
        functions=PROOF_NAMES.functions,
        variables=PROOF_NAMES.variables,
        distributions=PROOF_NAMES.distributions,
    )
    assert meaning(parse("w(z) log w(z)", names)) == "juxtapose(w, log(w))"
    assert meaning(parse("w (1 + 2)", names)) == "juxtapose(w, add(1, 2))"


@pytest.mark.parametrize(
    ("text", "code", "excerpt"),
    [
        ("", "empty-expression", ""),
        ("a =", "empty-expression", ""),
        ("a = = b", "unexpected-text", "="),
        ("a = b)", "unopened-bracket", ")"),
        ("a != b", "unexpected-text", "!="),
        ("foo + 1 = a", "unknown-name", "foo"),
    ],
)
def test_faults(text: str, code: str, excerpt: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        parse_relations(text, NAMES)
    error = raised.value
    assert (error.code, text[error.start : error.end]) == (code, excerpt)
