"""A prover that never objects proves nothing: wrong derivative rules have to be caught."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from gradecheck.graph import differentiate
from gradecheck.ops import OPS
from gradecheck.spec.load import parse_problem
from gradecheck.verify.files import Checker
from gradecheck.verify.key import readings_of
from gradecheck.verify.ladder import verify

PROBLEMS = Path(__file__).parents[2] / "problems"
WRONG = [
    ("problem1", "sigmoid", {"a": "g * out * out"}),
    ("mlp", "relu", {"a": "g"}),
    ("problem1", "relu", {"a": "g * 1[out > 1]"}),
    ("problem1", "log", {"a": "g / a * 1.001"}),
    ("mlp", "log", {"a": "-g / a"}),
    ("lstm", "tanh", {"a": "g * (1 - out)"}),
    ("lstm", "sub", {"a": "g", "b": "g"}),
    ("lstm", "mul", {"a": "g * b", "b": "g * b"}),
    ("attention", "div", {"a": "g * b"}),
    ("attention", "pow", {"a": "g * a"}),
    ("cnn", "sigmoid", {"a": "g * out"}),
]


@pytest.mark.parametrize(
    ("problem", "op", "rule"), WRONG, ids=[f"{p}-{op}-{min(r.values())}" for p, op, r in WRONG]
)
def test_a_wrong_rule_is_caught(
    problem: str, op: str, rule: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(OPS, op, msgspec.structs.replace(OPS[op], vjp=rule))
    differentiate.rule_tree.cache_clear()
    checked = Checker().check_file(str(PROBLEMS / f"{problem}.yaml"))
    found = [fault for fault in checked.faults if fault.code == "gradient-differs"]
    assert found
    assert checked.status == 1
    assert not any("key verified twice" in note for note in checked.notes)


@pytest.mark.parametrize("factor", [0.999, 1.001, -1.0, 0.0])
@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
def test_a_wrong_number_is_refused_whatever_its_size(factor: float, size: float) -> None:
    x = np.array([0.5, 2.0, 0.0])
    right = size * np.cos(x)

    def function(rows: np.ndarray) -> np.ndarray:
        return size * np.sin(rows).sum(axis=1)

    assert verify(function, x, right, np.eye(3)).confirmed.all()
    verdict = verify(function, x, right * [1, factor, 1], np.eye(3))
    assert verdict.refused.tolist() == [False, True, False]
    assert verdict.confirmed.tolist() == [True, False, True]


@pytest.mark.parametrize("distance", [1e-2, 1e-5, 1e-6, 1e-9, 1e-12])
def test_a_kink_nearby_raises_no_alarm(distance: float) -> None:
    x = np.array([distance, -distance, 1.0])

    def function(rows: np.ndarray) -> np.ndarray:
        return np.maximum(rows, 0).sum(axis=1)

    verdict = verify(function, x, np.array([1.0, 0.0, 1.0]), np.eye(3))
    assert not verdict.refused.any()
    if distance >= 1e-6:
        assert verdict.confirmed.all()


def test_at_a_kink_every_slope_between_the_sides_will_do() -> None:
    def function(rows: np.ndarray) -> np.ndarray:
        return np.abs(rows[:, 0])

    for slope, kinked in ((-1.0, True), (0.0, True), (1.0, True), (1.1, False)):
        verdict = verify(function, np.zeros(1), np.array([slope]), np.eye(1))
        assert (verdict.confirmed | verdict.kinked).tolist() == [kinked]


def test_a_pole_nearby_raises_no_alarm() -> None:
    p = np.array([1 - 2.5e-6])
    verdict = verify(lambda rows: np.log(1 - rows[:, 0]), p, -1 / (1 - p), np.eye(1))
    assert verdict.confirmed.all()


def test_many_readings_are_sampled() -> None:
    conventions = "\n".join(
        f"  c{k}: {{a: {{}}, b: {{y{k}: 3 * x}}, d: {{y{k}: 4 * x}}}}" for k in range(8)
    )
    steps = "\n".join(f"  y{k}: 2 * x" for k in range(8))
    text = (
        f"gradecheck: 1\nproblem: many\ngiven: {{x: [1, 2]}}\nsteps:\n{steps}\n"
        f"items:\n  y: {{points: 1, is: {' + '.join(f'{10**k} * y{k}' for k in range(8))}}}\n"
        f"conventions:\n{conventions}\n"
    )
    problem = parse_problem(text, "many.yaml")
    readings = readings_of(problem)
    assert len(readings) == 100
    assert readings[0] == problem.default_reading
    chosen = {(name, option) for reading in readings for name, option in reading.items()}
    assert len(chosen) == 24
    assert len({tuple(reading.values()) for reading in readings}) == 100


TWICE = """
gradecheck: 1
problem: twice
given: {X: [[1, 2], [0.5, -1]], W: [[0.6, 0.3], [0.4, -0.1]], Y: [[0, 1], [1, 0]]}
steps:
  P: softmax(X @ W)
  L: -sum(Y * log(P))
  V: W - 0.5 * grad(W)
  after: sum(V^2)
objective: {minimize: L}
items:
  V: {points: 1}
  grad_after: {points: 1, is: "grad(W, of=after)"}
"""


def test_a_gradient_through_a_gradient_is_proven(tmp_path: Path) -> None:
    path = tmp_path / "twice.yaml"
    path.write_text(TWICE, encoding="utf-8")
    checked = Checker().check_file(str(path))
    assert not [fault for fault in checked.faults if fault.code.startswith("gradient")]
    assert checked.notes[0].startswith("6 gradients agree with differences")
    assert checked.notes[-1].startswith("key verified twice")
