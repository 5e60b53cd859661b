"""Every fault code is documented, every documented code exists, and the examples are true."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import gradecheck
from gradecheck.errors import ExpressionError
from gradecheck.explain.catalogue import FAULTS, GROUPS, page_of
from gradecheck.explain.entry import Entry
from gradecheck.lang.names import Names
from gradecheck.lang.parse import parse
from gradecheck.ops import FUNCTIONS
from gradecheck.verify.files import Checker

PACKAGE = Path(gradecheck.__file__).parent
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+|tag")
RAISERS = {
    **dict.fromkeys(("Fault", "ExpressionError", "UnreadableNumberError", "_Broken"), 0),
    **dict.fromkeys(("add", "stop", "fault", "warn", "fail"), 0),
    **{"_fault": 1},
}
"""Functions that make a fault, with the position of its code among their arguments."""
INTERNAL = {"broken"}
"""Codes that are never shown: a fault that only follows from another one."""
CASES = [entry for entry in FAULTS.values() if entry.form != "shell"]


def codes_of(path: Path) -> Iterator[str]:
    """The codes of all faults that a module makes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            position = RAISERS.get(name)
            if position is not None and len(node.args) > position:
                yield from literals(node.args[position])
        elif isinstance(node, ast.Assign) and any(is_code(target) for target in node.targets):
            value = node.value
            parts = value.elts if isinstance(value, ast.Tuple) else [value]
            yield from literals(parts[0])


def is_code(target: ast.expr) -> bool:
    """Whether a code is assigned here: ``code = …``, ``code, what = …``."""
    first = target.elts[0] if isinstance(target, ast.Tuple) else target
    return isinstance(first, ast.Name) and first.id == "code"


def literals(node: ast.expr) -> Iterator[str]:
    """The codes that an argument may be: itself, or both sides of a choice."""
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value)
    ):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def test_every_code_is_documented() -> None:
    raised = {code for path in PACKAGE.rglob("*.py") for code in codes_of(path)} - INTERNAL
    assert len(raised) > 80
    assert raised - FAULTS.keys() == set(), "document these in gradecheck/explain/faults"


def test_every_documented_code_exists() -> None:
    texts = [
        path.read_text(encoding="utf-8")
        for path in PACKAGE.rglob("*.py")
        if "explain" not in path.parts
    ]
    gone = {code for code in FAULTS if not any(f'"{code}"' in text for text in texts)}
    assert gone == set(), "nothing raises these any more"


def test_no_code_is_documented_twice() -> None:
    codes = [entry.code for group in GROUPS for entry in group.ENTRIES]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("entry", FAULTS.values(), ids=lambda entry: entry.code)
def test_headings(entry: Entry) -> None:
    page = page_of(entry.code)
    assert page is not None
    headings = [block.heading for block in page.blocks]
    assert headings[:3] == ["Why", "Example", "Instead"] or entry.code == "duplicate-option"
    assert entry.what.endswith(".")
    assert entry.why.endswith(".")
    assert entry.wrong != entry.instead


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.code)
def test_the_example_has_the_fault_and_its_correction_has_not(entry: Entry, tmp_path: Path) -> None:
    assert entry.code in codes_found(entry, entry.wrong, tmp_path)
    assert entry.code not in codes_found(entry, entry.instead, tmp_path)


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.code)
def test_the_correction_has_no_other_error(entry: Entry, tmp_path: Path) -> None:
    assert codes_found(entry, entry.instead, tmp_path, "error") <= {"no-dependence"}


PROBLEM = {
    "gradecheck": "gradecheck: 1",
    "problem": "problem: example",
    "given": "given: {x: [1, 2, 3], y: [4, 5, 6], p: 0.5, w: [[1, 2, 3], [4, 5, 7]]}",
    "steps": "steps: {h: relu(w @ x)}",
    "objective": "objective: {minimize: sum(x^2)}",
    "items": "items: {h: {points: 1}}",
}
SUBMISSION = {"problem": "problem: mlp", "answers": "answers: {}"}


def codes_found(entry: Entry, example: str, folder: Path, severity: str = "") -> set[str]:
    """The codes that a check of an example finds."""
    if entry.form == "proof":
        return proof_codes(example)
    text, name = example, "example.json" if entry.form == "json" else "example.yaml"
    if entry.form == "expression":
        text = completed(f"steps:\n  h: |\n    {example}", PROBLEM)
    elif entry.form == "problem":
        text = completed(example, PROBLEM)
    elif entry.form == "submission":
        text = completed(example, SUBMISSION)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    problems = str(Path(__file__).parents[2] / "problems")
    faults = Checker(folders=[problems]).check_file(str(path)).faults
    return {fault.code for fault in faults if fault.severity == severity or not severity}


def completed(keys: str, base: dict[str, str]) -> str:
    """Some keys of a file, with the others from ``base``."""
    given = {line.split(":")[0] for line in keys.splitlines() if line[:1].isalpha()}
    return "\n".join([*(line for key, line in base.items() if key not in given), keys, ""])


def proof_codes(text: str) -> set[str]:
    names = Names(
        functions=FUNCTIONS,
        variables=frozenset("xz"),
        distributions=frozenset("pq"),
        parameters=frozenset("θ"),
    )
    try:
        parse(text, names)
    except ExpressionError as error:
        return {error.code}
    return set()
