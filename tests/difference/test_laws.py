"""What holds of any two runs: laws, on random results."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from gradecheck.difference.change import StudentChange
from gradecheck.difference.difference import Difference
from gradecheck.difference.tally import tally_of

Scores: TypeAlias = Mapping[str, tuple[int, int]]
"""The quarters of points that each student has in two items."""

CLASSES = st.dictionaries(
    st.text("abc/.é\n,=", min_size=1, max_size=4),
    st.tuples(st.integers(0, 8), st.integers(0, 8)),
    max_size=6,
)


def line(student: str, quarters: tuple[int, int]) -> str:
    items = [
        {"id": id, "status": "correct" if score == 8 else "wrong", "score": score / 4, "points": 2}
        for id, score in zip("hk", quarters, strict=True)
    ]
    result: dict[str, Any] = {
        "file": f"{student}.yaml",
        "problem": "p",
        "student": {"id": student},
        "score": sum(quarters) / 4,
        "points": 4,
        "items": items,
    }
    return json.dumps(result) + "\n"


def changes(old: Scores, new: Scores, *, turned: bool = False) -> list[StudentChange | None]:
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, scores in (("old", old), ("new", new)):
            path = Path(folder, name)
            lines = [line(student, score) for student, score in scores.items()]
            path.write_text("".join(reversed(lines) if turned else lines), encoding="utf-8")
            paths.append(str(path))
        with Difference(*paths) as difference:
            return list(difference.students())


def table(found: list[StudentChange | None]) -> dict[str, tuple[int | None, int | None]]:
    return {one.id: (one.old, one.new) for one in found if one is not None}


@given(CLASSES)
@settings(max_examples=25, deadline=None)
def test_nothing_differs_from_itself(scores: Scores) -> None:
    assert changes(scores, scores) == [None] * len(scores)


@given(CLASSES, CLASSES)
@settings(max_examples=60, deadline=None)
def test_everybody_who_changes_is_told_by_how_much(old: Scores, new: Scores) -> None:
    found = changes(old, new)
    assert len(found) == len({*old, *new})
    differing = [one for one in {*old, *new} if old.get(one) != new.get(one)]
    assert len(table(found)) == len(differing)
    tally = tally_of(found)
    both = [one for one in old if one in new]
    assert tally.both == len(both)
    assert tally.by == sum(25 * (sum(new[one]) - sum(old[one])) for one in both)
    assert tally.changed == sum(sum(new[one]) != sum(old[one]) for one in both)
    assert sum(item.by for item in tally.items.values()) == tally.by


@given(CLASSES, CLASSES)
@settings(max_examples=30, deadline=None)
def test_the_other_way_round(old: Scores, new: Scores) -> None:
    there, back = table(changes(old, new)), table(changes(new, old))
    assert there == {id: (after, before) for id, (before, after) in back.items()}


@given(CLASSES, CLASSES)
@settings(max_examples=30, deadline=None)
def test_the_order_of_lines_does_not_matter(old: Scores, new: Scores) -> None:
    assert table(changes(old, new)) == table(changes(old, new, turned=True))
