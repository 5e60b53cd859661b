"""The key of a problem, proven before a class relies on it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradecheck.document.tree import Document
from gradecheck.errors import Fault
from gradecheck.spec.problem import Problem
from gradecheck.verify.checked import Checked, agreement, in_order
from gradecheck.verify.conventions import check_conventions
from gradecheck.verify.gradients import Proof, prove
from gradecheck.verify.key import Key
from gradecheck.verify.leftovers import check_leftovers
from gradecheck.verify.near_kinks import near_kinks
from gradecheck.verify.places import Places
from gradecheck.verify.values import check_values

if TYPE_CHECKING:
    from gradecheck.verify.mistakes import Passing


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
    passing = _passing(key, proof)
    faults: list[Fault] = [
        *proof.faults,
        *check_conventions(key),
        *check_values(key),
        *near_kinks(key),
        *check_leftovers(key),
        *passing.faults,
    ]
    if problem.model is not None:
        from gradecheck.verify.proofs import check_proofs  # noqa: PLC0415 - proofs only

        faults += check_proofs(problem, key.places)
    file = problem.source.name
    notes = (*_compared(proof), *passing.notes, *_conclusion(proof, passing))
    return Checked(file, in_order(file, faults), _summary(key), notes=notes)


def _passing(key: Key, proof: Proof) -> Passing:
    """What the key lets pass; of one that is wrong itself nothing more is worth saying."""
    from gradecheck.verify.mistakes import Passing, check_mistakes  # noqa: PLC0415 - keys only

    return Passing() if proof.is_refused else check_mistakes(key)


def _summary(key: Key) -> str:
    problem = key.problem
    readings = _count(key.count, "reading")
    if len(key.solved) < key.count:
        readings += f" ({len(key.solved)} worked out)"
    parts = f"{_count(problem.points, 'point')}, {_count(len(problem.items), 'item')}, {readings}"
    models = sum(len(item.proving.proofs) for item in problem.items if item.proving)
    if models:
        parts += f"; {_count(models, 'model proof')} judged"
    return f"{problem.id}: {parts}"


def _compared(proof: Proof) -> list[str]:
    """How well gradients agree with differences."""
    if not proof.proven and not proof.doubtful:
        return []
    note = agreement(len(proof.proven), proof.largest)
    return [f"{note}; {len(proof.doubtful)} not confirmed" if proof.doubtful else note]


def _conclusion(proof: Proof, passing: Passing) -> list[str]:
    """The last line: what the key is worth."""
    verified = ["key verified twice"] if proof.proven and not proof.doubtful else []
    noticed = [passing.noticed] if passing.noticed else []
    return ["; ".join([*verified, *noticed])] if verified or noticed else []


def _count(number: int | Fraction, what: str) -> str:
    shown = f"{float(number):g}"
    return f"{shown} {what}{'s' * (number != 1)}"
