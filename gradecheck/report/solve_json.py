"""The worked solution as data: JSON, and YAML that says the same."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from gradecheck.report.grade_data import printable_json
from gradecheck.solve import NO_VALUE, Solution

PLAIN_WORD = re.compile("[A-Za-z][A-Za-z0-9_]+")
MEANING = frozenset(("null", "true", "false", "yes", "no", "on", "off"))
"""Words, besides single letters, for which YAML has a meaning of its own."""


def solution_data(solution: Solution) -> dict[str, Any]:
    """The solution as plain data; infinity and not-a-number are ``None``.

    >>> from gradecheck import load_problem
    >>> data = solution_data(load_problem("problem1").solve())
    >>> list(data)
    ['problem', 'reading', 'values', 'gradients', 'items', 'formulas', 'steps']
    >>> {key: data["steps"][0][key] for key in ("name", "kind", "formula")}
    {'name': 'h0', 'kind': 'forward', 'formula': 'relu(w0 @ z + b0)'}
    """
    return {
        "problem": solution.problem,
        "reading": dict(solution.reading),
        "values": _plain(solution.values),
        "gradients": _plain(solution.gradients),
        "items": _plain(solution.items),
        "formulas": solution.formulas,
        "steps": [
            {
                "name": step.name,
                "kind": step.kind,
                "formula": step.formula,
                "latex": step.latex,
                "value": None if step.value is NO_VALUE else step.value.tolist(),
            }
            for step in solution.steps
        ],
    }


def solution_json(solution: Solution, more: Mapping[str, Any] = {}) -> str:
    """The solution as JSON, numbers in full precision, each array on a line of its own."""
    return printable_json(_json({**solution_data(solution), **more}, "", 2)) + "\n"


def solution_yaml(solution: Solution, more: Mapping[str, Any] = {}) -> str:
    """The solution as YAML: what is in the JSON, arrays in one line.

    >>> from gradecheck import load_problem
    >>> print(solution_yaml(load_problem("problem1").solve()).splitlines()[0])
    problem: problem1
    """
    return printable_json("".join(_yaml({**solution_data(solution), **more}, "")))


def not_finite(solution: Solution) -> list[str]:
    """The names of steps with a value that no format of numbers holds."""
    return [step.name for step in solution.steps if not np.isfinite(step.value).all()]


def _json(data: Any, indent: str, depth: int) -> str:
    """A mapping or a list of mappings over several lines, ``depth`` levels of them."""
    inner = indent + "  "
    if depth and isinstance(data, dict) and data:
        pairs = [f"{_quoted(key)}: {_json(data[key], inner, depth - 1)}" for key in data]
        return f"{{\n{inner}" + f",\n{inner}".join(pairs) + f"\n{indent}}}"
    if depth and isinstance(data, list) and data and isinstance(data[0], dict):
        entries = [_json(entry, inner, depth - 1) for entry in data]
        return f"[\n{inner}" + f",\n{inner}".join(entries) + f"\n{indent}]"
    return _quoted(data)


def _quoted(data: Any) -> str:
    """Compact JSON; NaN and infinity are null."""
    return msgspec.json.encode(data).decode()


def _plain(arrays: Any) -> dict[str, Any]:
    return {name: array.tolist() for name, array in arrays.items()}


def _yaml(data: Any, indent: str) -> list[str]:
    """The lines of a mapping; texts are quoted as in JSON, which YAML reads, too."""
    lines = []
    for key, value in data.items():
        if isinstance(value, dict) and value:
            lines += [f"{indent}{_word(key)}:\n", *_yaml(value, indent + "  ")]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append(f"{indent}{_word(key)}:\n")
            for entry in value:
                first, *rest = _yaml(entry, indent + "  ")
                lines += [f"{indent}- {first.lstrip()}", *rest]
        else:
            lines.append(f"{indent}{_word(key)}: {_flow(value)}\n")
    return lines


def _word(text: str) -> str:
    """A word as it is where nobody could take it for anything else, else quoted."""
    return text if PLAIN_WORD.fullmatch(text) and text.lower() not in MEANING else _quoted(text)


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join([_flow(item) for item in value])}]"
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return "null"
        mantissa, _, exponent = repr(value).partition("e")
        if exponent and "." not in mantissa:
            mantissa += ".0"  # YAML 1.1 takes 1e-06 for a text
        return f"{mantissa}e{exponent}" if exponent else mantissa
    return "null" if value is None else _word(value)
