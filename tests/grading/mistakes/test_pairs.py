"""Two mistakes together are named where both were made, and where nothing simpler explains it."""

from __future__ import annotations

import numpy as np
import pytest

from gradecheck.api import LoadedProblem
from gradecheck.spec.find import find_by_id
from tests.grading.mistakes.students import answers, findings, rounded

# problem, steps replaced, the findings
PAIRS = [
    (
        "problem1",
        {"h0": "sigmoid(w0 @ z - b0)"},
        [("sign", "h0"), ("wrong-function", "h0")],
    ),
    (
        "problem1",
        {"h2": "relu(deconv(flip(h1, 0), w1) - b1)"},
        [("sign", "h2"), ("axis-order", "h2")],
    ),
    ("attention", {"S": "K Q^T"}, [("missing-factor", "S"), ("wrong-operand", "S")]),
    ("mlp", {"S": "H @ W2 - b2", "P": "sigmoid(S)"}, [("sign", "S"), ("wrong-function", "P")]),
]


@pytest.mark.parametrize(("id", "steps", "expected"), PAIRS)
def test_two_mistakes_are_named(id, steps, expected):
    problem = find_by_id(id)
    grade = LoadedProblem(problem).grade({"answers": answers(problem, steps), "problem": id})
    assert findings(grade) == expected
    found = next(item.diagnosis for item in grade.items if item.diagnosis)
    assert "two mistakes together" in found[0].message


def test_one_mistake_is_not_called_two():
    problem = find_by_id("problem1")
    given = answers(problem, {"h2": "relu(deconv(h1, w1))"})
    grade = LoadedProblem(problem).grade({"answers": given, "problem": "problem1"})
    assert {step for _, step in findings(grade)} == {"h2"}
    assert "together" not in str([item.diagnosis for item in grade.items])


def test_random_numbers_in_one_item_are_no_pair():
    problem, rng, claims = find_by_id("problem1"), np.random.default_rng(11), 0
    right, loaded = answers(problem, figures=6), LoadedProblem(problem)
    for k in range(36):
        item = ("h0", "h2", "grad_w1")[k % 3]
        wrong = np.array(right[item]) * rng.uniform(0.3, 3, np.shape(right[item]))
        given = right | {item: rounded(wrong, int(rng.integers(2, 6)))}
        claims += bool(findings(loaded.grade({"answers": given, "problem": "problem1"})))
    assert claims == 0
