"""Students' mistakes as files: what was handed in, and what is said of it.

A case is a folder with ``submission.yaml`` and ``expected.yaml``: the score, the options of the
reading that are not the first ones, and each finding as item, mistake, step and message.  The
problem, with which the folder's name begins, is one that is shipped, or a file beside the folders.
The numbers were made by the numpy networks of ``benchmarks/student_networks.py``.
``REWRITE_CASES=1`` writes what is said now.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
import yaml

from gradecheck.api import LoadedProblem, load_problem
from gradecheck.spec.find import find_by_id

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.parent.name for path in CASES.glob("*/submission.yaml"))


@cache
def problem(id: str) -> LoadedProblem:
    own = CASES / f"{id}.yaml"
    return load_problem(own) if own.exists() else LoadedProblem(find_by_id(id))


def said(submission: Path):
    """The reading and the findings, as ``expected.yaml`` holds them."""
    answered = yaml.safe_load(submission.read_text(encoding="utf-8"))
    grade = problem(answered["problem"]).grade(submission)
    usual = grade.default_reading
    reading = {name: option for name, option in grade.reading.items() if usual[name] != option}
    findings = [
        {"item": item.id, "mistake": found.mistake, "step": found.step, "message": found.message}
        for item in grade.items
        for found in item.diagnosis
    ]
    return {"score": f"{float(grade.score):.2f}", "reading": reading, "findings": findings}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said(name):
    found = said(CASES / name / "submission.yaml")
    expected = CASES / name / "expected.yaml"
    if os.environ.get("REWRITE_CASES"):
        text = yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=1000)
        expected.write_text(text, encoding="utf-8")
    assert found == yaml.safe_load(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_what_costs_points_is_named(name):
    expected = yaml.safe_load((CASES / name / "expected.yaml").read_text(encoding="utf-8"))
    points = problem(name.partition("-")[0]).problem.points
    assert expected["findings"] or expected["score"] == f"{float(points):.2f}"
