"""``gradecheck solve``: the worked solution of a problem."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from gradecheck.cli.options import (
    chosen_by_reading,
    format_option,
    one_by_one,
    problems_option,
    reading_option,
    readings_by_problem,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradecheck.solve import Solution
    from gradecheck.spec.assignment import Assignment
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
    step, with the formula and the numbers put in.  Of an assignment, problem by problem.

    \b
    Examples:
      gradecheck solve problem1
      gradecheck solve problem1 --reading "channel order=channels last"
      gradecheck solve problem1 -f json | jq .gradients.w1
      gradecheck solve problem1 -f latex > solution.tex
    """
    from gradecheck.cli.terminal import write_text  # noqa: PLC0415
    from gradecheck.spec.find import find_spec  # noqa: PLC0415
    from gradecheck.spec.problem import Problem  # noqa: PLC0415

    found = find_spec(spec, folders)
    if isinstance(found, Problem):
        text = solved(found, readings, format_, every)
    else:
        text = solved_assignment(found, folders, readings, format_, every)
    write_text(text, utf8=format_ != "text")


def solved(problem: Problem, readings: Sequence[str], format_: str, every: bool) -> str:
    """The worked solution of a problem, in a format."""
    from gradecheck.solve import solve  # noqa: PLC0415

    solution = solve(problem, chosen_by_reading(problem, readings))
    warn_not_finite(solution)
    return written(problem, solution, format_, every)


def solved_assignment(
    assignment: Assignment,
    folders: Sequence[str],
    readings: Sequence[str],
    format_: str,
    every: bool,
) -> str:
    """The worked solutions of all problems of an assignment: in JSON a list."""
    from gradecheck.cli.terminal import width  # noqa: PLC0415
    from gradecheck.spec.find import found_problems  # noqa: PLC0415

    if format_ in ("latex", "yaml"):
        one_by_one(assignment, "solve", format_)
    problems = found_problems(assignment, folders)
    known = readings_by_problem(problems, readings)
    texts = [solved(problem, known[problem.id], format_, every) for problem in problems]
    if format_ == "json":
        return "[" + ",\n".join(text.rstrip("\n") for text in texts) + "]\n"
    rule = "---" if format_ == "markdown" else "═" * width(sys.stdout)
    return f"\n{rule}\n\n".join(texts)


def written(problem: Problem, solution: Solution, format_: str, every: bool) -> str:
    """The solution in a format; each loads what it needs."""
    from gradecheck.cli.terminal import wants_colour, width  # noqa: PLC0415

    if problem.model is not None:
        from gradecheck.report.solve_proof import with_proofs  # noqa: PLC0415 - proofs only

        return with_proofs(problem, solution, format_, width(sys.stdout), wants_colour(sys.stdout))
    if format_ in ("json", "yaml"):
        from gradecheck.report import solve_json  # noqa: PLC0415

        write = solve_json.solution_json if format_ == "json" else solve_json.solution_yaml
        return write(solution)
    if problem.shapes is not None:
        return written_formulas(problem, solution, format_)
    if format_ == "markdown":
        from gradecheck.report.solve_markdown import solution_markdown  # noqa: PLC0415

        return solution_markdown(problem, solution, every=every)
    if format_ == "latex":
        from gradecheck.report.solve_latex import solution_latex  # noqa: PLC0415

        return solution_latex(problem, solution, every=every)
    from gradecheck.report.solve_text import PLAIN_SIGNS, solution_text  # noqa: PLC0415

    colour = wants_colour(sys.stdout)
    text = solution_text(problem, solution, every=every, width=width(sys.stdout), colour=colour)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return text.translate(PLAIN_SIGNS)
    return text


def written_formulas(problem: Problem, solution: Solution, format_: str) -> str:
    """The derivation of a formula problem, in a format for people."""
    from gradecheck.cli.terminal import wants_colour, width  # noqa: PLC0415
    from gradecheck.report import solve_formulas  # noqa: PLC0415

    if format_ == "markdown":
        return solve_formulas.derivation_markdown(problem, solution)
    if format_ == "latex":
        from gradecheck.report.solve_latex import document  # noqa: PLC0415

        return document(solve_formulas.derivation_markdown(problem, solution))
    return solve_formulas.derivation_text(
        problem, solution, width=width(sys.stdout), colour=wants_colour(sys.stdout)
    )


def warn_not_finite(solution: Solution) -> None:
    """Say on stderr which values are no finite numbers."""
    from gradecheck.report.solve_json import not_finite  # noqa: PLC0415

    names = not_finite(solution)
    if names:
        click.echo(f"warning: not finite, so never a right answer: {', '.join(names)}", err=True)
