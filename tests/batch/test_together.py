"""A chunk is graded together as each of its submissions would be alone."""

from __future__ import annotations

import json

import msgspec
import numpy as np
import pytest

from gradecheck.batch.grade_chunk import grade_chunk
from gradecheck.batch.grader import Grader, GradingOptions
from gradecheck.batch.sources.chunk import Entry
from gradecheck.batch.together import Together
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


def verdicts_of(part):
    """What came of each submission."""
    return [part.verdicts[record.verdict] for record in part.records]


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
    assert len(together.records) == len(class_)
    for number, own in enumerate(one_by_one):
        record, (mine,) = together.records[number], own.records
        assert msgspec.structs.replace(record, verdict=0) == mine
        assert together.verdicts[record.verdict] == own.verdicts[0]
        assert together.feedback.get(number) == own.feedback.get(0)


@pytest.mark.parametrize("syntax", ["json", "yaml"])
def test_nobody_is_graded_alone_for_want_of_anything(syntax, monkeypatch):
    """What fails for many is done for each, which would hide it."""

    def alone(*_):
        raise AssertionError("graded alone")

    monkeypatch.setattr(Together, "_one_by_one", alone)
    part = grade_chunk(entries(syntax), Grader(GradingOptions()))
    assert not part.bugs


def test_the_syntax_makes_no_difference():
    plain, typed = (
        verdicts_of(grade_chunk(entries(syntax), Grader(GradingOptions())))
        for syntax in ("yaml", "json")
    )
    assert all(one == other for one, other in zip(plain, typed, strict=True) if not one.reason)


def test_what_follows_for_half_the_points_is_shown(tmp_path):
    spec = tmp_path / "half.yaml"
    spec.write_text(
        """
gradecheck: 1
problem: half
follow_through: 0.5
given: {x: [1, 2]}
steps: {a: 2 * x, b: a + 1}
items: {a: {points: 2}, b: {points: 2}}
"""
    )
    grader = Grader(GradingOptions(spec=str(spec)))
    answers = ({"a": [2, 4], "b": [3, 5]}, {"a": [3, 4], "b": [4, 5]}, {"a": [9, 4], "b": [10, 5]})
    class_ = [
        Entry("c.ndjson", k + 1, json.dumps({"problem": "half", "answers": given}).encode(), "json")
        for k, given in enumerate(answers)
    ]
    verdicts = verdicts_of(grade_chunk(class_, grader))
    items = [json.loads(bytes(verdict.grade))["items"] for verdict in verdicts]
    assert [[item["status"] for item in one] for one in items] == [
        ["correct", "correct"],
        ["partial", "follow-through"],
        ["partial", "follow-through"],
    ]
    assert "answer" not in items[0][1]
    assert [one[1]["answer"] for one in items[1:]] == [[4, 5], [10, 5]]


def test_who_wrote_the_same_expression_shares_a_row_and_who_is_warned_does_not():
    answers = {name: value.tolist() for name, value in RIGHT.items()}
    words = {**answers, "L": f"1 * {RIGHT['L']}"}
    odd = {**answers, "Nonsense": 3}
    class_ = [
        Entry("c.ndjson", k + 1, json.dumps(data).encode(), "json")
        for k, given in enumerate((words, odd, words, odd, answers))
        for data in [{"problem": "mlp", "student": f"s{k}", "answers": given}]
    ]
    part = grade_chunk(class_, Grader(GradingOptions()))
    verdicts = verdicts_of(part)
    assert [record.student for record in part.records] == ["s0", "s1", "s2", "s3", "s4"]
    assert {verdict.score for verdict in verdicts} == {verdicts[4].score}
    assert verdicts[0] is verdicts[2] and verdicts[0].grade == verdicts[4].grade
    assert [verdicts[k].notes[0][:7] for k in (1, 3)] == ["line 2:", "line 4:"]


def test_an_array_of_blanks_is_no_answer_and_costs_nothing_else():
    answers = {name: value.tolist() for name, value in RIGHT.items()}
    blank = {**answers, "grad_b1": [None] * RIGHT["grad_b1"].size}
    class_ = [
        Entry("c.ndjson", k + 1, json.dumps({"problem": "mlp", "answers": given}).encode(), "json")
        for k, given in enumerate((blank, answers))
    ]
    part = grade_chunk(class_, Grader(GradingOptions()))
    assert not part.bugs
    found = [
        {item.id: item.status for item in part.verdicts[record.verdict].items}
        for record in part.records
    ]
    assert found[0].pop("grad_b1") == "missing"
    assert {*found[0].values(), *found[1].values()} == {"correct"}


BLANK = ("{}", "{ }", '{"h": null}', '{"h": null, "k": null}')
TWO_WAYS = """
gradecheck: 1
problem: ways
given: {x: [[1, 2, 3], [4, 5, 6]]}
steps: {h: 2 * x, k: sum(x)}
items: {h: {points: 3}, k: {points: 1}}
conventions: {order: {rows: {}, columns: {h: "transpose(2 * x)"}}}
"""


@pytest.fixture
def ways(tmp_path):
    """Options for a problem in which the shape of an item depends on a convention."""
    spec = tmp_path / "ways.yaml"
    spec.write_text(TWO_WAYS)
    return GradingOptions(spec=str(spec))


@pytest.mark.parametrize("syntax", ["json", "yaml"])
@pytest.mark.parametrize("feedback", [False, True])
def test_nobody_with_a_blank_sheet_is_lost(ways, syntax, feedback, monkeypatch):
    monkeypatch.setattr(Together, "_one_by_one", None)
    texts = [
        f'{{"problem": "ways", "student": "s{k}", "answers": {BLANK[k % 4]}}}' for k in range(9)
    ]
    class_ = [Entry("c.ndjson", k + 1, text.encode(), syntax) for k, text in enumerate(texts)]
    part = grade_chunk(class_, Grader(msgspec.structs.replace(ways, feedback=feedback)))
    assert [record.student for record in part.records] == [f"s{k}" for k in range(9)]
    assert not part.bugs
    assert {verdict.score for verdict in verdicts_of(part)} == {"0"}


@pytest.mark.parametrize("order", [1, -1])
def test_an_answer_that_does_not_fit_the_reading_is_told_from_none(ways, order):
    declared = {"problem": "ways", "conventions": {"order": "columns"}}
    answers = [{"h": [[2, 4, 6], [8, 10, 12]], "k": 21}, {"k": 21}, {"h": [[1, 2]], "k": 21}]
    class_ = [
        Entry("c.ndjson", k + 1, json.dumps({**declared, "answers": given}).encode(), "json")
        for k, given in enumerate(answers[::order])
    ]
    together = verdicts_of(grade_chunk(class_, Grader(ways)))
    alone = [verdicts_of(grade_chunk([entry], Grader(ways)))[0] for entry in class_]
    assert together == alone
    assert [one.items[0].status for one in together[::order]] == ["invalid", "missing", "invalid"]
