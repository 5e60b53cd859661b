"""The blank answer sheet of a problem: what a student fills in, in YAML or JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import prod
from typing import Any

import msgspec

from gradecheck.document.printable import escape_control
from gradecheck.graph.graph import Graph
from gradecheck.lang.tree import Grad
from gradecheck.report.numbers import points_text
from gradecheck.report.styled import wrap
from gradecheck.spec.problem import Item, Problem

BLANK = "?"
WIDTH = 80
MOST_WORK = 400
"""Larger arrays are not offered as further work: nobody writes them down unasked."""
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.' -]*[A-Za-z0-9_.']|[A-Za-z_]")
MEANING = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
"""Words for which some reader of YAML has a meaning of its own."""


def sheet_yaml(problem: Problem) -> str:
    """The blank sheet in YAML, with what is asked for in comments.

    >>> from gradecheck.spec.find import find_problem
    >>> print(sheet_yaml(find_problem("mlp")).split("answers:")[1].split("# P")[0].strip())
    # H, 3 points: 2 rows of 4 numbers
      H: |
        ? ? ? ?
        ? ? ? ?
    """
    lines = [*_head(problem), *sheet_body(problem)]
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"


def sheet_body(problem: Problem) -> list[str]:
    """The part of the sheet that is filled in: conventions, answers, further work."""
    lines = [*_choices(problem), "answers:"]
    for item in problem.items:
        lines += [f"  # {line}" for line in wrap(describe(problem, item), WIDTH - 4)]
        lines += answer_lines(word(item.id), _shape(problem, item), "  ")
        lines.append("")
    return [*lines, *_shown_work(problem)]


def sheet_json(problem: Problem) -> str:
    """The blank sheet in JSON; ``null`` is a missing element.

    >>> from gradecheck.spec.find import find_problem
    >>> msgspec.json.decode(sheet_json(find_problem("mlp")))["answers"]["grad_b2"]
    [None, None, None]
    """
    answers = blank_answers(problem)
    head = f'{{\n  "problem": {_quoted(problem.id)},\n  "student": "",\n  "answers": {{\n'
    entries = [f"    {_quoted(id)}: {_quoted(value)}" for id, value in answers.items()]
    return head + ",\n".join(entries) + "\n  }\n}\n"


def blank_answers(problem: Problem) -> dict[str, Any]:
    """A missing element for each element of each item."""
    return {item.id: _nulls(_shape(problem, item)) for item in problem.items}


def describe(problem: Problem, item: Item) -> str:
    """What an item is: its name, points, shape and what its author says of it.

    >>> from gradecheck.spec.find import find_problem
    >>> problem = find_problem("problem1")
    >>> describe(problem, problem.item("grad_w0"))
    'grad_w0, 5 points: the gradient for w0, 8 rows of 2 numbers'
    """
    what = [escape_control(" ".join(item.prompt.split()))] if item.prompt else []
    gradient = gradient_of(problem, item.id)
    if gradient and not item.prompt:
        what.append(f"the gradient for {gradient}")
    if item.kind == "choice":
        what.append("one of: " + "; ".join(word(choice) for choice in item.choices))
    elif item.kind == "proof":
        what.append("a proof, one step a line")
    elif item.kind == "manual":
        what.append("read by a person")
    elif item.kind == "formula":
        from gradecheck.report.shapes import wanted_shape  # noqa: PLC0415 - formula problems only

        what.append(wanted_shape(problem, item.id))
    else:
        what.append(shape_words(_shape(problem, item)))
    points = f"{points_text(item.points)} point{'s' * (item.points != 1)}"
    return f"{item.id}, {points}: {', '.join(what)}"


def gradient_of(problem: Problem, id: str) -> str:
    """The given or step whose gradient an item is; empty where it is none."""
    tree = problem.steps.get(id)
    return tree.wrt if isinstance(tree, Grad) else ""


def shape_words(shape: tuple[int, ...]) -> str:
    """A shape in words.

    >>> shape_words(()), shape_words((3,)), shape_words((2, 4)), shape_words((2, 3, 3))
    ('a number', '3 numbers', '2 rows of 4 numbers', '2 matrices of 3×3 numbers')
    """
    if len(shape) <= 1:
        return "a number" if not shape else f"{shape[0]} number{'s' * (shape[0] != 1)}"
    if len(shape) == 2:
        rows = f"{shape[0]} row{'s' * (shape[0] != 1)}"
        return f"{rows} of {shape[1]} number{'s' * (shape[1] != 1)}"
    stack, (height, width) = shape[:-2], shape[-2:]
    count = "×".join(map(str, stack))
    return f"{count} matri{'ces' if stack != (1,) else 'x'} of {height}×{width} numbers"


def answer_lines(key: str, shape: tuple[int, ...], indent: str) -> list[str]:
    """A key with blanks in a block of text: rows on lines, an empty line between matrices.

    >>> answer_lines("h", (2, 1, 2), "")
    ['h: |', '  ? ?', '', '  ? ?']
    """
    if 0 in shape:
        return [f"{indent}{key}: []"]
    if len(shape) == 4:
        lines = [f"{indent}{key}:"]
        for _ in range(shape[0]):
            lines += [f"{indent}  - |", *_block(shape[1:], f"{indent}    ")]
        return lines
    return [f"{indent}{key}: |", *_block(shape, f"{indent}  ")]


def _block(shape: tuple[int, ...], indent: str) -> Iterator[str]:
    row = indent + " ".join([BLANK] * (shape[-1] if shape else 1))
    rows = shape[-2] if len(shape) > 1 else 1
    for matrix in range(shape[0] if len(shape) > 2 else 1):
        if matrix:
            yield ""
        yield from [row] * rows


def _head(problem: Problem) -> Iterator[str]:
    for line in wrap(f"Answer sheet: {problem.title}", WIDTH - 2):
        yield f"# {line}"
    yield from how(problem)
    yield ""
    yield f"problem: {word(problem.id)}"
    yield 'student: ""   # who you are'
    yield ""


def _choices(problem: Problem) -> Iterator[str]:
    """The conventions that may be declared, each line to be freed of its sign."""
    choices = free_choices(problem)
    if choices:
        yield "# If you know which convention you follow, say so: take away the # in front of"
        yield "# `conventions:` and of its line. Otherwise it is found out from your answers."
        yield "#conventions:"
        for name, options in choices.items():
            yield from (f"#  {word(name)}: {word(option)}" for option in options)
        yield ""


def how(problem: Problem) -> Iterator[str]:
    """How the sheet is filled in, as comments."""
    if problem.shapes is not None:
        from gradecheck.report.shapes import SHEET  # noqa: PLC0415 - formula problems only

        yield from SHEET
        return
    if any(item.kind == "value" for item in problem.items):
        yield "# Put a number in place of each ?, as in 0.38, 3/8, 1e-3 or sqrt(2)/2."
    if any(item.kind == "proof" for item in problem.items):
        yield "# Put the lines of a proof in place of its ?, indented, each with its relation."
    yield "# What stays ? is missing: no points, but later steps are graded all the same."
    yield "# Then, to see whether everything can be read: gradecheck check THIS_FILE"


def free_choices(problem: Problem) -> dict[str, list[str]]:
    """The options that cost nothing, of conventions in which there are several.

    An option with less than full credit is not offered: that would tell what was asked for.
    """
    offered = {
        convention.name: [o.name for o in convention.options if o.credit is None or o.credit >= 1]
        for convention in problem.conventions
    }
    return {name: options for name, options in offered.items() if len(options) > 1}


def work_names(problem: Problem) -> dict[str, tuple[int, ...]]:
    """Steps before the gradients that are no items, each with its shape: further work to show."""
    graph: Graph = problem.graph()
    items = {item.id for item in problem.items}
    backward = {name for name, step in graph.steps.items() if step.kind == "backward"}
    return {
        name: graph.scope.types[name].shape
        for name in graph.steps
        if name not in items and name not in backward and not graph.ancestors(name) & backward
    }


def _shown_work(problem: Problem) -> Iterator[str]:
    work = {} if problem.shapes is not None else work_names(problem)
    work = {name: shape for name, shape in work.items() if prod(shape) <= MOST_WORK}
    if work:
        yield "  # Further work, if you like to show it: take away the # in front of each line."
        yield "  # It earns nothing by itself, but later steps are graded by it."
    for name, shape in work.items():
        yield from (f"  #{line}" for line in answer_lines(word(name), shape, ""))


def _shape(problem: Problem, item: Item) -> tuple[int, ...]:
    return problem.shape_of(item.id) if item.kind == "value" else ()


def word(text: str) -> str:
    """A word of YAML: as it is where nobody could take it for anything else, else quoted.

    >>> word("channel order"), word("no"), word("-log p, for descent"), word("a: b")
    ('channel order', '"no"', '"-log p, for descent"', '"a: b"')
    """
    if PLAIN.fullmatch(text) and text.lower() not in MEANING:
        return text
    return escape_control(_quoted(text))


def _nulls(shape: tuple[int, ...]) -> Any:
    return [_nulls(shape[1:]) for _ in range(shape[0])] if shape else None


def _quoted(value: Any) -> str:
    return msgspec.json.encode(value).decode()
