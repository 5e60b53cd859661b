"""The tasks and case files that the tests of proofs share."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gradecheck.proof.judge import Task, read_task
from gradecheck.spec.model import read_model

CASES = Path(__file__).parent / "cases"


@cache
def task(name: str) -> Task:
    """A task by its name in case files."""
    if name == "vae":
        model = read_model(["x", "z"], ["θ", "φ"], ["p(z)", "p(x|z)", "q(z|x)"])
        return read_task("log p(x) >= E_q[log p(x|z)] - KL(q(z|x) || p(z))", model)
    if name == "logsum":
        model = read_model(["i"], [], [], ["a(i)", "b(i)"])
        claim = "sum_i a(i) log(a(i)/b(i)) >= (sum_i a(i)) * log((sum_i a(i))/(sum_i b(i)))"
        return read_task(claim, model)
    model = read_model(["x"], [], ["p(x)", "q(x)"])
    if name == "gibbs":
        return read_task("sum_x p(x) log p(x) >= sum_x p(x) log q(x)", model)
    return read_task("KL(p(x) || q(x)) >= 0", model)


def read_case(path: Path) -> tuple[dict[str, str], str]:
    """The head of a case file (``key: value``) and the proof below it."""
    head, _, proof = path.read_text().partition("---\n")
    entries = [line.partition(": ") for line in head.splitlines()]
    return {key: value for key, _, value in entries}, proof
