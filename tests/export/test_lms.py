"""Canvas' and Moodle's own files are filled in, and every other byte stays."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from classes import book, column, partial, record, result, right, row

from gradecheck.batch.book import Book, Row
from gradecheck.errors import GradecheckError
from gradecheck.export.wanted import Wanted
from gradecheck.export.write import Written, write_files

ONE = column("mlp", {"a": 4, "b": 6}, title="A small network")

EXPORTED = Path(__file__).parent / "exported"
CANVAS = (EXPORTED / "canvas.csv").read_text(encoding="utf-8")
MOODLE = (EXPORTED / "moodle.csv").read_text(encoding="utf-8")


def graded(student: str, score: str = "7/3", **changes: object) -> Row:
    items = (right("a", "4"), partial("b", score, "6", "sign: h2"))
    made = record(student, "mlp", *items, file=str(changes.pop("file", f"{student}.yaml")))
    return row(student, result(ONE, made), **changes)


def class_of(*rows: Row, title: str = "Homework 1") -> Book:
    return book([ONE], rows, title)


def filled(
    folder: Path, text: str | bytes, made: Book, kind: str = "canvas"
) -> tuple[bytes, Written]:
    """The file as it comes out, and all that was written."""
    source = folder / "export.csv"
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    written = write_files(made, Wanted(str(folder / "out"), "none", **{kind: str(source)}))
    assert f"{kind}.csv" in written.names
    return (folder / "out" / f"{kind}.csv").read_bytes(), written


def said(written: Written) -> str:
    return "\n".join(written.remarks)


def test_canvas(tmp_path: Path) -> None:
    made = class_of(
        graded("U071"),
        graded("alan", email="ALAN@uni.edu"),
        graded("grace"),
        graded("nobody"),
        row("emmy", result(ONE, record("emmy", "mlp", reason="it is empty"))),
    )
    content, written = filled(tmp_path, CANVAS.replace("\n", "\r\n"), made)
    changed = CANVAS.replace('1",,3.00', '1",6.33,3.00').replace(" 2.50 ", "6.33")
    assert content == changed.replace("\n", "\r\n").encode()
    assert written.remarks == [
        "canvas.csv: grades filled in for 2 of 5 students",
        "canvas.csv: graded, but excused in Canvas: cell left as it was: grace",
        "canvas.csv: graded, but not found in the file (or not clear which line is theirs): nobody",
        "canvas.csv: could not be graded, cell left as it was: emmy",
        "canvas.csv: in the file, but not filled in: Hopper, Grace, Noether, Emmy",
    ]
    assert "not found in the file" in (tmp_path / "out/summary.md").read_text()


def canvas_would_read(content: bytes) -> dict[str, str]:
    """By the rules of Canvas' ``gradebook_importer.rb``: a student's new grade by their ID."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    head = rows[0]
    assert "Student" in head[0]
    assert "ID" in head[1]
    assert "Section" in head[4]
    place = head.index("Homework 1 (101)")
    points = next(row for row in rows if "Points Possible" in row[0])
    assert "read only" not in points[place]
    grades = {}
    for line in rows[rows.index(points) + 1 :]:
        assert len(line) == len(head)
        grades[line[1]] = line[place].strip()
    return grades


def test_canvas_takes_it_back(tmp_path: Path) -> None:
    content, _ = filled(tmp_path, b"\xef\xbb\xbf" + CANVAS.encode(), class_of(graded("74")))
    assert content.startswith(b"\xef\xbb\xbf")
    grades = canvas_would_read(content)
    assert grades == {"71": "", "72": "2.50", "73": "EX", "74": "6.33", "75": ""}


def test_canvas_with_semicolons_has_decimal_commas(tmp_path: Path) -> None:
    text = "Student;ID;SIS Login ID;Section;HW (1)\nPoints Possible;;;;10,00\nA;7;ada;x;\n"
    content, written = filled(tmp_path, text, class_of(graded("ada"), title="Other"))
    assert content == text.replace("ada;x;", "ada;x;6,33").encode()
    assert "filled in as they are" not in said(written)


def test_who_is_meant_must_be_clear(tmp_path: Path) -> None:
    text = CANVAS.replace("U074", "u071")
    content, written = filled(tmp_path, text, class_of(graded("U071")))
    assert content == text.encode()
    assert "not clear which line is theirs): U071" in said(written)


def test_a_line_is_filled_in_once(tmp_path: Path) -> None:
    rows = graded("ada"), graded("U071", score="6")
    content, written = filled(tmp_path, CANVAS, class_of(*rows))
    assert canvas_would_read(content)["71"] == "6.33"
    assert "already filled in for somebody before: U071" in said(written)


