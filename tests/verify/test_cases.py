"""The files in ``cases``: each one says in its name what it is about.

Beside each stands what a check must say of it, word for word.  With ``REWRITE_CASES=1`` in the
environment that is written anew, to be looked through by a person.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gradecheck.report.check_text import check_text
from gradecheck.verify.files import Checker
from tests import shipped

CASES = Path(__file__).parent / "cases"
FILES = sorted(CASES.glob("*/*.yaml"))
PROBLEMS = Path(__file__).parents[2] / "problems"


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_case_has_the_findings_beside_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    checked = Checker(folders=[str(PROBLEMS)]).check_file(path.name)
    text = f"{check_text(checked)}\nexit status {checked.status}\n"
    expected = path.with_name(f"{path.name}.expected")
    if os.environ.get("REWRITE_CASES"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_error_says_what_to_do(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    for fault in Checker(folders=[str(PROBLEMS)]).check_file(path.name).faults:
        assert fault.place is not None
        assert fault.place.text[fault.place.column - 1 :] or fault.code == "missing-file"
        assert fault.hint or fault.severity == "warning", fault


LEFT_OPEN = {"problem1": {"hidden-mistakes", "survivors", "many-figures"}}
"""What is found in shipped problems, whose numbers are those of the assignments."""


@pytest.mark.parametrize("path", shipped.PROBLEMS, ids=lambda path: path.stem)
def test_shipped_problems_are_sound(path: Path) -> None:
    checked = Checker().check_file(str(path))
    assert not checked.errors
    assert {fault.code for fault in checked.faults} == LEFT_OPEN.get(path.stem, set())
    verified = any(note.startswith("key verified twice") for note in checked.notes)
    assert verified or "model proof" in checked.summary


@pytest.mark.parametrize("path", shipped.ASSIGNMENTS, ids=lambda path: path.stem)
def test_shipped_assignments_are_sound(path: Path) -> None:
    checked = Checker().check_file(str(path))
    assert checked.faults == ()
    assert [Path(problem).parent for problem in checked.problems] == [path.parent] * 3
