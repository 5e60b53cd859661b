"""The example of docs/assignments.md, from the students' files to the rows."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.batch.adjust import load_adjustments
from gradecheck.batch.join import open_book
from gradecheck.batch.record import Record
from gradecheck.batch.recorded import record_of, seat_of, verdict_of
from gradecheck.batch.roster import load_roster
from gradecheck.document.read import read_document
from gradecheck.grading.grade import grade
from gradecheck.grading.intake import take_in
from gradecheck.report.numbers import points_text
from gradecheck.spec.assignment import load_assignment_file
from gradecheck.spec.find import found_problems
from gradecheck.spec.problem import Problem
from gradecheck.spec.submission import read_submissions
from tests.shipped import ROOT

WEEK = ROOT / "submissions_example" / "week6"


def graded(problems: dict[str, Problem]) -> Iterator[Record]:
    for path in sorted((WEEK / "handed_in").glob("*.yaml")):
        for submission in read_submissions(read_document(path)):
            intake = take_in(problems[submission.problem], submission)
            found = grade(problems[submission.problem], intake)
            seat = seat_of(submission, path.name, path.name)
            yield record_of(verdict_of(found, intake.places), seat)


def test_the_table_of_the_docs() -> None:
    assignment = load_assignment_file(WEEK / "week6.yaml")
    problems = {
        problem.id: problem for problem in found_problems(assignment, [str(ROOT / "problems")])
    }
    records = list(graded(problems))
    book = open_book(
        lambda: records,
        lambda record: b"{}",
        lambda record: None,
        problems=problems,
        assignment=assignment,
        roster=load_roster(str(WEEK / "roster.csv")),
        adjustments=load_adjustments(str(WEEK / "adjust.csv"), problems).all,
    )
    rows = list(book.rows())
    assert [row.id for row in rows] == ["ada", "noor", "tomas", "wen"]
    page = (ROOT / "docs" / "assignments.md").read_text(encoding="utf-8")
    for row in rows:
        name = row.name.split()[0]
        line = next(line for line in page.splitlines() if line.startswith(f"| {name}, "))
        assert line.endswith(f" {points_text(row.total)} of {points_text(row.points)} |")
        late = f"| −{points_text(row.penalty)} |" if row.penalty else "| |"
        assert late in line
