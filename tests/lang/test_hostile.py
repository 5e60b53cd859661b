"""Whatever is written, it is read or refused, and quickly."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gradecheck.errors import ExpressionError
from gradecheck.lang.naming import canonical
from gradecheck.lang.parse import parse
from gradecheck.lang.statements import parse_relations

from .random_trees import NAMES, PROOF_NAMES

OPEN = replace(NAMES, open=True)
_PIECES = (
    r"( ) [ ] { } ( ) [ ] { } + - * / @ ^ _ , ; : | || < > = >= ~ ' · ∂ ∇ ∫ 𝟙 √ ᵀ .T ² ⁻¹ ⁽ⁱ⁾ 1 2 "
    r"0.5 1e5 a b x x' w1 W_ih T E e sum sum_i Σ_i ∑ i j z q p E_q KL H grad of relu log max dL "
    r"dw1 d dz \frac \sqrt \hat \mathbf \left( \right) \theta \sum \int \partial \nabla \mathbb{1} "
    r"\mathbb{E} \top \prime \foo \sim \| \\ & $ \{ \} \log \text \begin{align} ∈ . ! ? ^{(i)} "
    r"^{(1)} ^{\top} _{i} _{i=1}^{N} axis=0 \mathrm{KL} \frac12 \middle"
)
PIECES = _PIECES.split()
HOSTILE = [
    "(" * 10_000, "(" * 99 + "a" + ")" * 99, "[" * 5000, "{" * 9999, "-" * 9999 + "a",
    "a+" * 4999 + "a", "a*" * 4999 + "a", "a " * 4999, "a^" * 4999 + "a", "a'" * 5000,
    "a" + "'" * 9000, "_" * 10_000, "a" + "_" * 9990, "9" * 10_000, "1e" + "9" * 5000,
    "0." + "0" * 9000 + "1", "9^9^9^9", "a" * 10_000, "ab" * 5000, "sum_i " * 1600 + "a",
    "sum_" + "i" * 9000 + " a", "relu " * 1900, "relu(" * 1900, "|" * 10_000, "||" * 5000,
    "∫" * 9999, "∫ a dz " * 1200, "∂" * 9000, "∂L/" * 3000, "d" * 9000, "d " * 4999, "dL/" * 3000,
    "d/" * 4999, "1(" * 4999, "1[a>0]" * 1600, "1(" * 99 + "a" + ")" * 99, r"\frac" * 1900,
    r"\frac{" * 1600, r"\hat" * 2400, r"\hat" * 2400 + "a", r"\a" + "~" * 9000, r"\sim" * 2000,
    "$" * 10_000, r"\begin{" * 1400, r"\mathbf{" * 1000, r"\mathbf" + " " * 9000,
    r"\mathbb{1}" * 999, r"\left" * 2000, "E_q" * 3000, "E_" * 5000, "E[z~" * 2500, "E_{z," * 2000,
    "KL(" * 3000, "q(" * 5000, "q(z|" * 2400, "p(x," * 2400, "a[0]" * 2500, "a[" * 5000,
    "a[0," * 2500, "x_{" * 3000, "x_{i" * 2500, "x^{(" * 2500, "^" * 10_000, "²" * 10_000,
    "∑ᵢ" * 4000, "x" + "ᵢ" * 9000, "x" + "\u0302" * 9000, "𝐀" * 9999, "a>" * 4999 + "a",
    "a=a" * 3000, r"\sqrt[" * 1600, "√" * 9999, "relu(a" + ",a" * 4900 + ")",
    "relu(axis=(" + "1," * 4000, "a" + ".T" * 4900, "a^T" * 3300, "w^T" + "x" * 9000, " " * 10_000,
    "a\x0b\x0cb\x00", "\ud800", "\u200b" * 100, "grad(w1, of=" * 800, "x" + " " * 9990 + "@@",
    "W_ih" * 2500, "θ" * 10_000, "(" * 5000 + ")" * 5000, "a" * 20_000,
]  # fmt: skip
READERS = (parse, parse_relations, canonical)


def _read(read: Callable[..., object], text: str) -> None:
    for names in (NAMES, PROOF_NAMES, OPEN):
        try:
            read(text, names)
        except ExpressionError as error:
            assert 0 <= error.start <= error.end <= len(text)
            assert error.message
            assert error.code == error.code.lower()


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: f"{text[:6]}… {len(text)}")
def test_hostile_text_is_settled_quickly(text: str) -> None:
    start = time.process_time()
    for read in READERS:
        _read(read, text)
    assert time.process_time() - start < 9 * 0.2


@given(st.text(max_size=40) | st.text("()[]{}^_'|~\\,.=<>+-*/ab1e \n", max_size=40))
@settings(deadline=None, max_examples=300)
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in READERS:
        _read(read, text)


@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from(["", " "]))
@settings(deadline=None, max_examples=600)
def test_any_row_of_pieces_is_read_or_refused(pieces: list[str], between: str) -> None:
    for read in READERS:
        _read(read, between.join(pieces))


def test_deep_callers_are_told_too() -> None:
    def descend(depth: int) -> None:
        if depth:
            descend(depth - 1)
        else:
            parse("(" * 90 + "a" + ")" * 90, NAMES)

    with pytest.raises(ExpressionError, match="nested too deeply"):
        descend(sys.getrecursionlimit() - 150)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a" * 10_001, "too-long"),
        ("a + " * 2000 + "a", "too-long"),
        ("(" * 101 + "a" + ")" * 101, "too-deep"),
        ("a + " * 300 + "a", "too-deep"),
        ("a_" + "b" * 300, "name-too-long"),
    ],
)
def test_bounds(text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        parse(text, NAMES)
    assert raised.value.code == code


def test_plain_text_loads_no_more_than_it_needs() -> None:
    program = """
import sys
from gradecheck.lang.names import Names
from gradecheck.lang.parse import parse
parse("a + 2 * a^2", Names(values={"a": "a"}))
print(*sys.modules)
"""
    command = [sys.executable, "-c", program]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    for module in ("tex", "look_alikes", "probability", "integrals", "advice", "latex"):
        assert f"gradecheck.lang.{module}" not in loaded
    assert not {"difflib", "dataclasses"} & set(loaded)
