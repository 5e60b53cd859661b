"""Codes of files that are written about a class."""

from __future__ import annotations

from gradecheck.explain.entry import Entry

TITLE = "Writing files about a class"
ENTRIES = (
    Entry(
        "unwritable-file",
        "The system could not write a file; it says why.",
        "The disk is full, the folder is read-only, or a folder has the file's name.  Files that "
        "were there before stay as they were.",
        "gradecheck grade submissions/ --out /usr/share/results",
        "gradecheck grade submissions/ --out results",
        "shell",
    ),
    Entry(
        "unsafe-folder",
        "Where a folder for results is needed, there is a link or a file.",
        "Through a link, files would be written outside of the folder that was named.",
        "ln -s /home/ada results/feedback",
        "rm results/feedback",
        "shell",
    ),
    Entry(
        "library-missing",
        "A format needs a library that is not installed.",
        "It is large, and few need it; so it does not come with gradecheck.",
        "pip install gradecheck",
        'pip install "gradecheck[parquet]"',
        "shell",
    ),
    Entry(
        "bad-csv",
        "In a CSV file, a quote is opened and never closed.",
        "All that follows would be one cell, so nothing can be filled in.",
        "printf 'ID,Grade\\n7,\"\\n' > worksheet.csv",
        "printf 'ID,Grade\\n7,\\n' > worksheet.csv",
        "shell",
    ),
    Entry(
        "not-an-export",
        "The file is none that Canvas or Moodle exported.",
        "Only its own file, with all its columns, is taken back by the system.",
        "gradecheck grade submissions/ --out results --moodle names.csv",
        "gradecheck grade submissions/ --out results --moodle Grades-HW6.csv",
        "shell",
    ),
    Entry(
        "no-grade-column",
        "It is not clear which column of Canvas' gradebook is this assignment's.",
        "Grades in a wrong column would be published to the whole class.",
        "gradecheck grade submissions/ --out results --canvas all-columns.csv",
        "gradecheck grade submissions/ --out results --canvas only-homework6.csv",
        "shell",
    ),
)
