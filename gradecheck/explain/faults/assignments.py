"""Codes of assignments, rosters and adjustments."""

from __future__ import annotations

from gradecheck.explain.entry import Entry

TITLE = "Assignments and classes"
HEAD = "gradecheck: 1\nassignment: example\n"
ONE = HEAD + "problems: [mlp]\n"
ENTRIES = (
    Entry(
        "an-assignment",
        "The file is about several problems where one is wanted.",
        "`gradecheck.load_problem` and its grades are of one problem.  The commands take both.",
        'gradecheck.load_problem("assignment6")',
        'gradecheck.load_problem("problem1")',
        "shell",
    ),
    Entry(
        "unknown-assignment",
        "There is no assignment with this id in the folders searched.",
        "Assignments are looked for as problems are: as ID.yaml in the folders of --problems, in "
        "$GRADECHECK_PROBLEMS, in ./problems and among those shipped with gradecheck.",
        "assignment: asignment6\nproblems: {problem1: {answers: {}}}\n",
        "assignment: assignment6\nproblems: {problem1: {answers: {}}}\n",
        "yaml",
    ),
    Entry(
        "duplicate-problem",
        "An assignment names a problem twice.",
        "It would be counted twice.",
        HEAD + "problems: [mlp, {problem: mlp, points: 5}]\n",
        HEAD + "problems: [{problem: mlp, points: 5}]\n",
        "yaml",
    ),
    Entry(
        "faulty-problem",
        "A problem of the assignment has a faulty file.",
        "Its submissions could not be graded.  `gradecheck check` on that file tells every fault.",
        "problems: [draft]    # draft.yaml has a fault",
        "problems: [mlp]",
        "shell",
    ),
    Entry(
        "other-id",
        "A file is not called after the id in it.",
        "Problems and assignments are found by their ids as ID.yaml; of two names one would be "
        "wrong in a submission.",
        "problem: mlp         # in the file network.yaml",
        "problem: mlp         # in the file mlp.yaml",
        "shell",
    ),
    Entry(
        "bad-time",
        "A time is not of a form that can be understood, or lacks its zone.",
        "When it is 4 pm depends on where.  Write day, time and zone: 2026-04-12T16:00-05:00.",
        ONE + "due: 2026-04-12T16:00\n",
        ONE + "due: 2026-04-12T16:00-05:00\n",
        "yaml",
    ),
    Entry(
        "bad-row",
        "A row of a table has too many cells, or quotes that do not end.",
        "Which cell belongs to which column cannot be known.",
        "id,name\nada,Lovelace, Ada",
        'id,name\nada,"Lovelace, Ada"',
        "shell",
    ),
    Entry(
        "unknown-column",
        "A table has a column of which nothing is known.",
        "A slip in a column's name would silently cost what it holds.",
        "id,submited\nada,2026-04-12T15:30-05:00",
        "id,submitted\nada,2026-04-12T15:30-05:00",
        "shell",
    ),
    Entry(
        "missing-column",
        "A table lacks a column without which it says nothing.",
        "A roster needs `id`; adjustments need `student` and `points`.",
        "name,level\nAda,6000",
        "id,name,level\nada,Ada,6000",
        "shell",
    ),
    Entry(
        "duplicate-student",
        "A student stands in the roster twice.",
        "Which level and time hold cannot be known.",
        "id,level\nada,4000\nada,6000",
        "id,level\nada,6000",
        "shell",
    ),
    Entry(
        "duplicate-adjustment",
        "The same item, or the same problem, of a student is adjusted twice.",
        "Only one of them can be the last word.",
        "student,item,points\nada,h2,4\nada,h2,5",
        "student,item,points\nada,h2,5",
        "shell",
    ),
    Entry(
        "unknown-item",
        "An adjustment names an item that the problem does not have.",
        "Items are named by their ids, or in any notation that answers may use.",
        "student,problem,item,points\nada,problem1,h3,4",
        "student,problem,item,points\nada,problem1,h2,4",
        "shell",
    ),
    Entry(
        "many-points",
        "A person gives more points than an item is worth.",
        "They count as given: a person's word is the last.  It may be a slip all the same.",
        "student,problem,item,points\nada,problem1,h2,50",
        "student,problem,item,points\nada,problem1,h2,5",
        "shell",
    ),
)
