"""The JSON Schema of problem files; its references are to ``DEFINITIONS``."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def ref(name: str, description: str = "") -> Schema:
    """A reference to a definition, described where it stands.

    >>> ref("points", "what it is worth")
    {'$ref': '#/$defs/points', 'description': 'what it is worth'}
    """
    found: Schema = {"$ref": f"#/$defs/{name}"}
    return {**found, "description": description} if description else found


def mapping(description: str, values: Schema, *, least: int = 0) -> Schema:
    """Any keys, each with a value of one kind."""
    found: Schema = {
        "type": "object",
        "description": description,
        "additionalProperties": values,
    }
    return {**found, "minProperties": least} if least else found


def record(description: str, properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    """Known keys and no others."""
    found: Schema = {
        "type": "object",
        "description": description,
        "properties": properties,
        "additionalProperties": False,
    }
    return {**found, "required": list(required)} if required else found


TOLERANCE = record(
    "How far an element may be from the expected one: within any criterion given.",
    {
        "abs": ref("amount", "Largest absolute difference."),
        "rel": ref("amount", "Largest difference as a share of |expected|: 0.01, or 1%."),
        "floor": ref(
            "amount",
            "To `rel` belongs a smallest allowed difference, as a share of the item's largest "
            "|expected|: 0.001 unless given; 0 turns it off.",
        ),
        "decimals": {
            "type": "integer",
            "minimum": 0,
            "maximum": 300,
            "description": "Right to so many decimals: half a unit of the last is accepted.",
        },
        "figures": {
            "type": "integer",
            "minimum": 1,
            "maximum": 17,
            "description": "Right to so many significant figures.",
        },
    },
) | {"anyOf": [{"required": [key]} for key in ("abs", "rel", "decimals", "figures")]}

PARTIAL: Schema = {
    "description": "Points for an item that is right in part: `elements` gives the share of "
    "elements that count, `all` all or nothing, steps such as {0.5: 0.4, 1: 1} the second number "
    "from the first share on.",
    "anyOf": [
        {"enum": ["elements", "all"]},
        {"type": "object", "minProperties": 1, "additionalProperties": ref("share")},
    ],
}

MARKING: Schema = {
    "tolerance": ref("tolerance"),
    "partial": ref("partial"),
    "follow_through": ref(
        "share", "What an element counts that is right given the student's own earlier answers."
    ),
    "same_mistake": {
        "enum": ["once", "each"],
        "description": "Whether one mistake costs points once, or in each item that it spoils.",
    },
}

ITEM_FIELDS: Schema = {
    "points": ref("amount", "What the item is worth."),
    "aka": ref("aliases"),
    "prompt": {"type": "string", "description": "What is asked for, in words."},
    "text": {"type": "string", "description": "The same as `prompt`."},
    "manual": {"type": "boolean", "description": "Kept for a person; its points are shown apart."},
    "choose": {
        "description": "What may be chosen.",
        "type": "array",
        "items": ref("word"),
        "minItems": 1,
    },
}

PROOF = {
    "description": "A model proof, or one for each route: `check` judges it, `solve` shows it.",
    "anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}],
}
PROVING: Schema = {
    "prove": {"type": "string", "description": "The claim: one relation over the model."},
    "proof": PROOF,
    "milestones": {
        "description": "What must be shown; `_` stands for anything: log E_q[_].",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    },
    "routes": {
        "description": "Milestones by route; the best route counts.",
        "type": "object",
        "additionalProperties": {
            "anyOf": [{"type": ["string", "null"]}, {"type": "array", "items": {"type": "string"}}]
        },
    },
}
MODEL = record(
    "What proofs may speak of; joints, marginals and posteriors follow.",
    {
        "variables": ref("aliases", "The names of the variables."),
        "parameters": ref("aliases", "Names that may stand behind | or ; and are ignored."),
        "distributions": ref("aliases", "What is given, each as p(x|z)."),
        "positive": ref("aliases", "Positive functions that add up to nothing special: a(i)."),
    },
    ("variables",),
)

ITEM = record(
    "What is graded: a value (the step of that name, or `is`), a choice, or work for a person.",
    {
        **ITEM_FIELDS,
        "is": ref("expression", "What the item is; without it, the step of that name."),
        "right": ref("word", "The right one of `choose`."),
        "answer": ref("word", "The same as `right`."),
        **PROVING,
        "layout": {
            "enum": ["exact", "either"],
            "description": "Of a formula: whether the transpose is right, too.",
        },
        **MARKING,
    },
    ("points",),
) | {"dependentRequired": {"right": ["choose"]}}

HANDOUT_ITEM = record(
    "What is to be handed in: its shape in place of an answer.",
    {
        **ITEM_FIELDS,
        "shape": ref("shape"),
        "prove": PROVING["prove"],
        "image": {
            "type": "boolean",
            "description": "Holds images or kernels, whose channels may come first or last.",
        },
        **MARKING,
    },
    ("points",),
)

GIVEN_SHAPE = record(
    "A given by its shape: formulas are graded.",
    {
        "shape": {
            "description": "Sizes of the axes, by name or as whole numbers; a number has [].",
            "type": "array",
            "items": ref("word"),
            "maxItems": 4,
        },
        "each": ref("word", "The index: there is one value for each sample."),
        "positive": {"type": "boolean", "description": "Numbers above 0."},
        "one_hot": {"type": "boolean", "description": "A single 1 along the last axis."},
        "one_of": {
            "type": "array",
            "items": {"type": "number"},
            "description": "Only these numbers.",
        },
        "aka": ref("aliases"),
    },
    ("shape",),
)

VARIANT: Schema = {
    "description": "The steps that are replaced, each by another expression; {} for none.",
    "type": ["object", "null"],
    "properties": {
        "objective": ref("expression", "Replaces the expression that is differentiated."),
        "credit": ref("share", "What the points of the items that this changes are multiplied by."),
        "note": {"type": "string", "description": "What this is, for reports."},
    },
    "additionalProperties": ref("expression"),
}

DEFINITIONS: Schema = {
    "word": {"type": ["string", "number", "boolean"]},
    "expression": {
        "description": "An expression of the math language, such as relu(w @ x + b).",
        "type": ["string", "number"],
    },
    "amount": {
        "description": "A number from 0, or a percentage such as 10%.",
        "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": r"^\s*\d"}],
    },
    "share": {
        "description": "A number from 0 to 1, or a percentage.",
        "anyOf": [
            {"type": "number", "minimum": 0, "maximum": 1},
            {"type": "string", "pattern": r"^\s*\d"},
        ],
    },
    "numbers": {
        "description": "A number, nested lists, or a block of text with one row a line.",
        "anyOf": [
            {"type": ["number", "string"]},
            {"type": "array", "items": ref("numbers")},
        ],
    },
    "aliases": {
        "description": "Further names.",
        "anyOf": [ref("word"), {"type": "array", "items": ref("word")}],
    },
    "shape": {
        "description": "The lengths of the axes; a number has [].",
        "type": "array",
        "items": {"type": "integer", "minimum": 0},
        "maxItems": 4,
    },
    "tolerance": TOLERANCE,
    "partial": PARTIAL,
    "item": ITEM,
    "handout_item": HANDOUT_ITEM,
    "given_shape": GIVEN_SHAPE,
    "variant": VARIANT,
}

PROBLEM: Schema = {
    "title": "A problem",
    "description": "A problem of gradecheck: what is given, the steps, what is graded and how.",
    "type": "object",
    "required": ["gradecheck", "problem", "items"],
    "anyOf": [{"required": ["given"]}, {"required": ["model"]}],
    "additionalProperties": False,
    "properties": {
        "gradecheck": {"enum": [1, "1"], "description": "The version of the format."},
        "problem": {
            "description": "The id of the problem: letters, digits, - and _.",
            "anyOf": [{"type": "string", "pattern": "^[A-Za-z0-9_-]{1,100}$"}, {"type": "integer"}],
        },
        "title": {"type": "string", "description": "A line for headings."},
        "statement": {"type": "string", "description": "Markdown with $math$, for students."},
        "handout": {
            "type": "boolean",
            "description": "The student's side: items have shapes, and there are no answers.",
        },
        "given": mapping(
            "The numbers that students are given, by name.",
            {
                "anyOf": [
                    ref("numbers"),
                    record(
                        "Numbers with further names.",
                        {
                            "value": ref("numbers"),
                            "values": ref("numbers"),
                            "aka": ref("aliases"),
                        },
                    ),
                    ref("given_shape"),
                ]
            },
        ),
        "model": MODEL,
        "sizes": mapping(
            "In a formula problem: the sizes of axes, by name.", {"type": "integer", "minimum": 1}
        ),
        "index": mapping("The index of the samples, and the size it runs over.", ref("word")),
        "stacked": mapping("Names for all samples as rows.", ref("word")),
        "steps": mapping(
            "The steps, by name: each an expression over givens and other steps.",
            {
                "anyOf": [
                    ref("expression"),
                    record(
                        "An expression with further names.",
                        {"is": ref("expression"), "aka": ref("aliases")},
                        ("is",),
                    ),
                ]
            },
        ),
        "objective": {
            "description": "What is differentiated: grad(x) is the derivative of this expression.",
            "anyOf": [
                ref("expression"),
                record("", {"minimize": ref("expression")}, ("minimize",)),
                record("", {"maximize": ref("expression")}, ("maximize",)),
            ],
        },
        "items": mapping("What is graded, in order.", {}, least=1),
        "work": mapping("In a handout: names under which more may be shown.", ref("shape")),
        **MARKING,
        "conventions": mapping(
            "Choices on which correct students may differ; the first option is the default.",
            mapping("The options.", ref("variant"), least=1),
        ),
        "mistakes": mapping(
            "Mistakes to be recognised, by what reports call them.", ref("variant")
        ),
    },
    "if": {"properties": {"handout": {"const": True}}, "required": ["handout"]},
    "then": {"properties": {"items": {"additionalProperties": ref("handout_item")}}},
    "else": {
        "properties": {"items": {"additionalProperties": ref("item")}, "work": False},
    },
}
