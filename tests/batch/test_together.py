"""A chunk is graded together as each of its submissions would be alone."""

from __future__ import annotations

import json

import msgspec
import numpy as np
import pytest

from gradecheck.batch.grade_chunk import grade_chunk
from gradecheck.batch.grader import Grader, GradingOptions
from gradecheck.batch.sources.chunk import Entry
from gradecheck.solve import solve
from gradecheck.spec.find import find_by_id

PROBLEM = find_by_id("mlp")
RIGHT = solve(PROBLEM).items


def entries(syntax):
    """A class in which everything happens, twice: as others did, and in its own way."""
    rng = np.random.default_rng(11)
    found = []
    before = RIGHT
    for k in range(28):
        answers = {name: value.copy() for name, value in RIGHT.items()}
        first = next(iter(answers))
        if k % 4 == 1:
            answers[first] = np.round(answers[first] + rng.normal(), 3)
        if k % 5 == 2:
            del answers[sorted(answers)[k % len(answers)]]
        if k % 7 == 3:
            answers = {name: np.round(rng.normal(size=v.shape), 3) for name, v in answers.items()}
        if k % 6 == 5:
            answers = before  # two students with the very same numbers
        before = answers
        data = {
            "problem": "mlp",
            "student": {"id": f"s{k}", "name": "<b>\x1b[31m" if k % 3 else "Ada"},
            "answers": {name: value.tolist() for name, value in answers.items()},
        }
        if k % 11 == 4:
            data["answers"]["Nonsense"] = 3
        text = json.dumps(data)
        if k % 13 == 5:
            text = text[:-9]
        found.append(Entry("class.ndjson", k + 1, text.encode(), syntax))
    return found


@pytest.mark.parametrize(
    "options",
    [
        GradingOptions(),
        GradingOptions(hide_expected=True),
        GradingOptions(spec="mlp"),
        GradingOptions(feedback=True, places=True),
    ],
    ids=["plain", "hidden", "spec", "feedback"],
)
@pytest.mark.parametrize("syntax", ["json", "yaml"])
def test_together_as_alone(options, syntax):
    class_ = entries(syntax)
    together = grade_chunk(class_, Grader(options))
    alone = Grader(options)
    one_by_one = [grade_chunk([entry], alone) for entry in class_]
    lines = together.lines.splitlines(keepends=True)
    assert len(lines) == len(together.records) == len(class_)
    for number, own in enumerate(one_by_one):
        assert lines[number] == own.lines
        record = msgspec.structs.replace(together.records[number], start=0)
        assert record == own.records[0]
        assert together.feedback.get(number) == own.feedback.get(0)


def test_the_syntax_makes_no_difference():
    plain, typed = (
        grade_chunk(entries(syntax), Grader(GradingOptions())) for syntax in ("yaml", "json")
    )
    pairs = zip(plain.lines.splitlines(), typed.lines.splitlines(), strict=True)
    assert all(one == other for one, other in pairs if b"unreadable" not in one)


def test_every_line_finds_its_record():
    part = grade_chunk(entries("json"), Grader(GradingOptions()))
    for record in part.records:
        line = part.lines[record.start : record.start + record.length]
        assert json.loads(line)["student"]["id"] == record.student
