"""``gradecheck schema``: what we ship and write is valid, what is broken is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from gradecheck.cli.main import main
from gradecheck.cli.schema import KINDS
from gradecheck.report.assignment import assignment_sheet_json, assignment_sheet_yaml
from gradecheck.report.handout import handout_yaml
from gradecheck.report.schema import SCHEMAS, any_kind
from gradecheck.report.sheet import sheet_json, sheet_yaml
from gradecheck.spec.find import find_assignment, find_by_id, found_problems
from tests import shipped

jsonschema = pytest.importorskip("jsonschema")

ROOT = Path(__file__).parents[2]
SPECS = shipped.PROBLEMS
EXAMPLES = sorted((ROOT / "submissions_example").glob("*.*"))
SOUND = [path for path in EXAMPLES if "broken" not in path.name]


def read(text: str) -> Any:
    return json.loads(text) if text.lstrip().startswith(("{", "[")) else yaml.safe_load(text)


def faults(kind: str, data: Any) -> list[str]:
    checker = jsonschema.Draft202012Validator(SCHEMAS[kind])
    return [error.message for error in checker.iter_errors(data)]


def output(capfd: pytest.CaptureFixture[str], *arguments: str) -> Any:
    with pytest.raises(SystemExit):
        main(list(arguments))
    return json.loads(capfd.readouterr().out)


def test_kinds() -> None:
    assert tuple(SCHEMAS) == KINDS


@pytest.mark.parametrize("kind", [None, *KINDS])
def test_a_schema_is_a_schema(capfd: pytest.CaptureFixture[str], kind: str | None) -> None:
    schema = output(capfd, "schema", *([kind] if kind else []))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


def test_every_key_of_our_files_is_described() -> None:
    files = [("spec", "problem"), ("spec", "assignment"), ("submission", "one")]
    for kind, file in [*files, ("submission", "several")]:
        definitions = SCHEMAS[kind]["$defs"]
        for name, schema in definitions[file]["properties"].items():
            inner = definitions.get(schema.get("$ref", "").rpartition("/")[2], {})
            first = schema.get("anyOf", [{}])[0]
            assert any(part.get("description") for part in (schema, inner, first)), name


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_shipped_problems(path: Path) -> None:
    assert faults("spec", read(path.read_text(encoding="utf-8"))) == []
    problem = find_by_id(path.stem)
    assert faults("spec", read(handout_yaml(problem))) == []
    assert faults("submission", read(sheet_yaml(problem))) == []
    assert faults("submission", read(sheet_json(problem))) == []


@pytest.mark.parametrize("path", shipped.ASSIGNMENTS, ids=lambda path: path.stem)
def test_shipped_assignments(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert faults("spec", read(path.read_text(encoding="utf-8"))) == []
    assignment = find_assignment(path.stem)
    problems = found_problems(assignment)
    assert faults("submission", read(assignment_sheet_yaml(assignment, problems))) == []
    assert faults("submission", read(assignment_sheet_json(assignment, problems))) == []
    assert faults("solution", output(capfd, "solve", path.stem, "-f", "json")) == []


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_examples(path: Path) -> None:
    assert faults("submission", read(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_solutions(capfd: pytest.CaptureFixture[str], path: Path) -> None:
    assert faults("solution", output(capfd, "solve", path.stem, "-f", "json")) == []


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
@pytest.mark.parametrize("hidden", [[], ["--hide-expected"]], ids=["shown", "hidden"])
def test_grades(capfd: pytest.CaptureFixture[str], path: Path, hidden: list[str]) -> None:
    assert faults("grade", output(capfd, "grade", str(path), "-f", "json", *hidden)) == []


def test_several_grades_and_faults(capfd: pytest.CaptureFixture[str]) -> None:
    two = output(capfd, "grade", str(SOUND[0]), str(SOUND[1]), "-f", "json")
    assert len(two) == 2 and faults("grade", two) == []
    found = output(capfd, "check", str(ROOT / "submissions_example"), "-f", "json")
    assert found and faults("check", found) == []


BROKEN_SPECS = {
    "no items": {"items": None},
    "a typo": {"convention": {}},
    "an unknown version": {"gradecheck": 2},
    "a bad id": {"problem": "../x"},
    "an item without points": {"items": {"y": {}}},
    "a typo in an item": {"items": {"y": {"points": 1, "partal": "all"}}},
    "a shape without a handout": {"items": {"y": {"points": 1, "shape": [2]}}},
    "an answer in a handout": {"handout": True, "items": {"y": {"points": 1, "is": "x"}}},
    "a tolerance of nothing": {"tolerance": {"floor": 0}},
    "too much credit": {"conventions": {"c": {"a": {"credit": 2}}}},
    "a convention without options": {"conventions": {"c": {}}},
    "both directions": {"objective": {"minimize": "y", "maximize": "y"}},
    "an expression that is a list": {"steps": {"y": ["x"]}},
}
SPEC = {"gradecheck": 1, "problem": "p", "given": {"x": [1]}, "items": {"y": {"points": 1}}}


@pytest.mark.parametrize("name", BROKEN_SPECS)
def test_broken_problems(name: str) -> None:
    assert faults("spec", SPEC) == []
    assert faults("spec", {**SPEC, **BROKEN_SPECS[name]})


BROKEN_ASSIGNMENTS: dict[str, Any] = {
    "no problems": {"problems": []},
    "a bad id": {"problems": ["../x"]},
    "a typo": {"problems": [{"problem": "p", "extra": True}]},
    "late without due": {"late": {"per_day": "10%"}},
    "more than all": {"due": "2026-04-12T16:00-05:00", "late": {"per_day": 2}},
}
ASSIGNMENT = {"gradecheck": 1, "assignment": "a6", "problems": ["p", {"problem": "q"}]}


@pytest.mark.parametrize("name", BROKEN_ASSIGNMENTS)
def test_broken_assignments(name: str) -> None:
    assert faults("spec", ASSIGNMENT) == []
    assert faults("spec", {**ASSIGNMENT, **BROKEN_ASSIGNMENTS[name]})


BROKEN_SUBMISSIONS: dict[str, Any] = {
    "no answers": {"problem": "p"},
    "a typo": {"problem": "p", "answer": {}},
    "a list": ["p"],
    "answers beside problems": {"problems": {}, "answers": {}},
    "a part without answers": {"problems": {"p": {"h": 1}}},
    "an answer with keys": {"problem": "p", "answers": {"x": {"y": 1}}},
    "conventions as a list": {"problem": "p", "answers": {}, "conventions": ["a"]},
}


@pytest.mark.parametrize("name", BROKEN_SUBMISSIONS)
def test_broken_submissions(name: str) -> None:
    assert faults("submission", BROKEN_SUBMISSIONS[name])


def test_broken_results(capfd: pytest.CaptureFixture[str]) -> None:
    solved = output(capfd, "solve", "mlp", "-f", "json")
    assert faults("solution", {**solved, "extra": 1})
    assert faults("solution", {key: value for key, value in solved.items() if key != "items"})
    assert faults("solution", {**solved, "values": {"H": "text"}})
    graded = output(capfd, "grade", str(SOUND[0]), "-f", "json")
    assert faults("grade", {**graded, "percent": 101})
    assert faults("check", [{"file": "a"}])


def test_one_schema_for_all() -> None:
    checker = jsonschema.Draft202012Validator(any_kind())
    assert checker.is_valid(SPEC)
    assert checker.is_valid({"problem": "p", "answers": {"x": [1, "3/8", None]}})
    assert not checker.is_valid({"problem": "p"})


def test_an_unknown_kind_is_wrong_usage() -> None:
    from gradecheck.cli.schema import command  # noqa: PLC0415

    found = CliRunner().invoke(command, ["specs"])
    assert found.exit_code == 2 and "spec" in found.output
