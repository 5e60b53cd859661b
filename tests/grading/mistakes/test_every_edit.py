"""Every edit, taken as a student who carries it through, is named as its own kind, or otherwise.

Otherwise is legitimate in these cases only, each checked with the numbers:

- *invisible*: no answer is wrong, within tolerance or under another reading;
- *equal*: what is named gives the numbers of every item that it is said to explain, to the digits
  that were written;
- *too little to say*: nothing is named, and the evidence for the edit, by the rule, is too small in
  every item: the numbers are all zero, or too near the right ones or those that follow from the
  answers before, or all off by one factor.
"""

from __future__ import annotations

import numpy as np
import pytest

from gradecheck.grading.mistakes.candidates import candidates_of
from gradecheck.grading.mistakes.rivals import THRESHOLD
from gradecheck.grading.mistakes.rows import Given, Rows
from gradecheck.grading.mistakes.written import half_units
from gradecheck.spec.find import find_by_id
from gradecheck.spec.load import parse_problem
from tests.grading.mistakes.students import findings, rounded
from tests.grading.together import class_of

FIGURES = 5

DENSE = """
gradecheck: 1
problem: dense
given:
  x: [0.7, -1.3, 0.4]
  W1: [[0.6, -0.4, 1.1], [-0.8, 0.9, 0.5]]
  b1: [0.9, 0.25]
  W2: [[0.7, -1.2], [0.35, 0.85]]
  b2: [-0.3, 0.6]
  y: [0.4, -0.9]
steps:
  h: relu(W1 @ x + b1)
  o: W2 @ h + b2
  L: sum((o - y)^2) / 2
objective: {minimize: L}
items:
  h: {points: 1}
  o: {points: 1}
  L: {points: 1}
  grad_W1: {points: 1, is: grad(W1)}
  grad_W2: {points: 1, is: grad(W2)}
  grad_b1: {points: 1, is: grad(b1)}
"""

BATCH = """
gradecheck: 1
problem: batch
given:
  X: [[0.7, -1.3], [0.4, 0.8], [-0.55, 0.35]]
  W: [[0.6, -0.4, 1.1], [-0.8, 0.9, 0.5]]
  b: [0.9, 0.25, -0.4]
  Y: [[0, 1, 0], [1, 0, 0], [0, 0, 1]]
steps:
  S: tanh(X @ W + b)
  P: softmax(S)
  L: -sum(Y * log(P)) / 3
objective: {minimize: L}
items:
  S: {points: 1}
  P: {points: 1}
  L: {points: 1}
  grad_S: {points: 1, is: grad(S)}
  grad_W: {points: 1, is: grad(W)}
  grad_b: {points: 1, is: grad(b)}
"""

IMAGE = """
gradecheck: 1
problem: image
given:
  x: [[[0.7, -1.3], [0.4, 0.8]], [[-0.55, 0.35], [1.15, 0.65]], [[0.3, -0.95], [0.75, -0.15]]]
  k: [[[0.6, -0.4], [1.1, 0.3]], [[-0.8, 0.9], [0.5, -0.2]], [[0.25, 0.7], [-0.35, 1.2]]]
  c: 0.35
  w: [0.2, -0.7, 0.9, 0.4, -0.3, 0.6, 0.8, -0.5, 0.45]
steps:
  a: deconv(x, k) + c
  h: relu(a)
  p: sigmoid(w.T @ flatten(h))
objective: {maximize: log(p)}
items:
  a: {points: 1}
  h: {points: 1}
  p: {points: 1}
  grad_k: {points: 1, is: grad(k)}
  grad_x: {points: 1, is: grad(x)}
"""

SMALL = {"dense": DENSE, "batch": BATCH, "image": IMAGE}
SHIPPED = ("problem1", "cnn")
STEP = {"dense": 11, "batch": 13, "image": 9}
"""In the quick test every ninth to thirteenth edit is made."""


def values_of(candidates, one, items, given):
    """What a mistake makes of ``items``, after the answers in ``given``."""
    if one.variant is not None:
        return candidates.derived(one, items, given)
    return followed(candidates, one, items, given)


def followed(candidates, one, items, given):
    """The same where gradients are not derived anew."""
    run = candidates.run(Rows({}, given, 1)) if given else candidates.plain
    own = [candidates.own_value(one, run)[0]]
    return {id: v[0] for id, v in candidates.followed([one], own, items, given).items()}


