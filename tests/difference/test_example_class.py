"""The example class: graded as expected, and graded again by the revised key.

With ``REWRITE_CASES=1`` in the environment what is expected is written anew.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.difference.runs import run

ROOT = Path(__file__).parents[2]
EXPECTED = Path(__file__).parent / "example"
CLASS = "submissions_example/class"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("COLUMNS", "FORCE_COLOR", "GRADECHECK_PROBLEMS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(os, "fsync", lambda file: None)
    for name in ("problems", "submissions_example"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def is_as_expected(name: str, found: str) -> bool:
    path = EXPECTED / name
    if os.environ.get("REWRITE_CASES"):
        path.write_text(found, encoding="utf-8")
    return found == path.read_text(encoding="utf-8")


def test_the_class_and_its_regrade(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    options = ("--roster", f"{CLASS}/roster.csv", "--adjust", f"{CLASS}/adjust.csv")
    assert run("grade", CLASS, *options, "--out", "grades", "--feedback", "none") == 0
    table = capfd.readouterr().out
    assert "30 students, 28 graded, 1 unreadable, 1 late, 1 adjusted" in table
    assert "3 × missing-term: h2" in table
    assert "problem1: h2: sven, tariq" in table
    assert is_as_expected("grades.csv", Path("grades/grades.csv").read_text(encoding="utf-8"))
    assert run("regrade", "grades", "--problems", "submissions_example/revised_key") == 0
    assert is_as_expected("regraded.txt", capfd.readouterr().out)
    new = Path("grades-regraded/grades.csv").read_text(encoding="utf-8")
    assert is_as_expected("regraded.csv", new)
    assert "problem1 grad_w1: adjusted by a person" in new


def test_the_page_names_every_student() -> None:
    page = (ROOT / CLASS / "README.md").read_text(encoding="utf-8")
    roster = (ROOT / CLASS / "roster.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(roster) == 30
    for line in roster:
        assert f"| {line.split(',')[0]} | {line.split(',')[2]} |" in page
