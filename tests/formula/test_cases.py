"""Formulas as students write them: right ones are accepted, of wrong ones it is said what is wrong.

The cases are in files; a file that is added is found.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from gradecheck.api import LoadedProblem, load_problem
from gradecheck.grading.result import ItemGrade

CASES = Path(__file__).parent / "cases"
PROBLEMS: dict[str, LoadedProblem] = {}


def cases(folder: str) -> list[Any]:
    """Every case of every file of a folder."""
    found = []
    for path in sorted((CASES / folder).glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, case in data["cases"].items():
            found.append(pytest.param(data["problem"], case, id=f"{path.stem}: {name}"))
    return found


def graded(problem: str, answers: dict[str, str]) -> dict[str, ItemGrade]:
    """The grade of each item that was answered."""
    if problem not in PROBLEMS:
        PROBLEMS[problem] = load_problem(problem)
    grade = PROBLEMS[problem].grade({"problem": problem, "student": "s", "answers": answers})
    return {item.id: item for item in grade.items if item.status != "missing"}


@pytest.mark.parametrize(("problem", "answers"), cases("right"))
def test_right(problem: str, answers: dict[str, str]) -> None:
    items = graded(problem, answers)
    assert items
    for item in items.values():
        assert item.status == "correct", (item.id, item.diagnosis, item.notes)
        assert item.score == item.points
        assert not item.diagnosis
    assert items.keys() >= answers.keys() & {"grad_w1", "grad_w2", "grad_w", "grad_b"}


@pytest.mark.parametrize(("problem", "case"), cases("wrong"))
def test_wrong(problem: str, case: dict[str, Any]) -> None:
    [item] = graded(problem, case["answers"]).values()
    said = "\n".join([*(finding.message for finding in item.diagnosis), *item.notes])
    assert item.status == case.get("status", "wrong"), said
    assert item.score == 0
    assert [finding.mistake for finding in item.diagnosis] == case.get("mistake", "").split(), said
    for words in case["says"]:
        assert words in said


def test_there_are_enough_cases() -> None:
    right = [case for case in cases("right") if case.values[0] == "problem2"]
    assert len(right) >= 25
    assert len(cases("wrong")) >= 40
