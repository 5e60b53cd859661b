"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from gradecheck.spec.assignment import Assignment
    from gradecheck.spec.problem import Problem

F = TypeVar("F", bound=Callable[..., Any])

PROBLEMS = "Folder with problem files, searched by id before the others; repeatable."
READING = (
    "Choose an option of a convention, as in `channel order=channels last`; repeatable. "
    "Without it, the first option of each."
)


def problems_option(function: F) -> F:
    """``--problems DIR``: where problems are found by id; one that is not there is wrong usage,
    for a mistyped folder would leave the problem of that id that is shipped."""
    there = click.Path(exists=True, file_okay=False)
    option = click.option(
        "--problems", "folders", type=there, multiple=True, metavar="DIR", help=PROBLEMS
    )
    return option(function)


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


def chosen_by_reading(problem: Problem, readings: Sequence[str]) -> dict[str, str]:
    """The options that ``--reading`` chooses; one that does not exist is wrong usage."""
    if not readings:
        return {}
    from gradecheck.grading.chosen import chosen_options  # noqa: PLC0415 - seldom needed

    try:
        return chosen_options(problem, readings)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--reading") from None


def readings_by_problem(
    problems: Iterable[Problem], readings: Sequence[str]
) -> dict[str, list[str]]:
    """Of the options that ``--reading`` chooses, those that concern each of several problems.

    One that concerns none of them is wrong usage.
    """
    from gradecheck.grading.chosen import concerning  # noqa: PLC0415 - seldom needed

    found: dict[str, list[str]] = {}
    unknown = list(readings)
    for problem in problems:
        mine = found[problem.id] = concerning(problem, readings)
        unknown = [text for text in unknown if text not in mine]
    if unknown:
        message = f"no problem has the convention of {unknown[0]!r}"
        raise click.BadParameter(message, param_hint="--reading")
    return found


def one_by_one(assignment: Assignment, command: str, format_: str) -> NoReturn:
    """Refuse an assignment in a format that holds one problem: wrong usage."""
    example = f"gradecheck {command} {assignment.parts[0].problem} -f {format_}"
    message = f"for {format_}, name one problem of the assignment: {example}"
    raise click.BadParameter(message, param_hint="SPEC")
