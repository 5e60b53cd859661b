"""Codes of whole classes: archives, the journal, workers."""

from __future__ import annotations

from gradecheck.explain.entry import Entry

TITLE = "Grading a class"
ENTRIES = (
    Entry(
        "no-submissions",
        "Where you pointed there is no submission.",
        "Submissions are files in YAML or JSON, files with one on each line, and .zip archives. "
        "Hidden files, tables, images and the like are left out.",
        "gradecheck grade roster/",
        "gradecheck grade submissions/",
        "shell",
    ),
    Entry(
        "no-answers",
        "The file is for an assignment, and answers none of its problems.",
        "There is nothing to grade in it; so its row says.",
        "assignment: assignment6, problems: {}",
        "assignment: assignment6, problems: {problem1: {answers: …}}",
        "shell",
    ),
    Entry(
        "path-leads-out",
        "A link in a folder, or the name of a member of an archive, leads out of it.",
        "Whoever made it could have any file of yours graded as theirs, and read its beginning in "
        "the message.",
        "ln -s ~/solutions/ada.yaml submissions/eve.yaml",
        "cp eve.yaml submissions/",
        "shell",
    ),
    Entry(
        "bad-archive",
        "The archive, or one of its members, cannot be unpacked.",
        "It is damaged, half downloaded, or another kind of archive under the name of a .zip.",
        "mv class.rar class.zip",
        "unrar x class.rar submissions/",
        "shell",
    ),
    Entry(
        "archive-too-large",
        "The archive would unpack to far more than a class of submissions has.",
        "Such archives are built to fill up a disk or the memory.  At most 200,000 members are "
        "read, and 4 GiB, or 200 times the archive's own size.",
        "gradecheck grade bomb.zip",
        "unzip class.zip -d submissions && gradecheck grade submissions",
        "shell",
    ),
    Entry(
        "archive-within",
        "Inside an archive there is another one, or a file with many submissions.",
        "Archives in archives are not opened: how much they hold cannot be bounded.",
        "zip all.zip monday.zip tuesday.zip",
        "gradecheck grade monday.zip tuesday.zip",
        "shell",
    ),
    Entry(
        "encrypted",
        "The member of the archive is encrypted.",
        "It can only be read with its password.",
        "zip -e class.zip ada.yaml",
        "zip class.zip ada.yaml",
        "shell",
    ),
    Entry(
        "no-memory",
        "Grading this submission took more memory than there is.",
        "Sizes are bounded, so that this needs a bound of your own (`--memory`), or a machine that "
        "is full.  The others are graded as ever.",
        "gradecheck grade class.ndjson --memory 200",
        "gradecheck grade class.ndjson --memory 2000",
        "shell",
    ),
    Entry(
        "worker-died",
        "The process that graded this submission crashed, was ended, or hung, twice.",
        "Its whole chunk was tried again one by one; only this one did it again, alone in a fresh "
        "process.  The system may have ended it for want of memory.  If not, it is a bug of ours.",
        "gradecheck grade class.ndjson",
        "gradecheck grade class.ndjson --jobs 1",
        "shell",
    ),
    Entry(
        "no-workers",
        "Worker processes end before they can do anything.",
        "The system does not let them start, or gives them too little memory.",
        "gradecheck grade class.ndjson --jobs 64",
        "gradecheck grade class.ndjson --jobs 1",
        "shell",
    ),
    Entry(
        "cannot-write",
        "The journal cannot be written: the disk is full, or you may not write there.",
        "Nothing of what is done is lost: the same command goes on from there.",
        "gradecheck grade submissions/ --out /full/grades",
        "gradecheck grade submissions/ --out ~/grades",
        "shell",
    ),
    Entry(
        "in-use",
        "Another run of gradecheck writes into this folder.",
        "Two runs would undo each other's work.",
        "gradecheck grade monday/ --out grades & gradecheck grade tuesday/ --out grades",
        "gradecheck grade monday/ tuesday/ --out grades",
        "shell",
    ),
    Entry(
        "wrong-reading",
        "A `--reading` names a convention or an option that the problem does not have.",
        "Every submission would be graded under another reading than you mean, so nothing is.",
        'gradecheck grade submissions/ --reading "chanel order=channels last"',
        'gradecheck grade submissions/ --reading "channel order=channels last"',
        "shell",
    ),
    Entry(
        "several-assignments",
        "The submissions say that they are for different assignments.",
        "Points, levels and due dates come from one assignment: the one that most of them name.  "
        "Without such a one the grades are the problems' own until you say which.",
        "gradecheck grade homework5/ homework6/",
        "gradecheck grade homework6/ --spec assignment6",
        "shell",
    ),
    Entry(
        "assignment-of-few",
        "No more than half of the submissions name the assignment.",
        "What one student writes should not change what others get.  So its rules are left out "
        "where others answered problems that it has not.  --spec says what counts.",
        "gradecheck grade homework5/ homework6/",
        "gradecheck grade homework6/ --spec assignment6",
        "shell",
    ),
)
