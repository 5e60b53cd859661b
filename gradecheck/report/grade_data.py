"""A grade as the data that is exported: the keys that other programs rely on, in this order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from gradecheck.grading.result import FirstError, Grade, ItemGrade
from gradecheck.ops.record import Array
from gradecheck.report.numbers import numeric, rounded
from gradecheck.spec.submission import Student

NOT_FINITE = "elements that are not finite (infinite, or no number) are written as null"


def grade_data(grade: Grade) -> dict[str, Any]:
    """The grade of one submission, ready for JSON or YAML."""
    return {
        "problem": grade.problem,
        "student": student_data(grade.student),
        **grade_head(grade),
        "items": [item_data(item) for item in grade.items],
        **grade_tail(grade),
    }


def grade_head(grade: Grade) -> dict[str, Any]:
    """What is said of a grade as a whole before its items."""
    first, sums = grade.first_error, grade.sums
    return {
        "score": rounded(sums.score),
        "points": rounded(sums.points),
        "percent": rounded(sums.percent),
        "reading": dict(grade.reading),
        "first_error": first and _first_error(first),
    }


def grade_tail(grade: Grade) -> dict[str, Any]:
    """What is said of a grade after its items."""
    return {
        "warnings": list(grade.warnings),
        "spec": {"sha256": grade.spec.sha256},
        "gradecheck": grade.version,
    }


def student_data(student: Student) -> dict[str, str]:
    """Who handed in: the id, and what else is known."""
    further = (("name", student.name), ("level", student.level), ("email", student.email))
    return {"id": student.id, **{key: text for key, text in further if text}}


def item_data(item: ItemGrade) -> dict[str, Any]:
    """The grade of one item.  A missing or hidden element is ``None``."""
    notes = list(item.notes)
    expected = numeric(item.expected)
    if expected is not None and not np.isfinite(expected).all():
        notes.append(NOT_FINITE)
    return {
        "id": item.id,
        "kind": item.kind,
        "status": item.status,
        "score": rounded(item.score),
        "points": rounded(item.points),
        "right": item.right,
        "total": item.total,
        "answer": nested(item.answer),
        "expected": nested(item.expected),
        "wrong": [
            {
                "index": _index(wrong.index),
                "answer": _number(wrong.answer),
                "expected": _number(wrong.expected),
                "carried": wrong.carried,
            }
            for wrong in item.wrong
        ],
        "diagnosis": [
            {"mistake": one.mistake, "step": one.step, "message": one.message}
            for one in item.diagnosis
        ],
        "notes": notes,
        **_proof_data(item),
    }


def _first_error(first: FirstError) -> dict[str, Any]:
    found: dict[str, Any] = {"item": first.item, "index": _index(first.index)}
    return found if first.line is None else found | {"line": first.line}


def _proof_data(item: ItemGrade) -> dict[str, Any]:
    """What only proofs have: a verdict on every line, and a counter-example to the first false
    one."""
    if item.kind != "proof":
        return {}
    lines = [msgspec.to_builtins(line) for line in item.lines]
    for line in lines:
        del line["blunt"]  # only for those from whom what is right is hidden
    found: dict[str, Any] = {"lines": lines}
    if item.example is not None:
        found["counterexample"] = msgspec.to_builtins(item.example)
    return found


def nested(value: Array | str | None) -> Any:
    """An array as nested lists, at full precision; what is not finite as ``None``.

    >>> nested(np.array([[1.0, np.nan], [0.1, np.inf]]))
    [[1.0, None], [0.1, None]]
    >>> nested(np.array(0.5)), nested("tanh")
    (0.5, 'tanh')
    """
    array = numeric(value)
    if array is None:
        return value
    finite = np.isfinite(array)
    if finite.all():
        return array.tolist()
    holes = array.astype(object)
    holes[~finite] = None
    return holes.tolist()


def _index(index: tuple[int, ...] | None) -> list[int] | None:
    return None if index is None else list(index)


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def grades_json(grades: Sequence[Grade], *, several: bool) -> str:
    """One object, or an array of them: a line for every key and every item, to be read by people,
    too."""
    texts = [_object_text(grade_data(grade)) for grade in grades]
    text = "[" + ",\n".join(texts) + "]" if several else texts[0]
    return printable_json(text) + "\n"


def _object_text(data: dict[str, Any]) -> str:
    rows = []
    for key, value in data.items():
        if key == "items":
            text = "[\n    " + ",\n    ".join(map(_encoded, value)) + "\n  ]"
        else:
            text = _encoded(value)
        rows.append(f'  "{key}": {text}')
    return "{\n" + ",\n".join(rows) + "\n}"


def _encoded(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def printable_json(text: str) -> str:
    r"""JSON whose texts command no terminal: control and bidirectional characters as \u escapes.

    >>> printable_json('"a\u202eb\x9b"')
    '"a\\u202eb\\u009b"'
    """
    if all(line.isprintable() for line in text.split("\n")):
        return text
    return "".join(c if c.isprintable() or c == "\n" else _json_escape(c) for c in text)


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[k]:02x}{units[k + 1]:02x}" for k in range(0, len(units), 2))


def grades_yaml(grades: Sequence[Grade], *, several: bool) -> str:
    """The same data as YAML: a mapping, or a list of them."""
    data = [grade_data(grade) for grade in grades]
    return data_yaml(data if several else data[0])


def data_yaml(data: Any) -> str:
    """Plain data as YAML whose texts command no terminal."""
    import yaml  # noqa: PLC0415 - only for this format

    safe = _encoded(data).isprintable()
    dumped: str = yaml.safe_dump(
        data,
        sort_keys=False,
        allow_unicode=safe,
        default_flow_style=None,
        width=10**6,  # a row of a matrix on one line
    )
    return dumped
