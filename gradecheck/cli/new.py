"""``gradecheck new``: a blank answer sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gradecheck.cli.options import format_option, problems_option

if TYPE_CHECKING:
    from gradecheck.spec.assignment import Assignment


@click.command("new")
@click.argument("spec")
@click.option("-o", "--out", metavar="FILE", help="Write to this file, not to stdout.")
@click.option("--force", is_flag=True, help="Overwrite the file if there is one.")
@format_option("yaml", "json")
@problems_option
def command(
    spec: str, out: str | None, force: bool, format_: str, folders: tuple[str, ...]
) -> None:
    """Write a blank answer sheet for SPEC, the file or id of a problem or of an assignment of
    several: every item with its points, its shape, and a ? for each number.

    \b
    Examples:
      gradecheck new problem1 > ada.yaml
      gradecheck new problem1 -o ada.yaml         refuses to overwrite a file
      gradecheck new handout.yaml                 students need no answers for it
      gradecheck new problem1 -f json -o ada.json
      gradecheck new assignment6 > ada.yaml       one sheet for all its problems
    """
    from gradecheck.cli.terminal import write_text  # noqa: PLC0415 - only to run, not to help
    from gradecheck.spec.find import find_spec  # noqa: PLC0415
    from gradecheck.spec.problem import Problem  # noqa: PLC0415

    found = find_spec(spec, folders)
    if isinstance(found, Problem):
        from gradecheck.report.sheet import sheet_json, sheet_yaml  # noqa: PLC0415

        sheet = sheet_json(found) if format_ == "json" else sheet_yaml(found)
    else:
        sheet = assignment_sheet(found, folders, format_)
    if out is None:
        write_text(sheet, utf8=True)
    else:
        write_file(out, sheet, force=force)


def assignment_sheet(assignment: Assignment, folders: tuple[str, ...], format_: str) -> str:
    """The sheet for all problems of an assignment."""
    from gradecheck.report.assignment import (  # noqa: PLC0415 - few need it
        assignment_sheet_json,
        assignment_sheet_yaml,
    )
    from gradecheck.spec.find import found_problems  # noqa: PLC0415

    write = assignment_sheet_json if format_ == "json" else assignment_sheet_yaml
    return write(assignment, found_problems(assignment, folders))


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
