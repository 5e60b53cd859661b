"""The tasks of a problem's proof items, worked out once."""

from __future__ import annotations

import msgspec

from gradecheck.errors import ExpressionError, Fault, GradecheckError
from gradecheck.proof.judge import Task, judge, read_task
from gradecheck.proof.verdict import Verdict
from gradecheck.spec.problem import Item, Problem


def task_of(problem: Problem, item: Item) -> Task:
    """What an item asks to be proven; ``GradecheckError`` where its claim makes no sense."""
    return problem.kept("proof", item.id, lambda: _read(problem, item))


def _read(problem: Problem, item: Item) -> Task:
    proving = item.proving
    assert proving is not None and problem.model is not None
    try:
        task = read_task(proving.claim, problem.model, dict(proving.routes))
    except ExpressionError as error:
        message = f"{problem.source.name}: the claim of `{item.id}`: {error.message}"
        raise GradecheckError([Fault(error.code, message, error.hint)]) from None
    steps = [judge(task, text).counted for _, text in proving.proofs]
    return msgspec.structs.replace(task, steps=max([2, *steps]))


def model_proofs(problem: Problem, item: Item) -> list[tuple[str, str, Verdict]]:
    """The model proofs of an item: route, text, verdict."""
    assert item.proving is not None
    task = task_of(problem, item)
    return [(route, text, judge(task, text)) for route, text in item.proving.proofs]
