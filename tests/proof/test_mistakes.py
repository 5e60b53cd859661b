"""Every mistake of a kind that is known, made in a right proof, is named; and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import msgspec
import pytest

from gradecheck.lang.statements import parse_relations
from gradecheck.lang.tree import Call, Expect, Node, Sum
from gradecheck.proof.build import addends
from gradecheck.proof.edits import Site, misplaced_log, sign, swapped
from gradecheck.proof.judge import judge
from gradecheck.proof.resolve import Resolver
from gradecheck.proof.shown import shown
from gradecheck.proof.verdict import Verdict
from gradecheck.proof.walk import replacements
from tests.proof.tasks import task

LINES = (
    "log p(x) = log sum_z p(x, z)",
    "= log E_q[p(x, z) / q(z|x)]",
    ">= E_q[log(p(x, z) / q(z|x))]",
    "= E_q[log p(x|z)] + E_q[log(p(z) / q(z|x))]",
    "= E_q[log p(x|z)] - KL(q(z|x) || p(z))",
)
MADE = (swapped, misplaced_log, sign)


def mutants(whole: Node) -> Iterator[tuple[str, Node]]:
    """The expression with one mistake: undone again by the edit of that kind."""
    for node, put in replacements(whole):
        site = Site(whole, node, put, task("vae").model, ())
        for make in MADE:
            yield from ((made.kind, made.node) for made in make(site))
        if isinstance(node, Sum | Expect) and isinstance(node.body, Call) and node.body.op == "log":
            yield "missing-function", put(msgspec.structs.replace(node, body=node.body.args[0]))
        if isinstance(node, Call) and node.op == "div":
            yield "missing-factor", put(node.args[0])
            yield "missing-factor", put(node.args[1])
    terms = addends(whole)
    for positive, term in terms if len(terms) == 2 else []:
        yield "missing-term", term if positive else Call("neg", (term,))


@cache
def cases() -> list[tuple[int, str, Verdict]]:
    """The number of the line, the kind of mistake made there, the verdict on the whole."""
    model = task("vae").model
    found = []
    for number, line in enumerate(LINES, 1):
        link = parse_relations(line, model.names()).links[0]
        right = Resolver(model).resolve(link.right)
        start = line.partition(link.relation)[0] + link.relation
        for kind, wrong in mutants(right):
            lines = [*LINES]
            lines[number - 1] = f"{start} {shown(wrong)}"
            found.append((number, kind, judge(task("vae"), "\n".join(lines))))
    return found


def test_mistakes_are_named() -> None:
    kinds, silent = [], []
    for number, kind, verdict in cases():
        first = verdict.first_wrong
        if first is None or first.line != number or verdict.flaw != "false":
            continue  # no mistake, or one that shows only further on
        said = [mistake.kind for mistake in verdict.mistakes if mistake.line == number]
        if said:
            kinds.append(said[0] == kind)
        else:
            silent.append((number, kind, first.text))
    assert len(kinds) >= 22
    assert sum(kinds) >= 0.8 * len(kinds)  # the others are as simple, and have equal numbers
    assert len(silent) <= 0.15 * len(kinds), silent


def test_what_is_named_is_there() -> None:
    for _, _, verdict in cases():
        lines = {line.line: line for line in verdict.lines}
        for mistake in verdict.mistakes:
            assert lines[mistake.line].ok is False
            assert mistake.message.startswith(f"line {mistake.line} holds with ")


@pytest.mark.parametrize("number", range(1, len(LINES) + 1))
def test_the_right_proof_has_none(number: int) -> None:
    verdict = judge(task("vae"), "\n".join(LINES[:number]))
    assert verdict.mistakes == ()
