"""Worked solutions and handouts, letter by letter: read by eye, kept in ``snapshots``.

After a change of the output: ``GRADECHECK_SNAPSHOTS=write pytest tests/solve/test_snapshots.py``,
then read the difference.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gradecheck.report.handout import handout_markdown, handout_yaml
from gradecheck.report.sheet import sheet_json, sheet_yaml
from gradecheck.report.solve_latex import solution_latex
from gradecheck.report.solve_markdown import solution_markdown
from gradecheck.report.solve_text import solution_text
from gradecheck.solve import solve
from gradecheck.spec.find import find_by_id
from gradecheck.spec.problem import Problem

FOLDER = Path(__file__).parent / "snapshots"
PAGES: dict[str, Callable[[Problem], str]] = {
    "solution.txt": lambda problem: solution_text(problem, solve(problem)),
    "narrow.txt": lambda problem: solution_text(problem, solve(problem), every=True, width=48),
    "colour.txt": lambda problem: solution_text(problem, solve(problem), colour=True),
    "solution.md": lambda problem: solution_markdown(problem, solve(problem)),
    "solution.tex": lambda problem: solution_latex(problem, solve(problem)),
    "sheet.yaml": sheet_yaml,
    "sheet.json": sheet_json,
    "handout.md": handout_markdown,
    "handout.yaml": handout_yaml,
}


@pytest.mark.parametrize("problem", ["problem1", "mlp"])
@pytest.mark.parametrize("page", PAGES)
def test_page(problem: str, page: str) -> None:
    found = PAGES[page](find_by_id(problem))
    path = FOLDER / f"{problem}.{page}"
    if os.environ.get("GRADECHECK_SNAPSHOTS") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8", newline="\n")
    assert found == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["solution.txt", "narrow.txt"])
@pytest.mark.parametrize("problem", ["problem1", "mlp", "cnn", "lstm", "attention"])
def test_no_line_is_too_long(problem: str, page: str) -> None:
    lines = PAGES[page](find_by_id(problem)).splitlines()
    assert max(map(len, lines)) <= (80 if page == "solution.txt" else 48)


def test_colours_change_no_letter() -> None:
    problem = find_by_id("problem1")
    painted, plain = PAGES["colour.txt"](problem), PAGES["solution.txt"](problem)
    for code in ("\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[36m", "\x1b[0m"):
        assert code in painted
        painted = painted.replace(code, "")
    assert painted == plain
