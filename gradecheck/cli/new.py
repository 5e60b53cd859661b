"""``gradecheck new``: a blank answer sheet."""

from __future__ import annotations

from pathlib import Path

import click

from gradecheck.cli.options import format_option, problems_option


@click.command("new")
@click.argument("spec")
@click.option("-o", "--out", metavar="FILE", help="Write to this file, not to stdout.")
@click.option("--force", is_flag=True, help="Overwrite the file if there is one.")
@format_option("yaml", "json")
@problems_option
def command(
    spec: str, out: str | None, force: bool, format_: str, folders: tuple[str, ...]
) -> None:
    """Write a blank answer sheet for SPEC, a problem's file or id: every item with its points, its
    shape, and a ? for each number.

    \b
    Examples:
      gradecheck new problem1 > ada.yaml
      gradecheck new problem1 -o ada.yaml         refuses to overwrite a file
      gradecheck new handout.yaml                 students need no answers for it
      gradecheck new problem1 -f json -o ada.json
    """
    from gradecheck.cli.terminal import write_text  # noqa: PLC0415 - only to run, not to help
    from gradecheck.report.sheet import sheet_json, sheet_yaml  # noqa: PLC0415
    from gradecheck.spec.find import find_problem  # noqa: PLC0415

    problem = find_problem(spec, folders)
    sheet = sheet_json(problem) if format_ == "json" else sheet_yaml(problem)
    if out is None:
        write_text(sheet, utf8=True)
    else:
        write_file(out, sheet, force=force)


def write_file(path: str, text: str, *, force: bool) -> None:
    """Write a file of ours; one that is there is kept unless ``force`` says otherwise."""
    try:
        with Path(path).open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        message = f"{path} exists already; --force overwrites it"
        raise click.BadParameter(message, param_hint="--out") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise click.BadParameter(f"{path} cannot be written: {why}", param_hint="--out") from None
    click.echo(f"wrote {path}", err=True)
