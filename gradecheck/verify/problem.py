"""The key of a problem, proven before a class relies on it."""

from __future__ import annotations

from fractions import Fraction

from gradecheck.document.tree import Document
from gradecheck.errors import Fault
from gradecheck.spec.problem import Problem
from gradecheck.verify.checked import Checked, in_order
from gradecheck.verify.conventions import check_conventions
from gradecheck.verify.gradients import Proof, prove
from gradecheck.verify.key import Key
from gradecheck.verify.leftovers import check_leftovers
from gradecheck.verify.near_kinks import near_kinks
from gradecheck.verify.places import Places
from gradecheck.verify.values import check_values


def verify_problem(problem: Problem, document: Document) -> Checked:
    """What is wrong with a problem whose file was read without a fault.

    A handout has no key that could be wrong.
    """
    if problem.handout:
        parts = f"{_count(problem.points, 'point')}, {_count(len(problem.items), 'item')}"
        return Checked(
            problem.source.name, (), f"{problem.id}: {parts}; a handout, without answers"
        )
    if problem.shapes is not None:
        from gradecheck.verify.formulas import verify_formulas  # noqa: PLC0415 - few need it

        return verify_formulas(problem, document)
    key = Key(problem, Places(document))
    proof = prove(key)
    faults: list[Fault] = [
        *proof.faults,
        *check_conventions(key),
        *check_values(key),
        *near_kinks(key),
        *check_leftovers(key),
    ]
    if problem.model is not None:
        from gradecheck.verify.proofs import check_proofs  # noqa: PLC0415 - proofs only

        faults += check_proofs(problem, key.places)
    return Checked(problem.source.name, in_order(problem.source.name, faults), _summary(key, proof))


def _summary(key: Key, proof: Proof) -> str:
    problem = key.problem
    readings = _count(key.count, "reading")
    if len(key.solved) < key.count:
        readings += f" ({len(key.solved)} worked out)"
    parts = f"{_count(problem.points, 'point')}, {_count(len(problem.items), 'item')}, {readings}"
    models = sum(len(item.proving.proofs) for item in problem.items if item.proving)
    if models and not problem.steps:
        return f"{problem.id}: {parts}; {_count(models, 'model proof')} judged"
    return f"{problem.id}: {parts}; {_proven(proof)}"


def _proven(proof: Proof) -> str:
    if not proof.proven and not proof.doubtful:
        return "no gradients to prove"
    count = _count(len(proof.proven), "gradient")
    largest = f"largest relative difference {proof.largest:.0e}".replace("e-0", "e-")
    if not proof.largest:
        largest = "no difference"
    if not proof.doubtful:
        return f"key proven twice ({count}, {largest})"
    return f"{count} proven twice ({largest}), {len(proof.doubtful)} not"


def _count(number: int | Fraction, what: str) -> str:
    shown = f"{float(number):g}"
    return f"{shown} {what}{'s' * (number != 1)}"
