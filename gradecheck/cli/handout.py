"""``gradecheck handout``: the student's side of a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gradecheck.cli.options import format_option, one_by_one, problems_option

if TYPE_CHECKING:
    from gradecheck.spec.assignment import Assignment


@click.command("handout")
@click.argument("spec")
@click.option("-o", "--out", metavar="FILE", help="Write to this file, not to stdout.")
@click.option("--force", is_flag=True, help="Overwrite the file if there is one.")
@format_option("markdown", "yaml", "latex")
@problems_option
def command(
    spec: str, out: str | None, force: bool, format_: str, folders: tuple[str, ...]
) -> None:
    """Write the student's side of SPEC, the file or id of a problem or assignment: the statement,
    what is given and what to hand in; no steps, no answers, nothing that gives them away.

    As YAML it is a problem file without answers: with it students check the names and shapes of
    what they hand in, and make a blank answer sheet.

    \b
    Examples:
      gradecheck handout problem1 > task.md
      gradecheck handout problem1 -f latex -o task.tex
      gradecheck handout problem1 -f yaml -o handout.yaml
      gradecheck check ada.yaml --spec handout.yaml
    """
    from gradecheck.cli.new import write_file  # noqa: PLC0415 - only to run, not to help
    from gradecheck.cli.terminal import write_text  # noqa: PLC0415
    from gradecheck.spec.find import find_spec  # noqa: PLC0415
    from gradecheck.spec.problem import Problem  # noqa: PLC0415

    found = find_spec(spec, folders)
    if isinstance(found, Problem):
        from gradecheck.report.handout import handout_markdown, handout_yaml  # noqa: PLC0415

        text = handout_yaml(found) if format_ == "yaml" else handout_markdown(found)
    else:
        text = handout_of(found, folders, format_)
    if format_ == "latex":
        from gradecheck.report.solve_latex import document  # noqa: PLC0415

        text = document(text)
    if out is None:
        write_text(text, utf8=True)
    else:
        write_file(out, text, force=force)


def handout_of(assignment: Assignment, folders: tuple[str, ...], format_: str) -> str:
    """The student's side of a whole assignment."""
    from gradecheck.report.assignment import assignment_handout  # noqa: PLC0415 - few need it
    from gradecheck.spec.find import found_problems  # noqa: PLC0415

    if format_ == "yaml":
        one_by_one(assignment, "handout", format_)
    return assignment_handout(assignment, found_problems(assignment, folders))
