"""Worked examples with printed numbers: every folder in ``cases`` is one, with its source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from gradecheck.solve import solve
from gradecheck.spec.load import load_problem_file

CASES = sorted((Path(__file__).parent / "cases").iterdir())


def expected(case: Path) -> dict[str, Any]:
    return yaml.safe_load((case / "expected.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_numbers_as_printed(case: Path) -> None:
    printed = expected(case)
    solution = solve(load_problem_file(case / "spec.yaml"))
    for name, value in printed["values"].items():
        close(solution.values[name], value, printed["within"], name)
    for name, value in printed.get("gradients", {}).items():
        close(solution.gradients[name], value, printed["within"], f"the gradient for {name}")


def close(found: Any, printed: Any, within: float, what: str) -> None:
    np.testing.assert_allclose(found, printed, rtol=0, atol=within, err_msg=what)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_source_is_named(case: Path) -> None:
    assert "https://" in expected(case)["source"]


def test_a_wrong_number_is_noticed() -> None:
    with pytest.raises(AssertionError, match="the loss"):
        close(np.array(0.298371109), 0.298372109, 1e-8, "the loss")
