"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

PROBLEMS = "Folder with problem files, searched by id before the others; repeatable."
READING = (
    "Choose an option of a convention, as in `channel order=channels last`; repeatable. "
    "Without it, the first option of each."
)


def problems_option(function: F) -> F:
    """``--problems DIR``: where problems are found by id."""
    return click.option("--problems", "folders", multiple=True, metavar="DIR", help=PROBLEMS)(
        function
    )


def reading_option(function: F) -> F:
    """``--reading "CONVENTION=OPTION"``: which reading is meant."""
    option = click.option(
        "--reading", "readings", multiple=True, metavar="NAME=OPTION", help=READING
    )
    return option(function)


def format_option(*formats: str) -> Callable[[F], F]:
    """``-f/--format``: one of ``formats``, the first by default."""
    return click.option(
        "-f",
        "--format",
        "format_",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="What to write to stdout.",
    )
