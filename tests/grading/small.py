"""A small problem with numbers that are easy to follow, and a way to grade answers to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gradecheck.api import LoadedProblem, as_submission
from gradecheck.grading.result import Grade, ItemGrade
from gradecheck.spec.load import parse_problem

SPEC = """
gradecheck: 1
problem: small
given:
  x: [1, 2]
  W: [[1, 2], [3, -4]]
  b: [0.5, 1]
steps:
  a: W @ x + b
  h: relu(a)
  s: sum(h * h)
objective: {minimize: s}
items:
  a: {points: 2}
  h: {points: 2}
  s: {points: 1}
  grad_W: {points: 4, is: grad(W)}
"""
RIGHT = {"a": [5.5, -4], "h": [5.5, 0], "s": 30.25, "grad_W": [[11, 22], [0, 0]]}


def load(text: str = SPEC) -> LoadedProblem:
    """The problem in a text."""
    return LoadedProblem(parse_problem(text, "small.yaml"))


def grade(answers: Mapping[str, Any], text: str = SPEC, **more: Any) -> Grade:
    """The grade of ``answers``."""
    submission = {"problem": "small", "answers": dict(answers), **more}
    return load(text).grade(as_submission(submission))


def item(grade: Grade, id: str) -> ItemGrade:
    """One item of a grade."""
    return next(item for item in grade.items if item.id == id)


def statuses(grade: Grade) -> dict[str, str]:
    """Status by item."""
    return {item.id: item.status for item in grade.items}
