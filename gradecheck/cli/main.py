"""The group of commands, each loaded only when it is run, and how errors leave the program."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from gradecheck.version import __version__

COMMANDS = {
    "solve": "Show the worked solution of a problem: every value, every gradient.",
    "grade": "Grade a submission, with a report item by item, or a whole class.",
    "regrade": "Grade the submissions of an earlier run again, and show what changes.",
    "diff": "Compare two runs over a class: whose points change, and because of what.",
    "check": "Check the form of problem files and submissions.",
    "new": "Write a blank answer sheet for a problem.",
    "handout": "Write the student's side of a problem: no steps, no answers.",
    "explain": "Explain a kind of mistake, a fault code or an operation.",
    "schema": "Print the JSON Schema of a file format, for editors.",
}
"""Every command with its short help: the module of that name holds the function ``command``."""

INTERNAL_ERROR = 70
INTERRUPTED = 130
CANNOT_WRITE = 2


class Commands(click.Group):
    """A group that knows its commands by name and loads the one that is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"gradecheck.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from gradecheck.document.suggest import did_you_mean  # noqa: PLC0415

            hint = did_you_mean(args[0], COMMANDS) if args else ""
            if not hint:
                raise
            raise click.UsageError(f"{error.message.rstrip('.')}; {hint}", ctx) from None


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Begin with: gradecheck solve problem1",
)
@click.version_option(__version__, "-V", "--version", message="gradecheck %(version)s")
def gradecheck() -> None:
    """Grade multi-step mathematical homework the way a careful teaching assistant does.

    \b
    Examples:
      gradecheck solve problem1             the worked solution of a shipped problem
      gradecheck new problem1 > ada.yaml    a blank answer sheet
      gradecheck check ada.yaml             is the form right? (never: is it right?)
      gradecheck grade ada.yaml             the grade, with every lost point explained
      gradecheck grade class/ --out grades  a whole class, with gradebook and feedback
    """


def main(args: list[str] | None = None) -> None:
    """Run gradecheck.  Exit status: 0 done; 1 below --fail-under, or faults found by ``check``;
    2 input that could not be understood, or wrong usage; 70 a bug of ours."""
    try:
        sys.exit(_run(args))
    except BrokenPipeError:
        # Whoever read our output has had enough: not an error, but nothing more can be written.
        sys.stderr.close()
        sys.exit(0)


def _run(args: list[str] | None) -> Any:
    try:
        return gradecheck.main(args=args, prog_name="gradecheck", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as error:
        said = f"{error.strerror or error}: what was to be written is lost"
        click.echo(f"gradecheck: {said}", err=True)
        return CANNOT_WRITE
    except Exception as error:
        from gradecheck.errors import GradecheckError  # noqa: PLC0415

        if isinstance(error, GradecheckError):
            from gradecheck.cli.show import show_faults  # noqa: PLC0415

            show_faults(error.faults)
            return error.exit_code
        return _our_bug(error)


def _our_bug(error: Exception) -> int:
    """Say that gradecheck itself failed; the traceback only where somebody asks for it."""
    import os  # noqa: PLC0415

    if os.environ.get("GRADECHECK_TRACEBACK"):
        raise error
    click.echo(
        f"gradecheck: internal error: {type(error).__name__}: {error}\n"
        "This is a bug in gradecheck, not in your file. Please report it with the file and what\n"
        "GRADECHECK_TRACEBACK=1 gradecheck … prints.",
        err=True,
    )
    return INTERNAL_ERROR
