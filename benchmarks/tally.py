"""What came of many submissions: how many mistakes were named, how long each took."""

from __future__ import annotations

import time
from collections import Counter

import numpy as np

GOOD = ("named", "named as its equal", "a reading")
"""Outcomes that count: also where another mistake of the generator gives the same numbers."""


class Tally:
    """What came of the submissions of one group."""

    def __init__(self):
        self.found = Counter()
        self.missed = Counter()
        self.times = []

    def grade(self, problem, answers):
        """A grade, timed."""
        written = {id: np.asarray(value).tolist() for id, value in answers.items()}
        start = time.perf_counter()
        grade = problem.grade({"problem": problem.problem.id, "answers": written})
        self.times.append(time.perf_counter() - start)
        return grade

    def known(self, problem, answers, label, expected, equals=()):
        """Grade a submission whose mistake is known.

        ``expected`` and each of ``equals``, which give the same numbers, are kinds and steps.
        """
        grade = self.grade(problem, answers)
        said = findings(grade)
        outcome = _outcome(grade, said, expected, equals)
        self.found[outcome] += 1
        if outcome not in (*GOOD, "not visible"):
            named = f": {said[0][0]} {said[0][1]}" if said else ""
            self.missed[f"{outcome} {label}{named}"] += 1

    def accused(self, problem, answers, label):
        """Grade a submission in which no listed mistake is made."""
        said = findings(self.grade(problem, answers))
        self.found["accused" if said else "silent"] += 1
        if said:
            self.missed[f"accused {label}: {said[0][0]} {said[0][1]}"] += 1

    @property
    def visible(self):
        """How many had anything wrong to see."""
        return sum(self.found.values()) - self.found["not visible"]

    @property
    def good(self):
        """How many were named rightly."""
        return sum(self.found[outcome] for outcome in GOOD)

    def times_in_ms(self):
        """Median and mean."""
        times = 1000 * np.array(self.times or [0.0])
        return f"median {np.median(times):6.1f} ms, mean {times.mean():6.1f} ms"


def findings(grade):
    """Kind and step of every finding."""
    return [(f.mistake, f.step) for item in grade.items for f in item.diagnosis]


def _outcome(grade, said, expected, equals):
    wrong = any(item.score < item.points for item in grade.items)
    if not wrong and not said:
        return "a reading" if grade.reading != grade.default_reading else "not visible"
    if not said:
        return "silent"
    if all(_is(one, expected) for one in said):
        return "named"
    if any(all(_is(one, other) for one in said) for other in equals):
        return "named as its equal"
    return "named, and more" if any(_is(one, expected) for one in said) else "misnamed"


def _is(finding, expected):
    kinds, steps = expected
    return finding[0] in kinds.split() and finding[1] in steps.split()
