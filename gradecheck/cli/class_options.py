"""The options of ``gradecheck grade`` that belong to a class."""

from __future__ import annotations

import os
from typing import Any, Literal, TypeVar

import click
import msgspec

from gradecheck.errors import GradecheckError

F = TypeVar("F")
OF_ONE_RUN = ("out", "jobs", "memory", "fresh")
"""Options that say how to work, not what is to come of it."""


class ClassOptions(msgspec.Struct, frozen=True):
    """What was asked for on the command line, beyond what a single grade knows."""

    out: str | None = None
    roster: str | None = None
    adjust: str | None = None
    jobs: int | None = None
    memory: int = 0
    fresh: bool = False
    feedback: Literal["md", "html", "json", "none"] | None = None
    items: bool = False
    junit: bool = False
    parquet: bool = False
    gradescope: bool = False
    canvas: str | None = None
    moodle: str | None = None
    github: bool = False
    classroom: bool = False

    @property
    def is_asked_for(self) -> bool:
        """Whether anything was asked for that only a class has."""
        return self != ClassOptions()

    def kept(self) -> dict[str, str | bool | int | None]:
        """What a later run of the same class needs to know: all but how this one is to work.

        >>> ClassOptions(out="grades", roster="r.csv", jobs=2).kept()
        {'roster': 'r.csv'}
        """
        given = {name: getattr(self, name) for name in self.__struct_fields__}
        plain = msgspec.structs.asdict(ClassOptions())
        return {
            name: value
            for name, value in given.items()
            if name not in OF_ONE_RUN and value != plain[name]
        }

    def check(self) -> None:
        """Refuse options that need a folder to write into where there is none, and files that are
        not there: a class may take a while to grade before they are read."""
        if self.out is None:
            self._check_folder()
        files = (self.roster, self.adjust, self.canvas, self.moodle)
        missing = [path for path in files if path and not os.path.exists(path)]  # noqa: PTH110
        if missing:
            from gradecheck.batch.sources.plan import missing_file  # noqa: PLC0415 - seldom

            raise GradecheckError([fault for path in missing for fault in missing_file(path)])

    def _check_folder(self) -> None:
        needing = (
            *("fresh", "feedback", "items", "junit", "parquet", "gradescope", "canvas", "moodle"),
            *("github", "classroom"),
        )
        asked = [f"--{name}" for name in needing if getattr(self, name)]
        if asked:
            verb = "needs" if len(asked) == 1 else "need"
            raise click.UsageError(f"{', '.join(asked)} {verb} a folder to write to: add --out DIR")


OPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--out", {"metavar": "DIR", "help": "Of a class: write gradebook, results, feedback here."}),
    ("--roster", {"metavar": "FILE", "help": "CSV of the students: id, name, level, submitted."}),
    (
        "--adjust",
        {"metavar": "FILE", "help": "Changes by a person: student, problem, item, points."},
    ),
    ("--jobs", {"type": click.IntRange(1, 1024), "metavar": "N", "help": "Worker processes."}),
    (
        "--memory",
        {"type": click.IntRange(0), "metavar": "MIB", "default": 0, "help": "Bound of a worker."},
    ),
    ("--fresh", {"is_flag": True, "help": "Grade all anew, also what an earlier run has done."}),
    (
        "--feedback",
        {
            "type": click.Choice(["md", "html", "json", "none"]),
            "help": "A file a student in DIR; default: md for up to 1,000 submissions.",
        },
    ),
    ("--items", {"is_flag": True, "help": "Also write items.csv, a row an item."}),
    ("--junit", {"is_flag": True, "help": "Also write junit.xml."}),
    ("--parquet", {"is_flag": True, "help": "Also write Parquet (needs pyarrow)."}),
    ("--gradescope", {"is_flag": True, "help": "Also write Gradescope's results.json."}),
    ("--canvas", {"metavar": "FILE", "help": "Fill in a gradebook exported by Canvas."}),
    ("--moodle", {"metavar": "FILE", "help": "Fill in a grading worksheet of Moodle."}),
    ("--github", {"is_flag": True, "help": "GitHub's job summary and annotations."}),
    ("--classroom", {"is_flag": True, "help": "GitHub Classroom's result."}),
)


def class_options(function: F) -> F:
    """All options of a class, in the order in which help shows them."""
    for name, settings in reversed(OPTIONS):
        function = click.option(name, **settings)(function)  # type: ignore[type-var]
    return function
