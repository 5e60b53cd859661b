"""No text makes the judge fail, hang or give points."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradecheck.proof.judge import judge
from tests.proof.tasks import CASES, read_case, task

SUM = " + ".join(["log p(x)"] * 500)
HOSTILE = {
    "long line": "log p(x) = " + "x" * 12_000,
    "long sum": f"log p(x) = {SUM}",
    "tall": "log p(x) = " + "+".join(["E_q[log p(x|z)]"] * 190),
    "brackets": "(" * 500 + "log p(x)" + ")" * 500 + " = 0",
    "open brackets": "log p(x) = " + "(" * 900,
    "tower": "log p(x) = 9^9^9^9",
    "huge sum": "log p(x) = sum_{i=1}^{1000000000} p(x)",
    "factorial nest": "log p(x) = " + "exp(" * 60 + "1" + ")" * 60,
    "nan": "log p(x) = (log p(x) - log p(x))/(p(x) - p(x))",
    "many relations": "log p(x)" + " >= log p(x)" * 300,
    "many lines": "log p(x) = log p(x)\n" * 199,
    "many inequalities": "log E_q[p(x|z)] >= E_q[log p(x|z)]\n" * 150,
    "too many lines": "= 0\n" * 500,
    "many logs": "log p(x) >= " + "*".join(["log E_q[p(x|z)]"] * 60),
    "many sums": "log p(x) >= " + "sum_z " * 80 + "q(z|x)",
    "many copies": "log p(x) = E_{z1,z2,z3~q}[p(x|z1) p(x|z2) p(x|z3) p(x1|z') p(x2|z'')]",
    "products of sums": "log p(x) >= " + "*".join(["(log p(x) + E_q[log p(x|z)])"] * 40),
    "unknown command": r"\write18{ls} = \input{/etc/passwd}",
    "null": "\0\0 = \0",
    "names": "Let sum = 1.\nLet E = 2.\nLet p = 3.\nlet e = 4\nlog p(x) = sum",
    "let itself": "let a = a + 1\nlog p(x) = a",
    "let tower": "let a0 = log p(x)\n"
    + "".join(f"let a{k} = a{k - 1} + a{k - 1}\n" for k in range(1, 40))
    + "log p(x) = a39",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile(text: str) -> None:
    task("vae")
    start = time.process_time()
    verdict = judge(task("vae"), text)
    assert time.process_time() - start < 1
    assert not verdict.complete
    assert verdict.notes or any(line.reason for line in verdict.lines)


PIECES = [
    "log ", "p(x)", "p(x,z)", "q(z|x)", "E_q[", "]", "(", ")", "sum_z ", "KL(q || p(z))", ">=", "=",
    "<=", "\n", "+", "-", "*", "/", "^", "2", "0", "exp(", "z1", "∫", " dz", "\\frac{", "}{", "}",
    "let w(z) = ", "w(z)", "#", "by Jensen", "for all z", "hence ", "E_{z1,z2~q}[", "H(q)",
    "p", ".",
    "\\\\", "&", "1e308", "|", ",", "e^{", "·", "log p(x) >= E_q[log p(x|z)] - KL(q || p(z))",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_pieces(text: str) -> None:
    verdict = judge(task("vae"), text)
    assert 0 <= verdict.share <= 1
    if "KL(q || p(z))" not in text:
        assert not verdict.complete


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    assert judge(task("vae"), text).share == 0


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_one_character_changed(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted((CASES / "right").glob("*.txt"))))
    head, proof = read_case(path)
    place = data.draw(st.integers(0, len(proof) - 1))
    new = data.draw(st.sampled_from(list("()[]{}|+-*/=<>pqxz \n0")))
    assert judge(task(head.get("problem", "vae")), proof[:place] + new + proof[place + 1 :])
