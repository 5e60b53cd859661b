"""Codes of regrading a class, and of comparing two runs."""

from __future__ import annotations

from gradecheck.explain.entry import Entry

TITLE = "Grading a class again"
ENTRIES = (
    Entry(
        "no-run",
        "There is no earlier run in this folder that could be done again.",
        "What was graded and how is in the journal, the hidden folder `.gradecheck` beside the "
        "gradebook.  A copy of grades.csv alone does not know it.",
        "gradecheck regrade copies/grades.csv",
        "gradecheck regrade grades",
        "shell",
    ),
    Entry(
        "no-results",
        "There are no results here that could be compared.",
        "A run that was stopped has a journal, but no gradebook yet: the same command goes on "
        "with it.",
        "gradecheck diff submissions/ grades",
        "gradecheck diff grades grades-regraded",
        "shell",
    ),
    Entry(
        "bad-results",
        "A line of the results or of the gradebook is not as gradecheck writes it.",
        "A spreadsheet that saves grades.csv anew changes numbers, separators and quotes.",
        "gradecheck diff grades-edited-in-a-spreadsheet grades",
        "gradecheck diff grades grades-regraded",
        "shell",
    ),
    Entry(
        "results-there",
        "There are grades where the new ones should be written.",
        "Old grades are never replaced unasked: they may be what students were told.",
        "gradecheck regrade grades --out grades",
        "gradecheck regrade grades --out grades-2",
        "shell",
    ),
    Entry(
        "submissions-gone",
        "The submissions of the earlier run are not where they were.",
        "Its journal knows the paths, not the files themselves.  If they have moved, say where to.",
        "gradecheck regrade grades",
        "gradecheck regrade grades archive/submissions",
        "shell",
    ),
)
