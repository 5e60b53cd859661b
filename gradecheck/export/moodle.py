"""``moodle.csv``: the grading worksheet of a Moodle assignment, with grades and feedback filled in.

Moodle takes the file back under "Upload grading worksheet".  Its rules (the plugin
``assignfeedback_offline``): students are found by ``Identifier``, a grade above the maximum is
passed over in silence, and feedback is HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from gradecheck.batch.book import Book, Row
from gradecheck.document.printable import shown
from gradecheck.errors import Fault, GradecheckError, Place
from gradecheck.export.csv_cells import CsvFile
from gradecheck.export.feedback import feedback_markdown
from gradecheck.export.folder import Folder
from gradecheck.export.lms import Filling, Sheet, number, read_sheet, value

NAME = "moodle.csv"
KEYS = ("id number", "username", "email address", "identifier")
PARTICIPANT = re.compile(r"_(\d+)_assignsubmission_[^/]*/")
"""How Moodle names the folder of a participant in "Download all submissions"."""
PREFORMATTED = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)


def moodle(book: Book, folder: Folder, path: str) -> Filling:
    """Writes ``moodle.csv``.  Raises GradecheckError if ``path`` is no worksheet of Moodle."""

    def feedback(row: Row) -> str:
        from gradecheck.export.page import fragment_of  # noqa: PLC0415 - needs a parser

        return on_one_line(fragment_of(feedback_markdown(row, book.feedback)))

    return Filling(folder, NAME, moodle_sheet(read_sheet(path), path), _names, feedback)


def on_one_line(html: str) -> str:
    r"""HTML without line ends, which some versions of Moodle take for the end of a row.

    >>> on_one_line("<p>a\nb</p>\n<pre><code>1\n2\n</code></pre>\n")
    '<p>a b</p><pre><code>1<br>2</code></pre>'
    """
    parts = PREFORMATTED.split(html)
    for place, part in enumerate(parts):
        inside = part.startswith("<pre>")
        text = part.replace("\n</code>", "</code>").replace("\n", "<br>" if inside else " ")
        parts[place] = text if inside else re.sub(r"(^|>) +(?=<|$)", r"\1", text)
    return "".join(parts)


def _names(row: Row) -> Iterator[str]:
    yield row.id
    yield row.email
    if row.id.isdecimal():
        yield f"Participant {row.id}"
    for result in row.problems:
        found = PARTICIPANT.search(result.record.file) if result.record else None
        if found:
            yield f"Participant {found.group(1)}"


def moodle_sheet(file: CsvFile, path: str) -> Sheet:
    """The parts of a worksheet that matter."""
    heads = [cell.value.strip().casefold() for cell in file.rows[0]] if file.rows else []
    if "identifier" not in heads or "grade" not in heads:
        found = ", ".join(shown(head, 40) for head in heads[:12]) or "nothing"
        message = f"this is no grading worksheet of Moodle: no `Identifier` and `Grade` in {found}"
        hint = "in Moodle, in English: Submissions, Download grading worksheet"
        raise GradecheckError([Fault("not-an-export", message, hint, Place(path, 1, 1))])
    at = {head: column for column, head in reversed(list(enumerate(heads)))}
    students: dict[int, str] = {}
    closed: dict[int, str] = {}
    most: dict[int, Fraction] = {}
    name = at.get("full name", at["identifier"])
    for row in range(1, len(file.rows)):
        students[row] = value(file, row, name) or value(file, row, at["identifier"])
        if value(file, row, at.get("grade can be changed")).casefold() == "no":
            closed[row] = "their grade cannot be changed in Moodle"
        top = number(value(file, row, at.get("maximum grade")))
        if top is not None:
            most[row] = top
    return Sheet(
        file,
        students,
        [at[key] for key in KEYS if key in at],
        at["grade"],
        at.get("feedback comments"),
        closed,
        most,
        any("," in value(file, row, at.get("maximum grade")) for row in students),
    )
