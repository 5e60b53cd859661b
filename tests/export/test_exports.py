"""Whole classes and the files that are written about them, in ``cases``: to be read by a person.

With ``REWRITE_CASES=1`` in the environment the files are written anew.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest
from classes import blank, book, by_person, column, partial, record, result, right, row

from gradecheck.batch.book import Adjustment, Book
from gradecheck.export.wanted import Wanted
from gradecheck.export.write import write_files

CASES = Path(__file__).parent / "cases"

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "::error file=x::gotcha",
    "##[error]gotcha",
    "../x",
    "a\nb\r\nc",
    "\x1b[31mred\x1b]0;title\x07",
    "\u202egnp.exe\u200f",
    "x" * 300,
    "CON",
    "aux.md",
    "/etc/passwd",
    "a\x00b",
    "@ada #1 | `code` ]]> -->",
    "%0A::error::x",
    '", "x": 1',
    "\ud83d",
    "Ada",
    "ada",
    ".hidden",
    "-rf",
    " ",
]


def small() -> Book:
    """One problem: right, wrong, adjusted, unreadable and missing."""
    one = column("mlp", {"a": 4, "b": 6, "manual": 5}, title="A small network")
    half = partial("b", "7/3", "6", "sign: h2", "missing-term: h2", wrong="7a1")
    a, b, left = right("a", "4"), right("b", "6"), by_person("manual", "5")
    full = record("ada", "mlp", a, b, left)
    noted = record("cy", "mlp", blank("a", "4"), half, left, notes=("b: a note",))
    broken = record("eve", "mlp", reason="line 7: `answers` is missing")
    words = (
        Adjustment("dan", "mlp", "b", Fraction(5), "the handout was unclear"),
        Adjustment("dan", "mlp", "manual", Fraction(3)),
    )
    absent = Adjustment("gus", "mlp", "", Fraction(9, 2), "handed in on paper")
    rows = [
        row("ada", result(one, full), name="Ada L"),
        row("ben", result(one, record("ben", "mlp", a, half, left))),
        row("cy", result(one, noted)),
        row("dan", result(one, record("dan", "mlp", a, half, left), *words)),
        row("eve", result(one, broken)),
        row("flo", result(one, None)),
        row("gus", result(one, None, absent)),
    ]
    made = book([one], rows, "Homework 1")
    return msgspec.structs.replace(made, warnings=("1 file left out",))


def assignment() -> Book:
    """Three problems: one for a level only, one for extra credit; late ones."""
    first = column("p1", {"h0": 3, "h1": 2}, points=Fraction(20))
    second = column("p2", {"dw": 10}, levels=("6000",))
    third = column("p3", {"proof": 10}, extra_credit=True)
    full = record("ada", "p1", right("h0", "3"), right("h1", "2"))
    half = record("ben", "p1", partial("h0", "1", "3", "scale: h0", wrong="aa"), blank("h1", "2"))
    same = record(
        "cy", "p1", partial("h0", "1", "3", wrong="bb"), partial("h1", "0", "2", wrong="c")
    )
    also = record(
        "dan", "p1", partial("h0", "1", "3", wrong="bb"), partial("h1", "0", "2", wrong="c")
    )
    lost = record("eve", "", reason="not-utf-8: this is no text", file="in/eve.docx")
    rows = [
        row(
            "ada",
            result(first, full),
            result(second, record("ada", "p2", right("dw", "10"))),
            result(third, record("ada", "p3", right("proof", "10"))),
            level="6000",
        ),
        row(
            "ben",
            result(first, half),
            result(second, None, standing="not required"),
            result(third, None),
            points=Fraction(20),
            total=Fraction(36, 10),
            penalty=Fraction(4, 10),
            days_late=1,
            notes=("1 day late: 10 % of the earned points taken",),
        ),
        row("cy", result(first, same), result(second, None), result(third, None)),
        row("dan", result(first, also), result(second, None), result(third, None)),
        row("eve", *(result(one, lost) for one in (first, second, third))),
    ]
    return book([first, second, third], rows, "Assignment 6")


def hostile() -> Book:
    """Students whose ids and names are attacks."""
    one = column("p", {"a": 1})
    wrong = partial("a", "0", "1", "sign: a", wrong="d")
    rows = [
        row(
            name,
            result(one, record(name, "p", wrong, file=f"in/{name}", notes=(name,)))
            if number % 3
            else result(one, record(name, "p", reason=f"no number: {name}", file=name)),
            name=name,
            level=name,
            email=name,
            notes=(name,),
        )
        for number, name in enumerate(HOSTILE)
    ]
    return book([one], rows, "<b>Title</b>\x1b[2J")


def alone() -> Book:
    """A single submission, as Gradescope and GitHub Classroom grade them."""
    one = column("mlp", {"a": 4, "b": 6})
    half = partial("b", "7/3", "6", "sign: h2", line=9)
    return book([one], [row("ada", result(one, record("ada", "mlp", right("a", "4"), half)))])


CLASSES: dict[str, Callable[[], Book]] = {
    "small": small,
    "assignment": assignment,
    "hostile": hostile,
    "alone": alone,
}
EVERYTHING: dict[str, Any] = {
    "items": True,
    "junit": True,
    "gradescope": True,
    "github": True,
    "classroom": True,
}
CASE_OPTIONS = {
    "small": EVERYTHING | {"feedback": "html"},
    "hostile": {"items": True, "junit": True, "github": True},
}


@pytest.fixture(autouse=True)
def _outside_of_github(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)


def files_in(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.mark.parametrize("name", CLASSES)
def test_files_are_as_they_were(name: str, tmp_path: Path) -> None:
    write_files(CLASSES[name](), Wanted(str(tmp_path), **CASE_OPTIONS.get(name, EVERYTHING)))
    found = files_in(tmp_path)
    expected = CASES / name
    if os.environ.get("REWRITE_CASES"):
        for path in sorted(expected.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        for file, content in found.items():
            (expected / file).parent.mkdir(parents=True, exist_ok=True)
            (expected / file).write_bytes(content)
    wanted = files_in(expected)
    assert found.keys() == wanted.keys()
    for file, content in found.items():
        assert content.decode() == wanted[file].decode(), file


@pytest.mark.parametrize("name", CLASSES)
def test_every_line_has_a_cell_for_every_column(name: str, tmp_path: Path) -> None:
    write_files(CLASSES[name](), Wanted(str(tmp_path), "none", items=True))
    for table in ("grades.csv", "items.csv"):
        with (tmp_path / table).open(newline="", encoding="utf-8") as file:
            assert len({len(line) for line in csv.reader(file)}) == 1


def test_a_record_of_an_older_problem_is_told_by_its_items(tmp_path: Path) -> None:
    one = column("p", {"a": 4, "b": 6})
    old = record("ada", "p", right("b", "6"), right("gone", "1"), sha256="01d")
    write_files(book([one], [row("ada", result(one, old))]), Wanted(str(tmp_path)))
    with (tmp_path / "grades.csv").open(newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["p.a"], line["p.b"], line["p.b status"]) == ("", "6", "correct")
    assert "| b | 6 | 6 | 1 |" in (tmp_path / "summary.md").read_text()


def test_what_may_have_been_for_any_problem_is_told_once(tmp_path: Path) -> None:
    found = write_files(assignment(), Wanted(str(tmp_path))).statistics
    assert found.unreadable_count == 1
    assert [one.standings.get("unreadable") for one in found.problems] == [1, 1, 1]
    lines = (tmp_path / "results.ndjson").read_text().splitlines()
    assert sum('"eve"' in line for line in lines) == 1
    assert (tmp_path / "feedback/eve.md").read_text().count("could not be graded") == 1


def test_names_are_told_in_order(tmp_path: Path) -> None:
    wanted = Wanted(str(tmp_path), **EVERYTHING)
    assert write_files(small(), wanted).names == [
        *("grades.csv", "results.ndjson", "summary.md", "feedback/", "items.csv", "junit.xml"),
        *("gradescope/", "annotations.txt", "classroom/"),
    ]
    assert write_files(alone(), Wanted(str(tmp_path), "none", gradescope=True)).names == [
        *("grades.csv", "results.ndjson", "summary.md", "results.json"),
    ]


def test_equal_classes_give_equal_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second, second):
        write_files(hostile(), Wanted(str(folder), parquet=True, **EVERYTHING))
    assert files_in(first) == files_in(second)


def test_chunks_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(hostile(), Wanted(str(tmp_path / "a"), **EVERYTHING))
    monkeypatch.setattr("gradecheck.export.sink.CHUNK", 1)
    write_files(hostile(), Wanted(str(tmp_path / "b"), **EVERYTHING))
    assert files_in(tmp_path / "a") == files_in(tmp_path / "b")


def test_statistics_come_with_the_files(tmp_path: Path) -> None:
    written = write_files(small(), Wanted(str(tmp_path)))
    assert written.statistics.students == 7
    assert written.remarks == []


def test_nothing_hostile_reaches_a_terminal_or_a_path(tmp_path: Path) -> None:
    write_files(hostile(), Wanted(str(tmp_path / "out"), **EVERYTHING))
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    for name, content in files_in(tmp_path / "out").items():
        text = content.decode()
        if name.endswith(".ndjson"):
            continue  # the journal's own lines, written below
        assert all(line.isprintable() for line in text.split("\n")), name
        assert "<script>" not in text or name.endswith((".csv", ".json", ".txt")), name


def test_a_class_without_students(tmp_path: Path) -> None:
    wanted = Wanted(str(tmp_path), parquet=True, **EVERYTHING)
    names = write_files(book([column("p", {"a": 1})], []), wanted).names
    assert "feedback/" not in names
    assert (tmp_path / "grades.csv").read_text().count("\n") == 1
