"""``gradecheck schema``: JSON Schemas for editors."""

from __future__ import annotations

import click

KINDS = ("spec", "submission", "solution", "grade", "check")


@click.command("schema")
@click.argument("kind", type=click.Choice(KINDS), required=False)
def command(kind: str | None) -> None:
    """Print the JSON Schema (draft 2020-12) of a KIND of file: problems and assignments (spec),
    students' files (submission), and what solve, grade and check write as JSON.  Without KIND, one
    for all.

    \b
    Examples:
      gradecheck schema spec > spec.schema.json
      gradecheck schema submission > submission.schema.json
    Then, as first line of a YAML file, for editors with a YAML language server:
      # yaml-language-server: $schema=spec.schema.json
    """
    from gradecheck.cli.terminal import write_text  # noqa: PLC0415 - only to run, not to help
    from gradecheck.report.schema import schema_json  # noqa: PLC0415

    write_text(schema_json(kind), utf8=True)
