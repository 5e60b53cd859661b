"""What a problem holds to no purpose: givens and steps that nothing needs, items worth nothing."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.errors import Fault
from gradecheck.lang.tree import Grad, Node
from gradecheck.lang.walk import names, nodes
from gradecheck.verify.key import Key


def check_leftovers(key: Key) -> list[Fault]:
    """Unused givens and steps, and items without points."""
    return [*_unused(key), *_worthless(key)]


def _unused(key: Key) -> Iterator[Fault]:
    problem = key.problem
    used = _used(key)
    for name in problem.givens:
        if name not in used:
            message = f"`{name}` is given, but no item and no objective depends on it"
            hint = "use it in a step, or leave it out"
            yield Fault("unused-given", message, hint, key.places.given(name), "warning")
    for name in problem.steps:
        if name not in used:
            message = f"no item and no objective depends on the step `{name}`"
            hint = "make it an item, or leave it out"
            yield Fault("unused-step", message, hint, key.places.step(name), "warning")


def _used(key: Key) -> set[str]:
    """All on which an item or the objective depends, under any reading or with any mistake."""
    problem = key.problem
    formulas: dict[str, list[Node]] = {name: [tree] for name, tree in problem.steps.items()}
    roots = [] if problem.objective is None else [problem.objective]
    options = [option for convention in problem.conventions for option in convention.options]
    for variant in (*options, *problem.mistakes):
        roots += [] if variant.objective is None else [variant.objective]
        for name, tree in variant.steps.items():
            formulas.setdefault(name, []).append(tree)
    used = {item.id for item in problem.items}
    waiting = [name for root in roots for name in _mentioned(root)] + list(used)
    while waiting:
        name = waiting.pop()
        used.add(name)
        for tree in formulas.pop(name, ()):
            waiting += _mentioned(tree)
    return used


def _mentioned(root: Node) -> list[str]:
    return [*names(root), *(node.wrt for node in nodes(root) if isinstance(node, Grad))]


def _worthless(key: Key) -> Iterator[Fault]:
    for item in key.problem.items:
        if item.points == 0 and item.kind != "choice":  # a choice may only be asked to think
            message = f"`{item.id}` is worth 0 points"
            hint = "a step that only serves others needs no item: any step may be shown as work"
            yield Fault("no-points", message, hint, key.places.points(item.id), "warning")
