"""The JSON Schemas of what ``solve``, ``grade`` and ``check`` write as JSON."""

from __future__ import annotations

from gradecheck.report.schema_spec import Schema, mapping, record, ref

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
INDEX: Schema = {"type": "array", "items": COUNT}
ARRAY: Schema = {
    "description": "A number or nested lists of numbers; null where one is not finite.",
    "anyOf": [{"type": ["number", "null"]}, {"type": "array", "items": ref("array")}],
}
READING = mapping("The option of each convention.", TEXT)


def all_of(description: str, properties: Schema, optional: tuple[str, ...] = ()) -> Schema:
    """A record that has all of its keys, but for some.

    >>> all_of("", {"a": {}, "b": {}}, ("b",))["required"]
    ['a']
    """
    required = tuple(key for key in properties if key not in optional)
    return record(description, properties, required)


LINE = all_of(
    "One line of a proof.",
    {
        "line": COUNT,
        "relation": TEXT,
        "text": TEXT,
        "ok": {"type": ["boolean", "null"], "description": "null where it is not judged."},
        "reason": {"type": ["string", "null"]},
    },
)

ONE_SOLUTION = all_of(
    "The solution of one problem.",
    {
        "problem": {**TEXT, "description": "The id of the problem."},
        "reading": READING,
        "values": mapping("The value of every step.", ref("array")),
        "gradients": mapping(
            "The objective's gradient for every given and step that it depends on.",
            ref("array"),
        ),
        "items": mapping("The expected value of every item.", ref("array")),
        "formulas": mapping("The formula of every item.", TEXT),
        "steps": {
            "description": "Every step, in an order in which each follows from earlier ones.",
            "type": "array",
            "items": all_of(
                "One step.",
                {
                    "name": TEXT,
                    "kind": {"enum": ["forward", "backward"]},
                    "formula": {**TEXT, "description": "As plain text."},
                    "latex": {**TEXT, "description": "The same in LaTeX."},
                    "value": ref("array"),
                },
            ),
        },
        "proofs": mapping(
            "The model proofs of every proof item, one for each route.",
            {
                "type": "array",
                "items": all_of("", {"route": TEXT, "lines": {"type": "array", "items": LINE}}),
            },
        ),
    },
    ("proofs",),
)
SOLUTION: Schema = {
    "title": "A solution",
    "description": "What `gradecheck solve -f json` writes; of an assignment an array of them.",
    "anyOf": [ref("solution"), {"type": "array", "items": ref("solution")}],
    "$defs": {"solution": ONE_SOLUTION, "array": ARRAY},
}

