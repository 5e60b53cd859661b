"""Hostile formulas end within a second with a message, and cost only their own item."""

from __future__ import annotations

import time
from itertools import count

import pytest

from gradecheck.api import load_problem

LOADED = load_problem("problem2")
RIGHT = "sum_i x_i ((w2 (2(x'_i - x_i) * x'_i * (1 - x'_i))) * 1[a_i > 0])^T"
HOSTILE = {
    "10,000 characters": "h + " * 2500 + "h",
    "more characters": "h + " * 25_000 + "h",
    "10,000 line ends": "\n" * 9_999 + "h",
    "many equations": "\n".join(f"a{number} = h" for number in range(900)),
    "a long chain": "\n".join(f"q{n} = q{n + 1}" for n in range(55)) + "\nq0",
    "doubling": "\n".join(f"q{n} = q{n + 1} + q{n + 1}" for n in range(50)) + "\nq50 = h\nq0",
    "500 open brackets": "(" * 500,
    "500 nested brackets": "(" * 500 + "h" + ")" * 500,
    "500 nested functions": "relu(" * 500 + "h" + ")" * 500,
    "a tower of powers": "9^9^9^9^9^9",
    "a huge number": "1e999 h_i x_i^T",
    "many transposes": "h" + "^T" * 2000,
    "many minus signs": "-" * 3000 + "h",
    "a sum over a huge index": r"\sum_{i=1}^{10^{100}} h_i x_i^T",
    "many sums": "".join(f"sum_{letter} " for letter in "abcdefghjklmnopqrstuvwxyz") + "h_a",
    "many letters": " * ".join(f"w2_{a}{b}" for a in "abcdefgh" for b in "jlmnrstu"),
    "large constants": "ones(1000, 1000) ones(1000, 1000)",
    "a very large constant": "ones(100000, 100000)",
    "many products of constants": "sum(" + " @ ".join(["ones(120, 120)"] * 150) + ") * w2",
    "a power of a matrix": "w2^w2^w2^w2",
    "not a number": "w2 * (0/0) + (1/0)",
    "names that shadow operations": "relu = 3\nsum = 4\nsigmoid = relu\nsum_i relu",
    "shadowed sizes": "N = N\ni = 3\nN w2",
    "unknown commands": r"\input{/etc/passwd} \def\x{\x\x}\x \write18{ls}",
    "no text at all": "  \n # nothing \n",
    "only signs": "= = = ^ _ ' ' @ @ * / | || ~ ∂ ∇ ∫",
    "python": "__import__('os').system('ls')",
    "control characters": "h\x00\x1b[31m\u202e x",
    "alternating brackets": "([{" * 300 + "}])" * 300,
    "dashes": "- " * 4000,
    "equals": "=" * 3000,
    "fractions": r"\frac{" * 300 + "1" + "}{2}" * 300,
    "a large convolution": "conv(ones(128, 128), ones(64, 64))",
    "a transposed one": "sum(deconv(ones(99, 99), ones(99, 99), padding=98))",
    "many windows": " + ".join(
        f"sum(max_pool(ones(99, 1{n:02}), 50, stride=1))" for n in range(60)
    ),
    "wide windows": " + ".join(f"sum(avg_pool(ones(120, {n}), 99))" for n in range(99, 130)),
    "convolutions": "conv(ones(99, 99), ones(49, 49))" + " + conv(ones(99, 99), ones(49, 49))" * 30,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    answers = {"grad_w2": HOSTILE[name], "grad_w1": RIGHT}
    start = time.process_time()
    grade = LOADED.grade({"problem": "problem2", "student": "s", "answers": answers})
    assert time.process_time() - start < 1
    hostile, right = grade.items
    assert hostile.status in ("wrong", "invalid", "missing")
    assert right.status == "correct"
    if hostile.status != "missing":
        assert hostile.notes or hostile.diagnosis
    assert all(len(note) < 2000 for note in hostile.notes)


def test_hostile_auxiliaries_cost_only_who_uses_them() -> None:
    answers = {"p": "(" * 500, "q": "9^9^9", "grad_w2": "sum_i h_i p^T", "grad_w1": RIGHT}
    grade = LOADED.grade({"problem": "problem2", "student": "s", "answers": answers})
    assert [item.status for item in grade.items] == ["invalid", "correct"]


def test_a_busy_machine_makes_no_answer_invalid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at a clock tells that an hour has passed."""
    hours = count(step=3600)
    for clock in ("perf_counter", "process_time", "thread_time", "monotonic", "time"):
        monkeypatch.setattr(time, clock, lambda: float(next(hours)))
    answers = {"grad_w1": RIGHT, "grad_w2": HOSTILE["many windows"]}
    grades = [LOADED.grade({"problem": "problem2", "student": "s", "answers": answers})] * 2
    for grade in grades:
        assert [item.status for item in grade.items] == ["invalid", "correct"]
