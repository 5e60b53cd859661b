"""The folders in ``cases``: a submission, and the reports that must be made of it.

Each holds ``submission.yaml``, perhaps the problem (``spec.yaml``) and further arguments
(``options``, one a line), and what ``gradecheck grade`` must say of it: ``expected.txt``,
``expected.md``, ``expected.json``.  With ``REWRITE_CASES=1`` in the environment these are written
anew, to be looked through by a person.
"""

from __future__ import annotations

import functools
import json
import math
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from gradecheck.cli.main import gradecheck

CASES = sorted(path.parent for path in (Path(__file__).parent / "cases").glob("*/submission.yaml"))
FORMATS = {"txt": "text", "md": "markdown", "json": "json", "yaml": "yaml"}
KEYS = [
    *("problem", "student", "score", "points", "percent", "reading", "first_error", "items"),
    *("warnings", "spec", "gradecheck"),
]
ITEM_KEYS = [
    *("id", "kind", "status", "score", "points", "right", "total", "answer", "expected"),
    *("wrong", "diagnosis", "notes"),
]


@pytest.fixture(params=CASES, ids=[path.name for path in CASES])
def case(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a case, which is also the current folder; no setting of the caller's counts."""
    folder: Path = request.param
    monkeypatch.chdir(folder)
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "GRADECHECK_PROBLEMS"):
        monkeypatch.delenv(name, raising=False)
    return folder


@functools.cache
def report(folder: Path, format_: str, *more: str) -> str:
    """What ``gradecheck grade`` writes for a case."""
    options = folder / "options"
    arguments = options.read_text(encoding="utf-8").splitlines() if options.exists() else []
    if (folder / "spec.yaml").exists():
        arguments += ["--spec", "spec.yaml"]
    command = ["grade", "submission.yaml", "-f", format_, *arguments, *more]
    result = CliRunner().invoke(gradecheck, command, catch_exceptions=False)
    assert result.exit_code == 0
    assert result.stderr == ""
    return result.stdout


def rewrite(path: Path, text: str) -> None:
    """Write an expectation anew, where that was asked for."""
    if os.environ.get("REWRITE_CASES"):
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("ending", ["txt", "md"])
def test_text(case: Path, ending: str) -> None:
    text = report(case, FORMATS[ending])
    path = case / f"expected.{ending}"
    rewrite(path, text)
    assert text == path.read_text(encoding="utf-8")


def test_data(case: Path) -> None:
    data = json.loads(report(case, "json"), parse_constant=pytest.fail)
    assert list(data) == KEYS
    assert all(list(item) == ITEM_KEYS for item in data["items"])
    assert len(data["spec"].pop("sha256")) == 64
    assert data.pop("gradecheck")
    path = case / "expected.json"
    rewrite(path, readable(data))
    assert close_to(data, json.loads(path.read_text(encoding="utf-8")))


def test_yaml_holds_the_same_data(case: Path) -> None:
    assert yaml.safe_load(report(case, "yaml")) == json.loads(report(case, "json"))


def readable(data: dict[str, Any]) -> str:
    """JSON with a line for each key and item."""
    rows = [
        f'"{key}": [\n    ' + ",\n    ".join(json.dumps(item) for item in value) + "\n  ]"
        if key == "items"
        else f'"{key}": {json.dumps(value)}'
        for key, value in data.items()
    ]
    return "{\n  " + ",\n  ".join(rows) + "\n}\n"


def close_to(found: Any, expected: Any) -> bool:
    """Equality, but for the last digits of numbers, which another machine may round otherwise."""
    if isinstance(found, float) and isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-300)
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(close_to, found, expected))
    if isinstance(found, dict) and isinstance(expected, dict):
        return list(found) == list(expected) and all(
            close_to(found[key], expected[key]) for key in found
        )
    return bool(found == expected)


@pytest.mark.parametrize("ending", ["txt", "md", "json", "yaml"])
def test_nothing_commands_a_terminal(case: Path, ending: str) -> None:
    text = report(case, FORMATS[ending])
    assert [c for c in text if not c.isprintable() and c != "\n"] == []
    text.encode("utf-8")


def test_fits_the_page(case: Path) -> None:
    from gradecheck.document.printable import columns  # noqa: PLC0415

    assert max(columns(line) for line in report(case, "text").splitlines()) <= 80
