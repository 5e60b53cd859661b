"""``gradecheck explain``: lists, pages, formats, exit statuses, and the docs made of them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from gradecheck.cli.explain import command

DOCS = Path(__file__).parents[2] / "docs"


def explain(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, args, prog_name="gradecheck explain")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_without_a_topic_all_are_listed() -> None:
    status, output = explain()
    assert status == 0
    assert "Faults: the key of a problem" in output
    assert re.search(r"^  yaml-syntax +The text is no YAML", output, re.MULTILINE)
    assert re.search(r"^  conv +Convolution as deep learning has it", output, re.MULTILINE)
    assert max(map(len, output.splitlines())) <= 80


def test_a_fault_code() -> None:
    status, output = explain("wrong-shape")
    assert status == 0
    assert re.findall(r"^  (\w+)$", output, re.MULTILINE) == ["Why", "Example", "Instead"]


def test_an_operation() -> None:
    status, output = explain("Conv2D")
    assert status == 0
    assert output.startswith("conv\n")
    assert "stride (count; default 1)" in output
    assert "for x: deconv(g, k)" in output
    assert "(2, 4, 4) and (3, 2, 3, 3) → (3, 2, 2)" in output


@pytest.mark.parametrize(
    ("topic", "hint"),
    [
        ("wrong-shap", "did you mean `wrong-shape`?"),
        ("sofmax", "did you mean `softmax`?"),
        ("qqqqqq", "`gradecheck explain` lists all topics"),
        ("\x1b[31m", "\\x1b[31m"),
    ],
)
def test_an_unknown_topic_is_wrong_usage(topic: str, hint: str) -> None:
    status, output = explain(topic)
    assert status == 2
    assert hint in output


def test_markdown() -> None:
    assert explain("softmax", "-f", "markdown")[1].startswith("# softmax\n")
    assert explain("-f", "markdown")[1].startswith("## Faults: reading a file\n")


def test_colour_only_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in explain("relu")[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1mrelu\x1b[0m" in explain("relu")[1]


@pytest.mark.parametrize("group", ["faults", "operations"])
def test_the_docs_are_up_to_date(group: str) -> None:
    """Written anew with ``REWRITE_CASES=1`` in the environment."""
    status, output = explain(group, "-f", "markdown")
    assert status == 0
    file = DOCS / f"{group}.md"
    if os.environ.get("REWRITE_CASES"):
        file.write_text(output, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == output
    assert len(explain(group)[1]) > 10_000


def test_help_has_examples_that_run() -> None:
    status, output = explain("--help")
    assert status == 0
    examples = re.findall(r"^ +gradecheck explain(.*?)(?:  +.*)?$", output, re.MULTILINE)
    assert len(examples) >= 5
    for example in examples:
        assert explain(*example.split())[0] == 0, example
