"""Givens that hide mistakes: whoever makes them has all items right, to the last digit."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gradecheck.errors import Fault, Place
from gradecheck.grading.mistakes.candidates import LARGEST, Candidates, candidates_of
from gradecheck.grading.mistakes.collect import edits_of
from gradecheck.grading.mistakes.edit import Edit
from gradecheck.graph.evaluate import Run
from gradecheck.graph.program import Builder
from gradecheck.lang.tree import Call, Name, Node
from gradecheck.lang.walk import names, nodes
from gradecheck.spec.problem import Variant
from gradecheck.verify.key import Key
from gradecheck.verify.listed import described, listed
from gradecheck.verify.other_givens import OtherGivens
from gradecheck.verify.reasons import MASKS, UNKNOWN, Parts, Reason, hidden_by, reason_for
from gradecheck.verify.trials import Trials, most_of_step, same_values, steps_before


class Hidden(msgspec.Struct, frozen=True):
    """Mistakes that the givens hide for one ``reason``, found in ``step``.

    Each is told by its own step and its edit.  ``inherent``: no other givens would do, as a label
    can only be 0 or 1.
    """

    step: str
    reason: Reason
    inherent: bool
    mistakes: list[tuple[str, Edit]]


def hidden_mistakes(key: Key, trials: Trials) -> list[Hidden]:
    """The mistakes that other givens would show, by what hides them."""
    problem, reading = key.problem, key.problem.default_reading
    candidates = candidates_of(problem, reading)
    others = OtherGivens(problem, reading, key.value_items)
    parts = Parts(candidates.graph, problem.inputs)
    found: dict[tuple[str, str], Hidden] = {}
    known: set[tuple[str, bytes]] = set()
    for step, edit, variant in _unseen(key, candidates, trials):
        change = others.changes(step, edit.node, variant)
        if change and (step, change) not in known:
            known.add((step, change))
            reason = reason_for(parts, candidates.graph.steps[step].expr, edit.node)
            if reason == UNKNOWN:
                given = others.to_blame(step, edit.node, variant)
                reason = hidden_by(given) if given else UNKNOWN
            _group(key, found, step, reason).mistakes.append((step, edit))
    return sorted(found.values(), key=lambda group: group.reason == UNKNOWN)


def _unseen(
    key: Key, candidates: Candidates, trials: Trials
) -> Iterator[tuple[str, Edit, Variant | None]]:
    """The formulas that change no item, in the order of the steps, the simplest first."""
    by_step: dict[str, list[tuple[Edit, Variant | None]]] = {}
    for trial in trials.unseen:
        one = trial.mistake
        for edit in (one.edit, *one.others) if not one.everywhere else ():
            variant = one.variant and Variant("edited", {one.step: edit.node})
            by_step.setdefault(one.step, []).append((edit, variant))
    for step, edit in _without_effect(key, candidates):
        by_step.setdefault(step, []).append((edit, None))
    for step in candidates.graph.steps:
        for edit, variant in sorted(by_step.get(step, ()), key=lambda entry: entry[0].rank):
            yield step, edit, variant


def _without_effect(key: Key, candidates: Candidates) -> Iterator[tuple[str, Edit]]:
    """Formulas of steps that give just what is right, which are no candidates therefore.

    Where gradients are derived from a step, they are candidates all the same.
    """
    graph = candidates.graph
    world = graph.world(Builder())
    run = Run(world.program, key.problem.inputs, 1)
    most = most_of_step(candidates)
    for step in steps_before(candidates, key.value_items):
        true = run.value(world.register(step))
        derives = any(one.variant is not None for one in candidates.of(step))
        if derives or true.size > LARGEST:
            continue
        before = candidates.order[: candidates.places[step]]
        for edit in edits_of(graph.scope, step, graph.steps[step].expr, tuple(before))[:most]:
            if same_values(run.value(world.expression(edit.node)), true[0]).all():
                yield step, edit


def _group(key: Key, found: dict[tuple[str, str], Hidden], step: str, reason: Reason) -> Hidden:
    """The group to which a mistake in ``step`` belongs.

    A mask is 1 because its function changes nothing; and what is 0 hides mistakes in many steps.
    """
    for group in found.values():
        if group.reason.inactive and _is_mask(reason.cause, group):
            return group
    owner = reason.step or step
    named = owner if reason.inactive else "", reason.message
    if named not in found:
        found[named] = Hidden(owner, reason, _is_label(key, reason), [])
    return found[named]


def _is_mask(cause: Node | None, group: Hidden) -> bool:
    """Whether a factor is that of a function's derivative: its mask, or its sign."""
    parts = list(nodes(cause)) if cause is not None else []
    if not any(isinstance(part, Call) and part.op in MASKS for part in parts):
        return False
    function = group.reason.cause
    of_operand = isinstance(function, Call) and function.args[0] in parts
    return of_operand or Name(group.step) in parts


def _is_label(key: Key, reason: Reason) -> bool:
    """Whether it is for a single given 0 or 1: the true class, which cannot be anything else."""
    used = names(reason.cause) if reason.cause is not None else ()
    givens = [key.problem.givens.get(name) for name in used]
    return bool(givens) and all(
        given is not None and given.size == 1 and float(given.flat[0]) in (0.0, 1.0)
        for given in givens
    )


def hidden_faults(key: Key, found: list[Hidden]) -> Iterator[Fault]:
    """A warning for every reason for which the givens hide mistakes."""
    for group in found:
        if group.inherent:
            continue
        yield Fault(
            "hidden-mistakes", _message(group), group.reason.hint, _place(key, group), "warning"
        )


def _message(group: Hidden) -> str:
    reason, mistakes = group.reason, group.mistakes
    if reason.inactive and mistakes[0][1].kind == "missing-function":
        said = [described(edit, step, group.step) for step, edit in mistakes[1:]]
        message = (
            f"`{group.step}`: {reason.message}, so a forgotten {reason.inactive} cannot be seen"
        )
        return f"{message}, nor these: {listed(said)}" if said else message
    said = [described(edit, step) for step, edit in mistakes]
    count = f"{len(said)} mistakes cannot" if len(said) > 1 else "a mistake cannot"
    return f"{reason.message}, so {count} be seen: {listed(said)}"


def _place(key: Key, group: Hidden) -> Place:
    """The given or step to blame, else the first step in which a mistake cannot be seen."""
    cause = group.reason.cause
    if isinstance(cause, Name) and cause.id in key.problem.givens:
        return key.places.given(cause.id)
    declared = key.solved[0].graph.declared
    for step in (group.step, *[step for step, _ in group.mistakes]):
        if step in declared:
            return key.places.step(step)
    return key.places.objective()
