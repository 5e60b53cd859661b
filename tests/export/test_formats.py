"""Files for other programs keep to what those programs publish about their formats."""

from __future__ import annotations

import base64
import csv
import gc
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import msgspec
import pytest
from test_exports import CLASSES, EVERYTHING, HOSTILE, alone, assignment, hostile, small

from gradecheck.batch.book import Book
from gradecheck.errors import GradecheckError
from gradecheck.export.classroom import classroom_json, classroom_result
from gradecheck.export.github import LARGEST, log_text, summary_that_fits
from gradecheck.export.page import fragment_of, page_of
from gradecheck.export.wanted import Wanted
from gradecheck.export.write import write_files

SCHEMAS = Path(__file__).parent / "schemas"


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.json").read_text())


@pytest.mark.parametrize("name", CLASSES)
def test_gradescope(name: str, tmp_path: Path) -> None:
    write_files(CLASSES[name](), Wanted(str(tmp_path), gradescope=True))
    paths = [*tmp_path.glob("results.json"), *(tmp_path / "gradescope").glob("*.json")]
    assert len(paths) == len(list(CLASSES[name]().rows()))
    for path in paths:
        jsonschema.validate(json.loads(path.read_text()), schema("gradescope"))


def test_gradescope_scales_items_to_the_assignment(tmp_path: Path) -> None:
    write_files(assignment(), Wanted(str(tmp_path), gradescope=True))
    data = json.loads((tmp_path / "gradescope/ada.json").read_text())
    assert data["score"] == 40
    assert sum(test["max_score"] for test in data["tests"]) == 40


@pytest.mark.parametrize("name", CLASSES)
def test_classroom(name: str) -> None:
    for row in CLASSES[name]().rows():
        content = classroom_json(row)
        assert content.count(b"\n") == 1
        data = json.loads(content)
        jsonschema.validate(data, schema("classroom"))
        # The reporter shows the sum of the tests' scores as the points.
        assert sum(test["score"] for test in data["tests"]) == pytest.approx(
            float(row.total), abs=0.02
        )
        assert data["max_score"] == float(row.points)


def test_classroom_tells_an_unreadable_submission_from_a_wrong_one() -> None:
    found = {row.id: classroom_result(row).status for row in small().rows()}
    assert found == {
        **{"ada": "pass", "ben": "fail", "cy": "fail"},
        **{"dan": "fail", "eve": "error", "flo": "fail", "gus": "fail"},
    }


def test_github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary, output = tmp_path / "summary", tmp_path / "output"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    out = tmp_path / "out"
    write_files(alone(), Wanted(str(out), github=True, classroom=True))
    assert summary.read_text() == "before\n" + (out / "summary.md").read_text()
    name, _, value = output.read_text().rstrip("\n").partition("=")
    assert name == "result"
    assert base64.b64decode(value) == (out / "classroom.json").read_bytes()
    write_files(small(), Wanted(str(out), github=True, classroom=True))
    assert output.read_text().count("result=") == 1, "a class has no single result"


def test_github_names_files_as_the_repository_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", "in")
    write_files(small(), Wanted(str(tmp_path), github=True))
    lines = (tmp_path / "annotations.txt").read_text().splitlines()
    assert lines[1].startswith("::warning file=ben.yaml,line=4,col=3,title=b::partial, 2.33 of 6")


def test_github_shows_ten_of_each_kind(tmp_path: Path) -> None:
    write_files(hostile(), Wanted(str(tmp_path), github=True))
    lines = (tmp_path / "annotations.txt").read_text().splitlines()
    assert len(lines) == 10
    assert len(HOSTILE) > 10
    assert all(line.startswith("::error file=") for line in lines)


def test_the_log_of_a_workflow_holds_only_our_commands(tmp_path: Path) -> None:
    write_files(small(), Wanted(str(tmp_path), github=True))
    lines = log_text("  ::error::x\n##[error]y\n", str(tmp_path), "t0ken").splitlines()
    assert lines[0] == "::stop-commands::t0ken"
    assert lines[3] == "::t0ken::"
    assert lines[4:] == (tmp_path / "annotations.txt").read_text().splitlines()


def test_a_summary_is_never_too_long_for_github() -> None:
    long = "\n\n".join(f"## problem {k}\n\n" + "ü" * 2000 for k in range(400))
    cut = summary_that_fits(long)
    assert LARGEST - 10_000 < len(cut.encode()) < LARGEST
    assert long.startswith(cut.removesuffix("\n\n…\n"))


def test_a_summary_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    with pytest.raises(GradecheckError, match="unwritable-file"):
        write_files(small(), Wanted(str(tmp_path / "out"), github=True))


@pytest.mark.parametrize("name", CLASSES)
def test_junit(name: str, tmp_path: Path) -> None:
    write_files(CLASSES[name](), Wanted(str(tmp_path), junit=True))
    root = ElementTree.fromstring((tmp_path / "junit.xml").read_bytes())
    validate_junit(root)
    for suite in root:
        cases = suite.findall("testcase")
        counts = {key: int(suite.attrib[key]) for key in ("tests", "failures", "errors", "skipped")}
        assert counts["tests"] == len(cases)
        for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert counts[key] == len(suite.findall(f"testcase/{tag}"))


