"""The formats in which grades are reported: one function each, in a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from gradecheck.grading.result import Grade
from gradecheck.report.grade_context import NOTHING, Context


class Graded(msgspec.Struct, frozen=True):
    """A grade with what a report says beside it."""

    grade: Grade
    context: Context = NOTHING

    def with_grade(self, grade: Grade) -> Graded:
        """Another grade in the same context."""
        return Graded(grade, self.context)


class Page(msgspec.Struct, frozen=True):
    """On what is written: ``several`` where more than one file was asked for."""

    several: bool = False
    width: int = 80
    colour: bool = False


class Format(msgspec.Struct, frozen=True):
    """A format; data is in UTF-8, whatever the terminal speaks."""

    write: Callable[[Sequence[Graded], Page], str]
    is_data: bool = True


# Each imports what it needs when it is used: a report should not wait for the other formats.


def _text(graded: Sequence[Graded], page: Page) -> str:
    from gradecheck.report.grade_terminal import terminal_report  # noqa: PLC0415

    width, colour = page.width, page.colour
    texts = [terminal_report(one.grade, one.context, width=width, colour=colour) for one in graded]
    if page.several:
        from gradecheck.report.grade_several import table_text  # noqa: PLC0415

        texts.append(table_text(graded, width=width, colour=colour))
    return f"\n{'═' * width}\n\n".join(texts)


def _json(graded: Sequence[Graded], page: Page) -> str:
    from gradecheck.report.grade_data import grades_json  # noqa: PLC0415

    return grades_json([one.grade for one in graded], several=page.several)


def _yaml(graded: Sequence[Graded], page: Page) -> str:
    from gradecheck.report.grade_data import grades_yaml  # noqa: PLC0415

    return grades_yaml([one.grade for one in graded], several=page.several)


def _markdown(graded: Sequence[Graded], page: Page) -> str:
    from gradecheck.report.grade_markdown import markdown_report  # noqa: PLC0415

    texts = [markdown_report(one.grade, one.context) for one in graded]
    if page.several:
        from gradecheck.report.grade_several import markdown_table  # noqa: PLC0415

        texts.append(markdown_table(graded))
    return "\n---\n\n".join(texts)


FORMATS = {
    "text": Format(_text, is_data=False),
    "json": Format(_json),
    "markdown": Format(_markdown),
    "yaml": Format(_yaml),
}
