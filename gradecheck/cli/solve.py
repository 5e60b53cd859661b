"""``gradecheck solve``: the worked solution of a problem."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from gradecheck.cli.options import format_option, problems_option, reading_option

if TYPE_CHECKING:
    from gradecheck.solve import Solution
    from gradecheck.spec.problem import Problem


@click.command("solve")
@click.argument("spec")
@reading_option
@click.option("--all", "every", is_flag=True, help="Show steps that no item needs, too.")
@format_option("text", "json", "markdown", "latex", "yaml")
@problems_option
def command(
    spec: str, readings: tuple[str, ...], every: bool, format_: str, folders: tuple[str, ...]
) -> None:
    """Show the worked solution of SPEC, a problem's file or id: every value and gradient, step by
    step, with the formula and the numbers put in.

    \b
    Examples:
      gradecheck solve problem1
      gradecheck solve problem1 --reading "channel order=channels last"
      gradecheck solve problem1 -f json | jq .gradients.w1
      gradecheck solve problem1 -f latex > solution.tex
    """
    from gradecheck.solve import solve  # noqa: PLC0415
    from gradecheck.spec.find import find_problem  # noqa: PLC0415

    problem = find_problem(spec, folders)
    solution = solve(problem, chosen_reading(problem, readings))
    warn_not_finite(solution)
    click.echo(written(problem, solution, format_, every), nl=False)


def written(problem: Problem, solution: Solution, format_: str, every: bool) -> str:
    """The solution in a format."""
    from gradecheck.cli.terminal import wants_colour, width  # noqa: PLC0415
    from gradecheck.report import solve_json, solve_text  # noqa: PLC0415

    if format_ == "json":
        return solve_json.solution_json(solution) + "\n"
    if format_ == "yaml":
        return solve_json.solution_yaml(solution)
    return solve_text.solution_text(
        problem, solution, every=every, width=width(sys.stdout), colour=wants_colour(sys.stdout)
    )


def chosen_reading(problem: Problem, readings: Iterable[str]) -> dict[str, str]:
    """The options chosen with ``--reading "CONVENTION=OPTION"``; the first ``=`` parts the two."""
    chosen: dict[str, str] = {}
    options = {c.name: [option.name for option in c.options] for c in problem.conventions}
    for reading in readings:
        name, sign, option = (part.strip() for part in reading.partition("="))
        if not sign:
            raise click.BadParameter(f"{reading!r} has no `=`", param_hint="--reading")
        if name not in options:
            raise _unknown(f"{problem.id} has no convention", name, options)
        if option not in options[name]:
            raise _unknown(f"{name!r} has no option", option, options[name])
        if chosen.setdefault(name, option) != option:
            message = f"two options of {name!r} are chosen: {chosen[name]!r} and {option!r}"
            raise click.BadParameter(message, param_hint="--reading")
    return chosen


def _unknown(what: str, found: str, known: Iterable[str]) -> click.BadParameter:
    listed = "\n".join(f"  {word}" for word in known)
    message = f"{what} {found!r}" + (f"; known are\n{listed}" if listed else ", nor any other")
    return click.BadParameter(message, param_hint="--reading")


def warn_not_finite(solution: Solution) -> None:
    """Say on stderr which values are no finite numbers."""
    from gradecheck.report.solve_json import not_finite  # noqa: PLC0415

    names = not_finite(solution)
    if names:
        click.echo(f"warning: not finite, so never a right answer: {', '.join(names)}", err=True)
