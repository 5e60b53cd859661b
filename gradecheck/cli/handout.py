"""``gradecheck handout``: the student's side of a problem."""

from __future__ import annotations

import click

from gradecheck.cli.options import format_option, problems_option


@click.command("handout")
@click.argument("spec")
@click.option("-o", "--out", metavar="FILE", help="Write to this file, not to stdout.")
@click.option("--force", is_flag=True, help="Overwrite the file if there is one.")
@format_option("markdown", "yaml", "latex")
@problems_option
def command(
    spec: str, out: str | None, force: bool, format_: str, folders: tuple[str, ...]
) -> None:
    """Write the student's side of SPEC, a problem's file or id: the statement, what is given and
    what to hand in; no steps, no answers, nothing that gives them away.

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
    from gradecheck.spec.find import find_problem  # noqa: PLC0415

    problem = find_problem(spec, folders)
    from gradecheck.report.handout import handout_markdown, handout_yaml  # noqa: PLC0415

    text = handout_yaml(problem) if format_ == "yaml" else handout_markdown(problem)
    if format_ == "latex":
        from gradecheck.report.solve_latex import document  # noqa: PLC0415

        text = document(text)
    if out is None:
        write_text(text, utf8=True)
    else:
        write_file(out, text, force=force)
