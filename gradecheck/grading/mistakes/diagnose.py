"""Saying of a grade what went wrong: follow-through first, then one choice over all wrong items."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np

from gradecheck.grading.intake import Intake
from gradecheck.grading.marks import Marks
from gradecheck.grading.mistakes.again import marked_again, with_authored_credit
from gradecheck.grading.mistakes.candidates import Candidates, Given, candidates_of
from gradecheck.grading.mistakes.choose import Fit, Suspect, choose
from gradecheck.grading.mistakes.misplaced import misplaced_answers
from gradecheck.grading.mistakes.partly import partly_otherwise, unless_told_better
from gradecheck.grading.mistakes.sentence import sentence
from gradecheck.grading.mistakes.slips import slips_of, too_rounded
from gradecheck.grading.mistakes.suspects import Search
from gradecheck.grading.mistakes.target import Target, as_meant, target_of
from gradecheck.grading.plan import plan_for
from gradecheck.grading.readings import Marker
from gradecheck.grading.result import Finding, Grade
from gradecheck.spec.problem import Problem

WRONG = ("wrong", "partial")


LARGEST = 1e100
"""Nobody's mistake: beyond it products of answers overflow, and digits cannot be counted."""


def diagnose(problem: Problem, intake: Intake, grade: Grade, marks: Mapping[str, Marks]) -> Grade:
    """The grade with a finding wherever one is sure enough."""
    if any(np.abs(given.values).max(initial=0.0) > LARGEST for given in intake.answers.values()):
        return grade
    with np.errstate(all="ignore"):
        return _diagnosed(problem, intake, grade, marks)


def _diagnosed(problem: Problem, intake: Intake, grade: Grade, marks: Mapping[str, Marks]) -> Grade:
    candidates = candidates_of(problem, grade.reading)
    targets = _targets(candidates, grade, marks)
    chosen = _explained(candidates, targets, _given(candidates, intake, marks))
    otherwise = partly_otherwise(problem, intake, grade, targets, marks)
    if not chosen and not otherwise and grade.reading != _usual(problem, intake):
        return _under_the_usual_reading(problem, intake, grade)
    findings: dict[str, Finding] = {}
    for suspect, fits in chosen:
        for id in sorted(fits, key=lambda id: targets[id].place):
            findings[id] = Finding(suspect.edit.kind, suspect.step, sentence(id, suspect))
    findings |= misplaced_answers(candidates, intake, grade, targets, findings)
    findings |= unless_told_better(otherwise, findings)
    if not findings:
        return grade
    found = _with_findings(grade, findings)
    found = marked_again(problem, candidates, found, marks, chosen)
    return with_authored_credit(problem, found, marks, chosen)


def _usual(problem: Problem, intake: Intake) -> dict[str, str]:
    """The first option of every convention, but for those that the student declared."""
    return {**problem.default_reading, **intake.conventions}


def _under_the_usual_reading(problem: Problem, intake: Intake, grade: Grade) -> Grade:
    """What the answers say under the usual reading, where the best one explains nothing.

    A wrong answer may by chance be nearest to a convention that the student never thought of.
    """
    usual = _usual(problem, intake)
    candidates = candidates_of(problem, usual)
    shapes = {name: answer.values.shape[1:] for name, answer in intake.answers.items()}
    reading = plan_for(problem, shapes, usual).readings[0]
    marker = Marker(
        plan_for(problem, shapes, usual), problem.inputs, intake.answers, intake.tolerances
    )
    marks = dict(marker.with_follow_through(reading))
    targets = _targets(candidates, grade, marks)
    chosen = _explained(candidates, targets, _given(candidates, intake, marks))
    differs = [f"{k}: {option}" for k, option in usual.items() if grade.reading[k] != option]
    findings = {
        id: Finding(
            suspect.edit.kind, suspect.step, f"{sentence(id, suspect)} ({', '.join(differs)})"
        )
        for suspect, fits in chosen
        for id in fits
    }
    return _with_findings(grade, findings)


def _with_findings(grade: Grade, findings: Mapping[str, Finding]) -> Grade:
    items = [
        msgspec.structs.replace(item, diagnosis=(*item.diagnosis, findings[item.id]))
        if item.id in findings
        else item
        for item in grade.items
    ]
    return msgspec.structs.replace(grade, items=tuple(items))


def _targets(candidates: Candidates, grade: Grade, marks: Mapping[str, Marks]) -> dict[str, Target]:
    """The wrong items in graph order."""
    found = [
        target_of(mark.item, mark, candidates.places[item.id])
        for item in grade.items
        if item.status in WRONG and (mark := marks.get(item.id)) is not None
    ]
    return {target.id: target for target in sorted(found, key=lambda one: one.place)}


def _given(candidates: Candidates, intake: Intake, marks: Mapping[str, Marks]) -> dict[str, Given]:
    """The student's own answers, in our layout, as far as they have the right shape."""
    found = {}
    for name, answers in intake.answers.items():
        if name not in candidates.graph.steps:
            continue
        mark = marks.get(name)
        values, written = answers.values[0], answers.written[0]
        if mark is not None:
            values, written = as_meant(mark)
        if values.shape == candidates.graph.scope.types[name].shape:
            found[name] = Given(values, written, intake.tolerances[name])
    return found


def _explained(
    candidates: Candidates, targets: dict[str, Target], given: Mapping[str, Given]
) -> list[tuple[Suspect, dict[str, Fit]]]:
    if not targets:
        return []
    search = Search(candidates, targets, given)
    suspects = search.suspects()
    for target in targets.values():
        suspects += slips_of(target, target.place, len(targets))
        rounded = too_rounded(target, target.place)
        if rounded is not None:
            suspects.append(rounded)
    with np.errstate(all="ignore"):
        return choose(suspects, targets, search.rivals)
