"""Model proofs in a worked solution: every line with the reason that was found for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gradecheck.document.printable import escape_control
from gradecheck.grading.result import ProofLine
from gradecheck.proof.task import model_proofs
from gradecheck.proof.verdict import Verdict
from gradecheck.report.grade_proof import MARKS, judged_lines
from gradecheck.report.markdown import escaped
from gradecheck.report.solve_json import solution_json, solution_yaml
from gradecheck.report.solve_latex import solution_latex
from gradecheck.report.solve_markdown import solution_markdown
from gradecheck.report.solve_text import solution_text
from gradecheck.report.styled import Line, painted, paragraph
from gradecheck.solve import Solution
from gradecheck.spec.problem import Item, Problem

Proofs = list[tuple[Item, str, Verdict]]


def proofs_of(problem: Problem) -> Proofs:
    """Every model proof: the item, the name of its route, the verdict on it.

    >>> from gradecheck.spec.find import find_problem
    >>> [(item.id, verdict.complete) for item, _, verdict in proofs_of(find_problem("kl"))]
    [('proof', True)]
    """
    items = [item for item in problem.items if item.proving is not None]
    return [
        (item, route, verdict)
        for item in items
        for route, _, verdict in model_proofs(problem, item)
    ]


def with_proofs(
    problem: Problem, solution: Solution, format_: str, width: int, colour: bool
) -> str:
    """The worked solution of a problem that has proofs, in a format."""
    if format_ in ("json", "yaml"):
        write = solution_json if format_ == "json" else solution_yaml
        return write(solution, {"proofs": proofs_data(problem)})
    if format_ == "markdown":
        return solution_markdown(problem, solution) + proofs_markdown(problem)
    if format_ == "latex":
        start, end, rest = solution_latex(problem, solution).rpartition("\\end{document}")
        return start + proofs_latex(problem) + end + rest
    text = solution_text(problem, solution, width=width, colour=colour)
    return text + proofs_text(problem, width, colour=colour)


def proofs_text(problem: Problem, width: int, *, colour: bool) -> str:
    """The model proofs for a terminal."""

    def lines() -> Iterator[Line]:
        for item, route, verdict in proofs_of(problem):
            yield []
            claim = item.proving.claim if item.proving else ""
            yield from paragraph(f"{claim}{_by(route)}", width, (f"● {item.id}  ", "good"))
            yield []
            yield from judged_lines(_lines(verdict), width - 4, every=True)

    return painted(lines(), colour=colour)


def _by(route: str) -> str:
    return f", {route}" if route else ""


def _lines(verdict: Verdict) -> list[ProofLine]:
    return [ProofLine(v.line, v.relation, v.text, v.ok, v.reason) for v in verdict.lines]


def proofs_markdown(problem: Problem) -> str:
    """The model proofs as lists."""
    parts = []
    for item, route, verdict in proofs_of(problem):
        parts.append(f"## {escaped(item.id)}{escaped(_by(route))}")
        rows = [
            f"{v.line}. {MARKS[v.ok][0]} {escaped(v.text)}  \n   {escaped(v.reason)}"
            for v in verdict.lines
        ]
        parts.append("\n".join(rows))
    return "\n" + "\n\n".join(parts) + "\n"


def proofs_latex(problem: Problem) -> str:
    """The model proofs as they were written: verbatim, and in plain ASCII."""
    parts = []
    for item, route, verdict in proofs_of(problem):
        rows = [f"{v.text}   % {v.reason}" for v in verdict.lines]
        plain = "\n".join(rows).replace("≥", ">=").replace("≤", "<=").replace("−", "-")
        plain = escape_control(plain, keep="\n").encode("ascii", "replace").decode()
        plain = plain.replace("\\end{verbatim}", "")
        name = "".join(c for c in f"{item.id}{_by(route)}" if c.isalnum() or c in " ,'.")
        parts.append(f"\\section*{{{name}}}\n\\begin{{verbatim}}\n{plain}\n\\end{{verbatim}}\n")
    return "\n".join(parts)


def proofs_data(problem: Problem) -> dict[str, Any]:
    """The model proofs as data: by item, one for each route."""
    found: dict[str, Any] = {}
    for item, route, verdict in proofs_of(problem):
        lines = [
            {"line": v.line, "relation": v.relation, "text": v.text, "ok": v.ok, "reason": v.reason}
            for v in verdict.lines
        ]
        found.setdefault(item.id, []).append({"route": route, "lines": lines})
    return found
