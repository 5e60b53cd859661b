"""A tiny problem, and classes that answer it: grading it takes no time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from gradecheck.batch.grader import Grader, GradingOptions
from gradecheck.batch.journal import Journal, run_file_of
from gradecheck.batch.result_lines import ResultLines
from gradecheck.batch.results import Results
from gradecheck.batch.run import Step, run_class
from gradecheck.batch.sources.plan import plan_of
from gradecheck.batch.workers import Bounds

SPEC = """gradecheck: 1
problem: sq
given: {x: [3, 41]}
steps: {y: x^2, z: sum(y)}
items: {y: {points: 2}, z: {points: 1}}
"""


def problems(folder: Path) -> Path:
    """A folder with the problem."""
    place = folder / "problems"
    place.mkdir(exist_ok=True)
    (place / "sq.yaml").write_text(SPEC, encoding="utf-8")
    return place


def answer(number: int) -> dict[str, object]:
    """A submission: most are right, some follow through, some are wrong."""
    y = [9, 1681] if number % 3 else [9, 1500]
    return {"problem": "sq", "student": f"s{number:05d}", "answers": {"y": y, "z": sum(y)}}


def lines_of(numbers: Iterable[int]) -> str:
    """A file of lines; every 50th is broken."""
    return "".join(_line(number) for number in numbers)


def _line(number: int) -> str:
    return '{"problem": "sq"\n' if number % 50 == 49 else json.dumps(answer(number)) + "\n"


def grade(  # by keyword what a test changes
    out: Path,
    *paths: Path,
    jobs: int = 1,
    fresh: bool = False,
    bounds: Bounds | None = None,
    options: GradingOptions | None = None,
) -> tuple[Results, list[Step]]:
    """Grade a class into a folder, as the command does."""
    plan = plan_of([str(path) for path in paths])
    # With places wanted every submission takes the plain way.
    grader = Grader(options or GradingOptions(folders=(str(problems(out.parent)),), places=True))
    journal = Journal(str(out))
    journal.begin(run_file_of(grader, ["class"], plan.chunks), fresh=fresh)
    steps: list[Step] = []
    results = run_class(plan, grader, journal, jobs=jobs, told=steps.append, bounds=bounds)
    return results, steps


def everything(results: Results) -> bytes:
    """All lines, records included, as bytes to compare."""
    return b"".join(ResultLines().of(one) + msgspec.json.encode(one) for one in results.records())


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder with its content."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()
