"""A graded proof, line by line: ✓ ✗ ·, the reason, the counter-example with its tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from gradecheck.grading.result import CounterExample, ItemGrade, ProofLine
from gradecheck.report.markdown import escaped
from gradecheck.report.styled import Line, paragraph

MARKS = {True: ("✓", "good"), False: ("✗", "bad"), None: ("·", "quiet")}
SPACES = re.compile(" {3,}")
OBVIOUS = "equal on all models"


def proof_lines(item: ItemGrade, width: int) -> Iterator[Line]:
    """Every line with its mark, the reason below it, and the counter-example at the end."""
    yield from judged_lines(item.lines, width)
    if item.example is not None:
        yield []
        for text in example_texts(item.example):
            yield from paragraph(text, width, ("  ", ""), "quiet")


def judged_lines(lines: Iterable[ProofLine], width: int, *, every: bool = False) -> Iterator[Line]:
    """Lines of a proof with their marks; only with ``every`` also reasons that say nothing new."""
    for line in lines:
        mark, style = MARKS[line.ok]
        yield from paragraph(SPACES.sub("  ", line.text), width, (f"{line.line:>3} {mark} ", style))
        if line.reason and (every or line.reason != OBVIOUS):
            tone = "bad" if line.ok is False else "quiet"
            yield from paragraph(line.reason, width, (" " * 8, ""), tone)


def example_texts(example: CounterExample) -> list[str]:
    """The counter-example and its tables, each in a line.

    >>> example_texts(CounterExample(2, "for x = 1 …", {"q(z|x)": [[0.5, 0.5]]}))
    ['counter-example to line 2: for x = 1 …', 'q(z|x):  x=1: 0.5 0.5']
    """
    found = [f"counter-example to line {example.line}: {example.sentence}"]
    for name, table in example.tables.items():
        found.append(f"{name}:  {_table(name, table)}")
    return found


def _table(name: str, table: Any) -> str:
    if not table or not isinstance(table[0], list):
        return " ".join(f"{value:g}" for value in table)
    given = name.rpartition("|")[2].rstrip(")") if "|" in name else name.rpartition("(")[2][:1]
    rows = [f"{given.strip()}={k}: {_table(name, row)}" for k, row in enumerate(table, 1)]
    return "; ".join(rows)


def markdown_lines(item: ItemGrade) -> str:
    """The same as a list; what the student wrote is escaped."""
    rows = []
    for line in item.lines:
        said = f": {escaped(line.reason)}" if line.reason and line.reason != OBVIOUS else ""
        rows.append(f"{line.line}. {MARKS[line.ok][0]} {escaped(line.text)}{said}")
    if item.example is not None:
        rows.append("")
        rows += [f"> {escaped(text)}  " for text in example_texts(item.example)]
    return "\n".join(rows)
