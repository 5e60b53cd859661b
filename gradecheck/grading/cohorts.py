"""Putting students together who can be marked at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradecheck.grading.answers import Cohort, StepAnswers
from gradecheck.grading.intake import Intake
from gradecheck.graph.evaluate import Rows


def cohorts_of(intakes: Sequence[Intake]) -> list[tuple[Cohort, Rows]]:
    """Cohorts of students, and their places in ``intakes``.

    Students belong together who answered the same steps in the same shapes and declared the same
    conventions.
    """
    alike: dict[object, list[int]] = {}
    for place, intake in enumerate(intakes):
        answers = intake.answers
        steps = [(name, answers[name].values.shape[1:]) for name in sorted(answers)]
        alike.setdefault((*steps, *intake.conventions.items()), []).append(place)
    return [
        (cohort_of([intakes[place] for place in places]), np.array(places))
        for places in alike.values()
    ]


def cohort_of(intakes: Sequence[Intake]) -> Cohort:
    """The cohort of students who answered the same steps, under the same conventions."""
    first = intakes[0]
    if len(intakes) == 1:
        return first.cohort
    answers = {
        name: _stacked([intake.answers[name] for intake in intakes]) for name in first.answers
    }
    return Cohort(answers, first.tolerances, first.conventions, len(intakes))


def _stacked(answers: Sequence[StepAnswers]) -> StepAnswers:
    values = np.concatenate([one.values for one in answers])
    written = np.concatenate([one.written for one in answers])
    if all(one.other is None for one in answers):
        return StepAnswers(values, written)
    others = [one.values if one.other is None else one.other for one in answers]
    others_written = [
        one.written if one.other_written is None else one.other_written for one in answers
    ]
    has_other = np.array([one.other is not None for one in answers])
    return StepAnswers(
        values, written, np.concatenate(others), np.concatenate(others_written), has_other
    )