WRONG = all_of(
    "An element that does not count.",
    {
        "index": {**INDEX, "description": "Where it stands, from 0, in our layout."},
        "answer": {"type": ["number", "null"], "description": "null where nothing was written."},
        "expected": {"type": ["number", "null"]},
        "carried": {"type": "boolean", "description": "Expected given the student's own values."},
    },
)
FINDING = all_of(
    "What went wrong.",
    {
        "mistake": {**TEXT, "description": "Its kind; `gradecheck explain KIND` documents it."},
        "step": {**TEXT, "description": "The step whose formula was changed."},
        "message": TEXT,
    },
)
STATUSES = ["correct", "follow-through", "partial", "wrong", "missing", "invalid", "manual"]
ITEM = all_of(
    "The grade of one item.",
    {
        "id": TEXT,
        "kind": TEXT,
        "status": {"enum": STATUSES},
        "score": {"type": "number", "minimum": 0},
        "points": {"type": "number", "minimum": 0},
        "right": {**COUNT, "description": "How many elements count."},
        "total": COUNT,
        "answer": ref("shown"),
        "expected": ref("shown"),
        "wrong": {"type": "array", "items": WRONG},
        "diagnosis": {"type": "array", "items": FINDING},
        "notes": {"type": "array", "items": TEXT},
        "lines": {"type": "array", "items": LINE},
        "counterexample": all_of(
            "A finite model in which a line of a proof is false.",
            {"line": COUNT, "sentence": TEXT, "tables": {"type": "object"}},
        ),
        "adjusted": all_of(
            "The score is a person's word, which came after grading.",
            {"from": {"type": "number"}, "note": TEXT},
        ),
    },
    ("answer", "expected", "lines", "counterexample", "adjusted"),
)
STUDENT: Schema = {
    "type": "object",
    "properties": dict.fromkeys(("id", "name", "level", "email"), TEXT),
    "required": ["id"],
}
VERSION = {**TEXT, "description": "The version that graded."}
ADJUSTED: Schema = {
    "description": "What a person changed after grading; an empty item is the whole.",
    "type": "array",
    "items": all_of("", {"item": TEXT, "points": {"type": "number"}, "note": TEXT}),
}
ONE_GRADE = all_of(
    "The grade of one submission.",
    {
        "file": {**TEXT, "description": "Of a class: what the submission is called."},
        "problem": TEXT,
        "student": STUDENT,
        "score": {"type": "number", "minimum": 0},
        "points": {"type": "number", "minimum": 0},
        "percent": {
            "type": "number",
            "minimum": 0,
            "description": "At most 100, unless a person gave more points than there are.",
        },
        "reading": READING,
        "first_error": {
            "description": "The first item that is wrong, and its first wrong element.",
            "anyOf": [
                {"type": "null"},
                all_of("", {"item": TEXT, "index": {"anyOf": [INDEX, {"type": "null"}]}}),
                all_of("In a proof.", {"item": TEXT, "index": {}, "line": COUNT}),
            ],
        },
        "items": {"type": "array", "items": ref("item")},
        "warnings": {"type": "array", "items": TEXT},
        "spec": all_of(
            "The problem file.", {"sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}
        ),
        "gradecheck": VERSION,
        "adjusted": ADJUSTED,
    },
    ("file", "adjusted"),
) | {
    "if": {"not": {"required": ["adjusted"]}},
    "then": {"properties": {"percent": {"maximum": 100}}},
}
UNREADABLE = all_of(
    "A submission of a class that could not be graded; a person may have given points.",
    {
        "file": TEXT,
        "problem": {"type": ["string", "null"]},
        "student": STUDENT,
        "status": {"const": "unreadable"},
        "reason": TEXT,
        "score": {"type": "number", "minimum": 0},
        "points": {"type": "number", "minimum": 0},
        "percent": {"type": "number", "minimum": 0},
        "items": {"type": "array", "maxItems": 0},
        "warnings": {"type": "array", "items": TEXT},
        "gradecheck": VERSION,
        "adjusted": ADJUSTED,
    },
    ("points", "percent", "warnings", "adjusted"),
) | {
    "if": {"not": {"required": ["adjusted"]}},
    "then": {"properties": {"score": {"const": 0}}},
}
GRADE: Schema = {
    "title": "A grade",
    "description": "What `gradecheck grade -f json` writes: a grade, or an array of them.",
    "anyOf": [
        ref("grade"),
        ref("unreadable"),
        {"type": "array", "items": {"anyOf": [ref("grade"), ref("unreadable")]}},
    ],
    "$defs": {
        "array": ARRAY,
        "shown": {"anyOf": [ref("array"), {"type": "string"}]},
        "item": ITEM,
        "grade": ONE_GRADE,
        "unreadable": UNREADABLE,
    },
}

CHECK: Schema = {
    "title": "Faults",
    "description": "What `gradecheck check -f json` writes.",
    "type": "array",
    "items": all_of(
        "One fault.",
        {
            "file": TEXT,
            "line": {"type": "integer", "minimum": 1},
            "column": {"type": "integer", "minimum": 1},
            "code": {**TEXT, "description": "`gradecheck explain CODE` documents it."},
            "severity": {"enum": ["error", "warning"]},
            "message": TEXT,
            "hint": TEXT,
        },
    ),
}
