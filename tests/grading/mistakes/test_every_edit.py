"""Every edit, taken as a student, is named as its own kind or as one with equal numbers."""

from __future__ import annotations

import numpy as np
import pytest

from gradecheck.api import LoadedProblem
from gradecheck.grading.mistakes.candidates import candidates_of
from gradecheck.spec.find import find_by_id
from tests.grading.mistakes.students import findings, rounded

EVERY = {"problem1": 9, "mlp": 7, "cnn": 7, "attention": 11}


@pytest.mark.parametrize("id", EVERY)
def test_edits_are_found_again(id):
    problem = find_by_id(id)
    candidates = candidates_of(problem, problem.default_reading)
    ids = [item.id for item in problem.items]
    below = frozenset().union(*(candidates.ancestors(item) for item in ids))
    made = [one for step in candidates.graph.steps if step in below for one in candidates.of(step)]
    loaded, named, other, silent = LoadedProblem(problem), 0, [], []
    for one in made[:: EVERY[id]]:
        if one.variant is not None:
            values = candidates.derived(one, ids, {})
        else:
            found = candidates.followed([one], [one.value[0]], ids, {})
            values = {item: found[item][0] for item in ids}
        answers = {item: rounded(value, 6) for item, value in values.items()}
        grade = loaded.grade({"problem": id, "answers": answers})
        wrong = [item for item in grade.items if item.status in ("wrong", "partial")]
        if not any(np.any(item.answer) for item in wrong):
            continue  # nothing to see, or accepted, or nothing but zeros
        kinds = {one.edit.kind, *(same.kind for same in one.others)}
        said = findings(grade)
        if any(kind in kinds for kind, _ in said):
            named += 1
        else:
            (other if said else silent).append((one.edit.kind, one.step, one.edit.words, said))
    # What is named otherwise gives the same six figures: it fits to the digits, or is not named.
    assert named >= 0.8 * (named + len(other) + len(silent)), (other, silent)
    assert len(silent) <= 0.2 * (named + len(other) + len(silent)), silent
