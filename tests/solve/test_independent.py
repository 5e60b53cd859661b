"""`solve -f json` of every shipped problem, under every reading, says what is worked out without
gradecheck."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from gradecheck.cli.solve import command
from tests.independent import differences
from tests.independent.test_specs import PROBLEMS

CASES = [
    (problem, reading)
    for problem in PROBLEMS
    for reading in differences.readings(import_module(f"tests.independent.{problem}"))
]


def solved(problem: str, reading: dict[str, str]) -> dict[str, Any]:
    chosen = [f"--reading={name}={option}" for name, option in reading.items()]
    result = CliRunner().invoke(command, [problem, "-f", "json", *chosen])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def assert_close(found: Any, expected: Any, what: str) -> None:
    """Equal to 1e-12 of each element; where terms cancel, to 1e-15 of the largest."""
    limit = 1e-15 * float(np.abs(expected).max(initial=0.0))
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=limit, err_msg=what)


def test_every_reading_is_tried() -> None:
    assert len(CASES) > len(PROBLEMS) > 3
    assert sum(problem == "problem1" for problem, _ in CASES) == 4 * 4 * 2 * 2


@pytest.mark.parametrize(
    ("problem", "reading"), CASES, ids=["/".join((p, *r.values())) for p, r in CASES]
)
def test_values_and_gradients(problem: str, reading: dict[str, str]) -> None:
    expected = import_module(f"tests.independent.{problem}").solution(reading)
    found = solved(problem, reading)
    assert found["reading"] == reading
    for name, value in expected["values"].items():
        assert_close(found["values"][name], value, name)
    for name, value in expected["gradients"].items():
        assert_close(found["gradients"][name], value, f"the gradient for {name}")
    for id, value in found["items"].items():
        wanted = expected["values"].get(id, expected["gradients"].get(id.removeprefix("grad_")))
        assert_close(value, wanted, id)


@pytest.mark.parametrize("problem", PROBLEMS)
def test_nothing_is_left_unchecked(problem: str) -> None:
    """The independent solutions hold every value and every gradient of ours."""
    expected = import_module(f"tests.independent.{problem}").solution()
    found = solved(problem, {})
    assert found["values"].keys() <= expected["values"].keys()
    assert found["gradients"].keys() <= expected["gradients"].keys()
