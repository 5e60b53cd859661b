"""JSON Schemas (draft 2020-12) of our files and results, for editors and other programs."""

from __future__ import annotations

from typing import Any

import msgspec

from gradecheck.report.schema_assignment import ASSIGNMENT
from gradecheck.report.schema_results import CHECK, GRADE, SOLUTION
from gradecheck.report.schema_spec import DEFINITIONS, PROBLEM
from gradecheck.report.schema_submission import SUBMISSION

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SPEC: Schema = {
    "title": "A problem, or an assignment of several",
    "if": {"required": ["assignment"]},
    "then": {"$ref": "#/$defs/assignment"},
    "else": {"$ref": "#/$defs/problem"},
    "$defs": {**DEFINITIONS, "problem": PROBLEM, "assignment": ASSIGNMENT},
}
SCHEMAS: dict[str, Schema] = {
    "spec": SPEC,
    "submission": SUBMISSION,
    "solution": SOLUTION,
    "grade": GRADE,
    "check": CHECK,
}
"""The schema of each kind of file, by name."""


def schema_json(kind: str | None = None) -> str:
    """The schema of one kind, or one for a file of any kind.

    >>> schema = msgspec.json.decode(schema_json("spec"))
    >>> schema["title"], schema["$defs"]["problem"]["required"]
    ('A problem, or an assignment of several', ['gradecheck', 'problem', 'items'])
    """
    schema = any_kind() if kind is None else SCHEMAS[kind]
    return msgspec.json.format(msgspec.json.encode({"$schema": DRAFT, **schema})).decode() + "\n"


def any_kind() -> Schema:
    """A schema that accepts every kind of file, each by its own."""
    return {
        "title": "A file of gradecheck",
        "anyOf": [{"$ref": f"#/$defs/{kind}"} for kind in SCHEMAS],
        "$defs": {kind: _moved(schema, f"#/$defs/{kind}") for kind, schema in SCHEMAS.items()},
    }


def _moved(node: Any, root: str) -> Any:
    """A schema as a part of another, its references moved along."""
    if isinstance(node, dict):
        return {
            key: root + value[1:] if key == "$ref" else _moved(value, root)
            for key, value in node.items()
        }
    return [_moved(item, root) for item in node] if isinstance(node, list) else node