JUNIT = {
    "testsuites": (r"(testsuite )*", {}),
    "testsuite": (
        r"properties (testcase )*system-out system-err ",
        {
            **{"name": "name", "hostname": "name", "package": "string", "id": "int"},
            **{"tests": "int", "failures": "int", "errors": "int", "skipped": "int"},
            **{"time": "decimal", "timestamp": "datetime"},
        },
    ),
    "properties": (r"(property )*", {}),
    "property": ("", {"name": "name", "value": "string"}),
    "testcase": (
        r"((skipped|error|failure) )?",
        {"name": "string", "classname": "string", "time": "decimal"},
    ),
    "skipped": ("", {}),
    "error": ("", {"message": "string", "type": "string"}),
    "failure": ("", {"message": "string", "type": "string"}),
    "system-out": ("", {}),
    "system-err": ("", {}),
}
"""The strictest published schema (Apache Ant's, by Windy Road): order of elements, attributes."""
TYPES = {
    "name": r"\S(.*\S)?",
    "string": r".*",
    "int": r"\d+",
    "decimal": r"\d+(\.\d+)?",
    "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
}


def validate_junit(element: ElementTree.Element) -> None:
    """Check an element and all within it."""
    children, attributes = JUNIT[element.tag]
    assert re.fullmatch(children, "".join(f"{child.tag} " for child in element)), element.tag
    assert element.attrib.keys() == attributes.keys()
    for name, kind in attributes.items():
        assert re.fullmatch(TYPES[kind], element.attrib[name]), (element.tag, name)
    for child in element:
        validate_junit(child)


def test_the_junit_schema_refuses_what_is_wrong() -> None:
    for text in ("<testsuites><x/></testsuites>", '<testcase name="a" classname="b" time="now"/>'):
        with pytest.raises((AssertionError, KeyError)):
            validate_junit(ElementTree.fromstring(text))


def test_parquet_holds_what_the_gradebook_holds(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    write_files(assignment(), Wanted(str(tmp_path), parquet=True))
    table = parquet.read_table(tmp_path / "grades.parquet").to_pylist()
    with (tmp_path / "grades.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(table) == len(lines)
    for values, line in zip(table, lines, strict=True):
        assert list(values) == list(line)
        for key, value in values.items():
            if isinstance(value, list):
                assert "; ".join(value) == line[key]
            elif isinstance(value, float | int):
                assert value == float(line[key])
            else:
                assert (value or "") == line[key]


def test_parquet_is_given_up_quietly_after_an_error(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")

    def rows() -> Any:
        yield from small().rows()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_files(
            msgspec.structs.replace(small(), rows=rows), Wanted(str(tmp_path), parquet=True)
        )
    gc.collect()
    assert list(tmp_path.rglob("*.p*")) == []


def test_parquet_without_its_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(GradecheckError, match="library-missing") as caught:
        write_files(small(), Wanted(str(tmp_path), parquet=True))
    assert "gradecheck[parquet]" in caught.value.faults[0].hint
    assert list(tmp_path.iterdir()) == []


class Page(HTMLParser):
    """Collects the tags, and what could run or load something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("made", [small, hostile], ids=["small", "hostile"])
def test_pages_of_feedback(made: Any, tmp_path: Path) -> None:
    write_files(made(), Wanted(str(tmp_path), "html"))
    paths = list((tmp_path / "feedback").iterdir())
    there = [any(one.record or one.adjustments for one in row.problems) for row in made().rows()]
    assert len(paths) == sum(there)
    for path in paths:
        page = Page()
        page.feed(path.read_text())
        assert page.open == []
        assert page.tags <= {
            *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "ul", "li"),
            *(
                "code",
                "strong",
                "em",
                "pre",
                "table",
                "thead",
                "tbody",
                "tr",
                "th",
                "td",
                "br",
                "hr",
            ),
        }


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE,
        "[x](javascript:alert(1))",
        "![x](http://a.org/x.png)",
        "<http://a.org>",
        "[x]: javascript:1\n\n[x]",
        "<img src=x onerror=alert(1)>",
    ],
)
def test_hostile_markdown_is_text(text: str) -> None:
    page = Page()
    page.feed(page_of(text, text))
    assert not page.tags & {"script", "a", "img"}


def test_math_is_left_as_text() -> None:
    assert "$w_1 x_2$" in fragment_of("so $w_1 x_2$ is")
    assert fragment_of("| a |\n|-|\n| 1 |").startswith("<table>")


def test_feedback_as_json(tmp_path: Path) -> None:
    write_files(assignment(), Wanted(str(tmp_path), "json"))
    assert isinstance(json.loads((tmp_path / "feedback/ada.json").read_text()), list)
    assert json.loads((tmp_path / "feedback/ben.json").read_text())["problem"] == "p1"


def test_no_feedback_for_a_large_class_unless_asked_for(tmp_path: Path) -> None:
    large: Book = msgspec.structs.replace(small(), count=1001)
    assert "feedback/" not in write_files(large, Wanted(str(tmp_path))).names
    assert "feedback/" in write_files(large, Wanted(str(tmp_path), "md")).names
    assert (
        "feedback/" not in write_files(small(), Wanted(str(tmp_path), "none", **EVERYTHING)).names
    )
