"""The shipped specs and example submissions say what the independent solutions work out."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
import yaml

from tests import shipped

ROOT = Path(__file__).parents[2]
PROBLEMS = sorted(
    path.stem
    for path in shipped.PROBLEMS
    if not re.search("^(sizes|model):", path.read_text(encoding="utf-8"), re.MULTILINE)
)
"""Problems of numbers; formulas and proofs have no values to work out."""
OTHER_CONVENTIONS = {"channel order": "channels last", "gradient of": "-log p, for descent"}
RIGHT = {
    "problem1_perfect.yaml": {},
    "problem1_perfect.json": {},
    "problem1_other_conventions.yaml": OTHER_CONVENTIONS,
    "problem1_other_conventions.json": OTHER_CONVENTIONS,
    "mlp_perfect.yaml": {},
    "cnn_perfect.yaml": {"kernel": "rotated by 180°"},
    "lstm_perfect.yaml": {},
    "attention_perfect.yaml": {},
}


def numbers(value: Any) -> np.ndarray:
    """An array, from nested lists or from a block of text."""
    if isinstance(value, str):
        return np.array([[float(cell) for cell in row.split()] for row in value.splitlines()])
    return np.array(value, dtype=float)


@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_spec_gives_what_its_solution_uses(problem: str) -> None:
    spec = yaml.safe_load((ROOT / "problems" / f"{problem}.yaml").read_text(encoding="utf-8"))
    module = import_module(f".{problem}", __package__)
    assert spec["problem"] == problem
    assert sum(item["points"] for item in spec["items"].values()) == 20
    assert {name: tuple(of) for name, of in spec.get("conventions", {}).items()} == module.READINGS
    assert spec["given"].keys() == module.GIVEN.keys()
    for name, value in spec["given"].items():
        assert numbers(value).tolist() == np.asarray(module.GIVEN[name]).tolist()


def assert_answers(name: str, reading: dict[str, str]) -> None:
    """All answers of a file, but those given as text, are the independent values, rounded."""
    text = (ROOT / "submissions_example" / name).read_text(encoding="utf-8")
    submission = (json.loads if name.endswith(".json") else yaml.safe_load)(text)
    solution = import_module(f".{submission['problem']}", __package__).solution(reading)
    expected = solution["values"] | {f"d{of}": g for of, g in solution["gradients"].items()}
    for step, answer in submission["answers"].items():
        if step == "p" and isinstance(answer, str):
            continue
        right = expected[step.replace("grad_", "d")]
        limit = 0.0005 * np.abs(right).max()
        np.testing.assert_allclose(numbers(answer), right, rtol=0.002, atol=limit)


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_submission_is_right(name: str) -> None:
    assert_answers(name, RIGHT[name])


@pytest.mark.parametrize("name", ["problem1_early_slip.yaml", "problem1_early_slip.json"])
def test_a_slip_is_followed_through(name: str) -> None:
    given = import_module(".problem1", __package__).GIVEN
    with patch.dict(given, b0=given["b0"] + [0, 0, 0, 0.1, 0, 0, 0, 0]):
        assert_answers(name, {})


@pytest.mark.parametrize("name", ["problem1_broken.yaml", "problem1_broken.json"])
def test_a_broken_submission_is_broken(name: str) -> None:
    text = (ROOT / "submissions_example" / name).read_text(encoding="utf-8")
    with pytest.raises((json.JSONDecodeError, yaml.YAMLError)):
        (json.loads if name.endswith(".json") else yaml.safe_load)(text)
