"""Every command explains itself, with examples."""

from __future__ import annotations

import importlib
import re

import click
import pytest
from click.testing import CliRunner

from gradecheck.cli.main import COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example(name: str) -> None:
    module = pytest.importorskip(f"gradecheck.cli.{name}")
    command: click.Command = module.command
    found = CliRunner().invoke(command, ["--help"], terminal_width=100)
    assert found.exit_code == 0
    assert re.search(rf"^  +gradecheck {name}\b", found.output, re.MULTILINE)
    assert all(len(line) <= 100 for line in found.output.splitlines())


@pytest.mark.parametrize("name", ["solve", "new", "handout", "schema"])
def test_every_option_is_explained(name: str) -> None:
    command: click.Command = importlib.import_module(f"gradecheck.cli.{name}").command
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert all(option.help for option in options)
