"""The JSON Schema of students' files."""

from __future__ import annotations

from gradecheck.report.schema_spec import Schema, mapping, record, ref

ANSWERS: Schema = {
    "conventions": {
        "anyOf": [
            mapping("The conventions that were followed; found out where not given.", ref("word")),
            {"type": "null"},
        ]
    },
    "answers": mapping(
        "What was worked out, by the name of the item or step; any step may be given.",
        ref("answer"),
    ),
}
NOTES: Schema = {
    "course": ref("word", "The course."),
    "date": ref("word", "A date, not used."),
    "notes": ref("word", "Notes, not used."),
    "comment": ref("word", "Notes, not used."),
    "comments": ref("word", "Notes, not used."),
    "gradecheck": ref("word", "The version of the format."),
}
HEAD: Schema = {
    "student": {
        "description": "Who hands in: a name or id, or {id: …, name: …, level: …, email: …}.",
        "anyOf": [
            ref("word"),
            {"type": "null"},
            record("", {key: ref("word") for key in ("id", "name", "level", "email")}),
        ],
    },
    "assignment": ref("word", "The id of the assignment that this is for."),
    "submitted": ref("word", "When it was handed in: 2026-04-12T15:30-05:00."),
    "level": ref("word", "The level at which the course is taken."),
    **NOTES,
}

ONE: Schema = record(
    "One student's answers to one problem.",
    {"problem": ref("word", "The id of the problem that is answered."), **HEAD, **ANSWERS},
    ("problem", "answers"),
)
SEVERAL: Schema = record(
    "One student's answers to an assignment.",
    {
        **HEAD,
        "problems": mapping(
            "The answers by problem; null where nothing is handed in.",
            {
                "anyOf": [
                    {"type": "null"},
                    record("The answers to one problem.", {**ANSWERS, **NOTES}, ("answers",)),
                ]
            },
        ),
    },
    ("problems",),
)

SUBMISSION: Schema = {
    "title": "A submission",
    "description": "One student's answers to one problem, or to several of an assignment.",
    "if": {"required": ["problems"]},
    "then": ref("several"),
    "else": ref("one"),
    "$defs": {
        "one": ONE,
        "several": SEVERAL,
        "word": {"type": ["string", "number", "boolean"]},
        "answer": {
            "description": "A number, an expression such as 3/8, nested lists, or a block of text "
            "with one row a line; null, a blank or ? is missing.",
            "anyOf": [
                {"type": ["number", "string", "null"]},
                {"type": "array", "items": ref("answer")},
            ],
        },
    },
}
