"""A tiny class that is graded twice: in between its problem, or its submissions, are changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from gradecheck.cli import main

SPEC = """gradecheck: 1
problem: sq
given: {x: [3, 41]}
steps: {y: x^2, z: sum(y)}
items: {y: {points: 2}, z: {points: 1}}
"""
ANSWERS: Mapping[str, Sequence[float]] = {
    "ada": (9, 1681, 1690),
    "ben": (9, 1500, 1509),
    "cleo": (9, 1700, 1709),
    "dora": (3, 41, 44),
}
"""What students answer: the elements of y, and z."""


class Class:
    """A folder with the problem and the submissions of a class."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.submissions = folder / "submissions"
        self.spec = folder / "problems" / "sq.yaml"
        self.submissions.mkdir()
        self.spec.parent.mkdir()
        self.spec.write_text(SPEC, encoding="utf-8")
        for student, answer in ANSWERS.items():
            self.hand_in(student, answer)

    def hand_in(self, student: str, answer: Sequence[float], file: str = "") -> None:
        """Write a submission."""
        answers = {"y": list(answer[:2]), "z": answer[2]}
        data = {"problem": "sq", "student": student, "answers": answers}
        path = self.submissions / (file or f"{student}.json")
        path.write_text(json.dumps(data), encoding="utf-8")

    def change_spec(self, old: str, new: str) -> None:
        """Replace a part of the problem's file."""
        text = self.spec.read_text(encoding="utf-8")
        assert old in text
        self.spec.write_text(text.replace(old, new), encoding="utf-8")


def run(*arguments: str) -> int:
    """Run gradecheck in this process; its exit status."""
    try:
        main(list(arguments))
    except SystemExit as left:
        return int(left.code or 0)
    raise AssertionError("the command did not exit")
