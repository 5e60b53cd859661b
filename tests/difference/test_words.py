"""What changed in a problem's file, in words: cases in ``words/``.

A case names a shipped file and what is replaced in it.  With ``REWRITE_CASES=1`` in the environment
the words are written anew, to be read by a person before they are committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import yaml

from gradecheck.difference.assignment_words import assignment_words
from gradecheck.difference.problem_words import problem_words
from gradecheck.difference.word import Word
from gradecheck.ops.record import Array
from gradecheck.spec.load import parse_problem

ROOT = Path(__file__).parents[2]
CASES = sorted((Path(__file__).parent / "words").glob("*.yaml"))


def told(words: list[Word]) -> list[str]:
    return [
        word.text
        + (f" [{', '.join(word.touches)}]" if word.touches else "")
        + (f" by {word.how}" if word.how else "")
        for word in words
    ]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_words(path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    old = (ROOT / "problems" / f"{case['base']}.yaml").read_text(encoding="utf-8")
    new = old
    for before, after in case["replace"].items():
        assert before in new, before
        new = new.replace(before, after, 1)
    words = assignment_words if "assignment:" in old else problem_words
    found = told(words(old.encode(), new.encode()))
    if os.environ.get("REWRITE_CASES"):
        case["words"] = found
        text = yaml.safe_dump(case, sort_keys=False, allow_unicode=True, width=96)
        path.write_text(text, encoding="utf-8")
    assert found == case["words"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_nothing_changes_from_a_file_to_itself(path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    data = (ROOT / "problems" / f"{case['base']}.yaml").read_bytes()
    words = assignment_words if b"assignment:" in data else problem_words
    assert words(data, data) == []


def expected(text: str) -> dict[str, tuple[Array, ...]]:
    """The value of every item under every option of every convention."""
    problem = parse_problem(text, "problem.yaml")
    readings = [{}] + [
        {one.name: option.name} for one in problem.conventions for option in one.options
    ]
    items = [item.id for item in problem.items if item.kind == "value"]
    found = [problem.graph(reading).evaluate(items, problem.inputs) for reading in readings]
    return {id: tuple(values[id] for values in found) for id in items}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *((f"{name}: [", f"{name}: [1") for name in ("z", "b0", "w2")),
        ("b2: 0.3", "b2: 0.4"),
        ("    0.1 0.3\n    0.7 0.9", "    0.1 0.2\n    0.7 0.9"),
        ("[[0.2, 0.1, 0.6]", "[[0.3, 0.1, 0.6]"),
        ("h0: relu(w0 @ z + b0)", "h0: relu(w0 @ z - b0)"),
        ("H2: flatten(h2)", "H2: flatten(h2, order=F)"),
        ("h2: relu(deconv(h1, w1) + b1)\n  H2", "h2: tanh(deconv(h1, w1) + b1)\n  H2"),
        ("p: sigmoid(w2.T @ H2 + b2)", "p: sigmoid(2 * (w2.T @ H2) + b2)"),
        ("maximize: log(p)", "maximize: p"),
        ("h2: relu(deconv(h1, rot180(w1)) + b1)", "h2: tanh(deconv(h1, rot180(w1)) + b1)"),
        ('{H2: "flatten(h2, order=F)"}', '{H2: "flatten(h2)"}'),
        ("{objective: -log(p)}", "{objective: -2 * log(p)}"),
    ],
)
def test_every_item_that_changes_is_said_to_be_touched(old: str, new: str) -> None:
    before = (ROOT / "problems" / "problem1.yaml").read_text(encoding="utf-8")
    assert old in before
    after = before.replace(old, new, 1)
    values = expected(before), expected(after)
    changed = {
        id for id, found in values[0].items() if not all(map(np.array_equal, found, values[1][id]))
    }
    words = problem_words(before.encode(), after.encode())
    assert changed
    assert changed <= {id for word in words for id in word.touches}
