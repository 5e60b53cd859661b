"""The key of a problem, proven before a class relies on it."""

from __future__ import annotations

from gradecheck.document.tree import Document
from gradecheck.spec.problem import Problem
from gradecheck.verify.checked import Checked


def verify_problem(problem: Problem, document: Document) -> Checked:
    """What is wrong with a problem whose file was read without a fault."""
    return Checked(problem.file, (), f"{problem.id}: {len(problem.items)} items")