class Student:
    """Somebody who made the mistake ``one`` and nothing else wrong."""

    def __init__(self, candidates, one):
        self.candidates, self.one = candidates, one
        self.items = {item.id: item for item in candidates.problem.items}
        values = values_of(candidates, one, list(self.items), {})
        self.answers = {id: rounded(value, FIGURES) for id, value in values.items()}
        self.grade = None

    def given(self):
        """The student's answers, to be carried."""
        return {
            id: Given(
                np.asarray(a)[np.newaxis],
                np.ones((1, *np.shape(a)), dtype=bool),
                self.items[id].tolerance,
            )
            for id, a in self.answers.items()
        }

    def is_named(self):
        kinds = {self.one.edit.kind, *(same.kind for same in self.one.others)}
        return any(kind in kinds and step == self.one.step for kind, step in findings(self.grade))

    def is_equal(self):
        """Whether all that is named gives the numbers that it is said to explain."""
        return all(
            self._gives(found, item.id) for item in self.grade.items for found in item.diagnosis
        )

    def _gives(self, found, id):
        if found.mistake in ("slip", "decimal-point", "too-rounded", "swapped-answers"):
            return True  # they speak of the digits themselves
        answer = np.asarray(self.answers[id])
        (half,) = half_units(answer[np.newaxis], np.ones((1, *answer.shape), dtype=bool))
        problem, reading = self.candidates.problem, self.grade.reading
        if " follows " in found.message:
            graphs = [problem.graph(other) for other in problem.readings()]
            values = [graph.evaluate([id], problem.inputs)[id][0] for graph in graphs]
            return any((np.abs(value - answer) <= half * 1.01).all() for value in values)
        under = (candidates_of(problem, reading), self.candidates)
        return any(self._gives_under(candidates, found, id, answer, half) for candidates in under)

    def _gives_under(self, candidates, found, id, answer, half):
        everything = [*candidates.of(found.step), *candidates.of_everything()]
        for other in everything:
            if found.mistake not in {other.edit.kind, *(same.kind for same in other.others)}:
                continue
            for given in ({}, self.given()):
                found_values = [values_of(candidates, other, [id], given)]
                if other.variant is not None and not other.everywhere:
                    found_values.append(followed(candidates, other, [id], given))
                for values in found_values:
                    if id in values and (np.abs(values[id] - answer) <= half * 1.01).all():
                        return True
        return False

    def says_little(self):
        """Whether in no item that is wrong the numbers say enough, by the rule for evidence."""
        wrong = [item for item in self.grade.items if item.status in ("wrong", "partial")]
        return all(self._evidence(item.id) <= self._needed(item.id, len(wrong)) for item in wrong)

    def _needed(self, id, wrong):
        """Chance, by how many mistakes at most as complicated could be named for an item."""
        rivals = [c for step in self.candidates.reach(id) for c in self._of(step)]
        rivals += self.candidates.of_everything()
        count = sum(c.cost <= self.one.cost for c in rivals)
        return THRESHOLD + np.log10(max(count, 1)) + np.log10(wrong)

    def _of(self, step):
        return self.candidates.of(step) if step in self.candidates.graph.steps else []

    def _evidence(self, id):
        """In decades how far an answer lies from the right one, and from what follows from the
        earlier answers; once if it is a multiple of the right one."""
        answer = np.asarray(self.answers[id])
        true = self.candidates.true(id)[0]
        (half,) = half_units(answer[np.newaxis], np.ones((1, *answer.shape), dtype=bool))
        run = self.candidates.run(Rows({}, self.given(), 1))
        carried = run.value(self.candidates.world.register(id))[0]
        with np.errstate(all="ignore"):
            apart = np.fmin(np.abs(answer - true), np.abs(answer - carried))
            decades = np.clip(np.log10(apart / half), 0, 4)
            ratio = (answer / true)[np.abs(true) > 0]
        decades = np.where(np.isfinite(decades), decades, 0.0)
        if ratio.size and np.ptp(ratio) <= 1e-3 * np.abs(ratio).max():
            return float(decades.max(initial=0))
        if answer.ndim:  # of a row that adds up as it should one element follows from the others
            closed = np.abs((answer - true).sum(axis=-1)) <= 2 * half.sum(axis=-1)
            decades = decades.sum(axis=-1) - closed * decades.max(axis=-1, initial=0)
        return float(decades.sum())


def students(id, every):
    """A class of students, each of whom made one of the possible mistakes: graded at once."""
    problem = find_by_id(id) if id in SHIPPED else parse_problem(SMALL[id], f"{id}.yaml")
    candidates = candidates_of(problem, problem.default_reading)
    ids = [item.id for item in problem.items]
    below = frozenset().union(*(candidates.reach(item) for item in ids))
    made = [one for step in candidates.graph.steps if step in below for one in candidates.of(step)]
    made += candidates.of_everything()
    found = [Student(candidates, one) for one in made[::every]]
    grades = class_of(problem, [student.answers for student in found])
    for student, grade in zip(found, grades, strict=True):
        student.grade = grade
    return found


def unexplained(id, every):
    """The edits that are neither named nor excused."""
    found = []
    for student in students(id, every):
        said = findings(student.grade)
        # Where nothing is wrong nothing is said, and no item is left that could say much.
        excused = student.is_equal() if said else student.says_little()
        if not student.is_named() and not excused:
            one = student.one
            found.append((one.edit.kind, one.step, one.edit.words, said))
    return found


@pytest.mark.parametrize("id", SMALL)
def test_edits_are_found_again(id):
    assert not unexplained(id, STEP[id])


@pytest.mark.slow
@pytest.mark.parametrize("id", [*SMALL, *SHIPPED])
def test_every_edit_is_found_again(id):
    assert not unexplained(id, 1)
