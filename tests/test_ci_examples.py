"""The workflows in docs/ci can be read, and the commands in them are ours."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from gradecheck.cli.class_options import ClassOptions
from gradecheck.cli.grade import command

FILES = sorted((Path(__file__).parent.parent / "docs" / "ci").glob("*.yml"))


def scripts(node: Any) -> Iterator[str]:
    """Every text in a workflow."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from scripts(value)
    elif isinstance(node, list):
        for value in node:
            yield from scripts(value)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_commands_are_understood(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = [text for text in scripts(workflow) if re.match(r"gradecheck grade\b", text)]
    assert found
    for text in found:
        context = command.make_context("grade", shlex.split(text)[2:])
        options = {name: context.params[name] for name in ClassOptions.__struct_fields__}
        ClassOptions(**options).check()
        assert options["fresh"], "what is handed in may hold a journal"


def test_there_are_two() -> None:
    assert [path.stem for path in FILES] == ["github-actions", "gitlab-ci"]


def test_github_names_what_a_workflow_needs() -> None:
    workflow = yaml.load(FILES[0].read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    assert {"name", "on", "permissions", "jobs"} <= workflow.keys()
    for job in workflow["jobs"].values():
        assert job["runs-on"]
        assert all("uses" in step or "run" in step for step in job["steps"])


def test_gitlab_names_what_a_job_needs() -> None:
    workflow = yaml.safe_load(FILES[1].read_text(encoding="utf-8"))
    assert all({"script", "image"} <= job.keys() for job in workflow.values())
    assert all(isinstance(line, str) for job in workflow.values() for line in job["script"])
