"""The claims and model proofs of a problem, judged like a student's."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.errors import Fault, GradecheckError
from gradecheck.proof.task import model_proofs
from gradecheck.proof.verdict import Verdict
from gradecheck.spec.problem import Problem
from gradecheck.verify.places import Places


def check_proofs(problem: Problem, places: Places) -> Iterator[Fault]:
    """What is wrong with proof items: a claim that is false, a model proof that is not full."""
    for item in problem.items:
        if item.proving is None:
            continue
        place = places.item(item.id)
        try:
            proofs = model_proofs(problem, item)
        except GradecheckError as error:
            for fault in error.faults:
                yield Fault(fault.code, fault.message, fault.hint, place)
            continue
        if not proofs:
            message = f"`{item.id}` has no model proof: can its claim be proven?"
            yield Fault("no-model-proof", message, "write one under `proof: |`", place, "warning")
        for route, _, verdict in proofs:
            if verdict.share != 1:
                name = f"the model proof {route!r}" if route else "the model proof"
                message = f"{name} of `{item.id}` does not earn full points: {_why(verdict)}"
                yield Fault("bad-model-proof", message, "", place)


def _why(verdict: Verdict) -> str:
    wrong = verdict.first_wrong
    if wrong is not None:
        return f"line {wrong.line}: {wrong.reason}"
    return verdict.notes[0] if verdict.notes else "it is not complete"
