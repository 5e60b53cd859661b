"""Every edit of a derivation, written down as a student would, is named as its own kind or as one
with equal numbers."""

from __future__ import annotations

import re

import pytest

from gradecheck.api import LoadedProblem
from gradecheck.grading.mistakes.derivations import Derivation, Derivations, derivations_of
from gradecheck.graph.graph import GraphError
from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Name
from gradecheck.lang.walk import substitute
from gradecheck.spec.find import find_by_id
from gradecheck.spec.problem import Variant

EVERY = {"problem2": 3, "logistic": 4, "softmax": 4}
WHOLE = {"sign", "scale", "sum-or-mean", "swapped-answers", "gradient-of-other", "missing-function"}
"""Kinds that are said of a formula as a whole, whatever edit gives it."""


def written(derivations: Derivations, one: Derivation) -> dict[str, str]:
    """All that leads to the items, line by line, in names of the student's own."""
    problem, graph = derivations.problem, derivations.graph
    exprs = {name: step.expr for name, step in graph.steps.items()}
    only_derived = one.where.startswith("the derivative") and one.step not in derivations.backward
    edited = {**exprs, one.step: one.edit.node}
    if one.step not in derivations.backward:
        try:
            variant = Variant("edited", {one.step: one.edit.node})
            made = problem.variant(*problem.chosen(derivations.reading), variant)
            edited = {name: step.expr for name, step in made.steps.items()}
        except GraphError:
            pass
    kept = {name for name in exprs if name not in derivations.backward}
    if not only_derived:
        kept -= {name for name in kept if one.step == name or one.step in graph.ancestors(name)}
    own = [name for name in edited if name not in kept]
    items = [id for id in one.values if id in edited]
    names = {name: Name(f"u{number}") for number, name in enumerate(own) if name not in items}
    return {
        name if name in items else names[name].id: text(substitute(edited[name], names))
        for name in own
    }


@pytest.mark.parametrize("id", EVERY)
def test_edits_are_found_again(id: str) -> None:
    problem = find_by_id(id)
    derivations = derivations_of(problem, problem.default_reading)
    loaded, named, unreadable = LoadedProblem(problem), 0, []
    for one in derivations.found[:: EVERY[id]]:
        if one.edit.node == Call("neg", (derivations.graph.objective,)):
            continue  # of no step
        answers = written(derivations, one)
        grade = loaded.grade({"problem": id, "student": "s", "answers": answers})
        for item in grade.items:
            if item.id not in one.values or item.status == "follow-through":
                continue
            if item.status == "invalid" or item.misfit is not None:
                unreadable.append((one.edit.words, one.where, item.notes))
                continue
            if "this is 0 for all numbers" in item.notes:
                continue  # nothing tells where that comes from
            kinds = {same.edit.kind for same in derivations.giving(item.id, one.values[item.id])}
            assert [f.mistake for f in item.diagnosis], (one.edit, one.where, answers, item.notes)
            assert item.diagnosis[0].mistake in kinds | WHOLE, (one.edit, item.diagnosis)
            named += 1
    assert named >= 30
    assert len(unreadable) <= named / 5, unreadable


@pytest.mark.parametrize("id", EVERY)
def test_the_true_derivation_is_no_mistake(id: str) -> None:
    problem = find_by_id(id)
    derivations = derivations_of(problem, problem.default_reading)
    for item in derivations.items:
        assert not derivations.giving(item, derivations.bench.main.expected(item).array)


def test_what_is_said_has_the_names_of_the_problem() -> None:
    problem = find_by_id("problem2")
    loaded = LoadedProblem(problem)
    answers = {"grad_w1": "sum_i x_i (w2 (2(x'_i - x_i) * x'_i) * 1[a_i > 0])^T"}
    [finding] = loaded.grade({"problem": "problem2", "answers": answers}).items[1].diagnosis
    assert finding.step == "grad_s"
    assert not re.search(r"grad_(?!w1)|delta_", finding.message)