def test_nobody_is_found_by_name(tmp_path: Path) -> None:
    rows = graded("x1", name="Lovelace, Ada"), graded("x2", name="Ada Lovelace")
    content, _ = filled(tmp_path, CANVAS, class_of(*rows))
    assert content == CANVAS.encode()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not-an-export"),
        ("a,b\n1,2\n", "not-an-export"),
        (MOODLE, "not-an-export"),
        (CANVAS.replace("Homework 1 (", "Exam ("), "no-grade-column"),
        (CANVAS.replace("Quiz (", "Homework 1 ("), "no-grade-column"),
        ("Student,ID,Section,Final Score\n", "no-grade-column"),
        ('Student,ID,Section,HW\n"', "bad-csv"),
    ],
)
def test_what_is_no_export_of_canvas(text: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(GradecheckError, match=code):
        filled(tmp_path, text, class_of())
    assert not (tmp_path / "out/grades.csv").exists()


def test_moodle(tmp_path: Path) -> None:
    made = class_of(
        graded("U071"),
        graded("alan@uni.edu", score="2"),
        graded("U073"),
        graded("x", file="Emmy Noether_15_assignsubmission_file/a.yaml"),
    )
    content, written = filled(tmp_path, MOODLE, made, "moodle")
    lines = list(csv.DictReader(io.StringIO(content.decode())))
    assert [line["Grade"] for line in lines] == ["6.33", "6", "7.00", "6.33"]
    assert lines[1]["Feedback comments"].startswith("<h2>mlp</h2><p>Score: <strong>6</strong>")
    assert lines[2]["Feedback comments"] == ""
    assert content.count(b"\n") == MOODLE.count("\n"), "a row stays on one line"
    assert "grade cannot be changed in Moodle: cell left as it was: U073" in said(written)
    untouched = [key for key in lines[0] if key not in ("Grade", "Feedback comments")]
    before = list(csv.DictReader(io.StringIO(MOODLE)))
    assert [[a[k] for k in untouched] for a in lines] == [[b[k] for k in untouched] for b in before]


def test_moodle_is_told_of_points_that_it_would_pass_over(tmp_path: Path) -> None:
    text = MOODLE.replace("10.00", '"5,00"')
    content, written = filled(tmp_path, text, class_of(graded("U071")), "moodle")
    assert b",6,33," not in content
    assert b'"6,33"' in content
    assert "of 10, where the file says 5" in said(written)
    assert "more points than the system's maximum: U071" in said(written)


def test_moodle_feedback_is_text_not_markup(tmp_path: Path) -> None:
    made = graded("U071", notes=("<script>x</script>", "=1+1", "✗ 好"))
    latin = MOODLE.replace("Ada", "Adá").encode("latin-1")
    content, _ = filled(tmp_path, latin, class_of(made), "moodle")
    (line, *_) = csv.DictReader(io.StringIO(content.decode("latin-1")))
    feedback = line["Feedback comments"]
    assert "&lt;script&gt;" in feedback
    assert "&#10007; &#22909;" in feedback
    assert feedback.startswith("<")
    assert line["Full name"] == "Adá Lovelace"


@pytest.mark.parametrize("text", ["", "a,b\n", CANVAS, MOODLE.replace("Identifier", "Kennung")])
def test_what_is_no_worksheet_of_moodle(text: str, tmp_path: Path) -> None:
    with pytest.raises(GradecheckError, match="not-an-export"):
        filled(tmp_path, text, class_of(), "moodle")


def test_rows_cut_short_are_told(tmp_path: Path) -> None:
    text = "Identifier,Email address,Grade\nParticipant 1,a@b.c\nParticipant 2,d@e.f,\n"
    rows: Sequence[Row] = (graded("a@b.c"), graded("2"))
    content, written = filled(tmp_path, text, class_of(*rows), "moodle")
    assert content == text.replace("d@e.f,", "d@e.f,6.33").encode()
    assert "cut short: a@b.c" in said(written)


def test_a_class_larger_than_the_file_is_told_in_short(tmp_path: Path) -> None:
    rows = [graded(f"s{k:03}") for k in range(60)]
    _, written = filled(tmp_path, CANVAS, class_of(*rows))
    assert "s048, s049 and 10 more" in said(written)
    assert "s049 and 10 more" in (tmp_path / "out/summary.md").read_text()


def test_ids_in_remarks_command_no_runner(tmp_path: Path) -> None:
    _, written = filled(tmp_path, CANVAS, class_of(graded("##[error]x\n::error::y")))
    assert not any("##[" in remark or "\n" in remark for remark in written.remarks)
