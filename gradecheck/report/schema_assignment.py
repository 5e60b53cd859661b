"""The JSON Schemas of assignments, and of students' files for one."""

from __future__ import annotations

from gradecheck.report.schema_spec import Schema, record, ref

ID: Schema = {
    "anyOf": [{"type": "string", "pattern": "^[A-Za-z0-9_-]{1,100}$"}, {"type": "integer"}]
}
SHARE: Schema = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": 1},
        {"type": "string", "pattern": r"^\s*\d"},
    ]
}
DAYS: Schema = {
    "anyOf": [
        {"type": "integer", "minimum": 0},
        {"type": "string", "pattern": r"^\s*\d{1,4}\s*(days?|d)?\s*$"},
    ]
}
LEVELS: Schema = {
    "anyOf": [ref("word"), {"type": "array", "items": ref("word"), "minItems": 1}],
}

PART = record(
    "A problem of the assignment.",
    {
        "problem": {"description": "Its id.", **ID},
        "points": {
            "description": "What it is worth here; else its own points.",
            "anyOf": [
                {"type": "number", "minimum": 0},
                {"type": "string", "pattern": r"^\s*\d"},
            ],
        },
        "only": record("For whom it is.", {"level": LEVELS}, ("level",)),
        "extra_credit": {
            "type": "boolean",
            "description": "Adds to the total, not to what can be reached.",
        },
    },
    ("problem",),
)

ASSIGNMENT: Schema = {
    "title": "An assignment",
    "description": "Problems put together, with points, levels, and what handing in late costs.",
    "type": "object",
    "required": ["gradecheck", "assignment", "problems"],
    "additionalProperties": False,
    "properties": {
        "gradecheck": {"enum": [1, "1"], "description": "The version of the format."},
        "assignment": {"description": "The id, which is the file's name, too.", **ID},
        "title": {"type": "string", "description": "A line for headings."},
        "statement": {"type": "string", "description": "Markdown with $math$, for students."},
        "problems": {
            "description": "The problems, in order: by id alone, or with more.",
            "type": "array",
            "items": {"anyOf": [ID, PART]},
            "minItems": 1,
            "maxItems": 100,
        },
        "due": {
            "type": "string",
            "description": "When it is due, with the zone: 2026-04-12T16:00-05:00.",
        },
        "late": record(
            "What handing in late costs; needs `due`.",
            {
                "per_day": {
                    "description": "The share of earned points that every started day takes.",
                    **SHARE,
                },
                "at_most": {
                    "description": "After so many days nothing is earned any more.",
                    **DAYS,
                },
            },
        )
        | {"minProperties": 1},
    },
    "dependentRequired": {"late": ["due"]},
}
