"""What changed in a problem's file, in words: cases in ``words/``.

A case names a shipped file and what is replaced in it.  With ``REWRITE_CASES=1`` in the environment
the words are written anew, to be read by a person before they are committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from gradecheck.difference.assignment_words import assignment_words
from gradecheck.difference.problem_words import problem_words
from gradecheck.difference.word import Word

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
