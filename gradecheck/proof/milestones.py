"""Milestones: what an instructor insists on seeing in a proof, by route.

A milestone is an expression; ``_`` in it stands for anything: ``log E_q[_]``.  Alternatives are
parted by `` or ``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from gradecheck.lang.parse import parse
from gradecheck.lang.tree import Call, Expect, Name, Node, Sum
from gradecheck.proof.build import everything, factors, under
from gradecheck.proof.chain import Judged
from gradecheck.proof.form import form
from gradecheck.proof.resolve import Resolver
from gradecheck.spec.model import Model

ANYTHING = Name("anything")
_BLANK = re.compile(
    r"(?<![A-Za-z0-9_}\)\]])_(?![A-Za-z0-9_{(])|(?<=\])_(?=\s|$)|(?<=\s)_(?=[\])\s]|$)"
)


class Milestone(msgspec.Struct, frozen=True):
    """What is to be shown: any of some patterns."""

    text: str
    patterns: tuple[Node, ...]


def read_milestones(texts: Sequence[str], model: Model) -> tuple[Milestone, ...]:
    """The milestones of a route.

    >>> from gradecheck.spec.model import read_model
    >>> model = read_model(["x", "z"], [], ["p(z)", "p(x|z)", "q(z|x)"])
    >>> len(read_milestones(["log E_q[_] or log sum_z q(z|x) _"], model)[0].patterns)
    2
    """
    return tuple([_milestone(text, model) for text in texts])


def _milestone(text: str, model: Model) -> Milestone:
    patterns = []
    for alternative in re.split(r"\s+or\s+", text):
        marked = _BLANK.sub(" anything ", alternative)
        tree = parse(marked, model.names({"anything": "anything"}))
        patterns.append(_Loose(model, {"anything": ANYTHING}).resolve(tree))
    return Milestone(text, tuple(patterns))


class _Loose(Resolver):
    """A resolver for patterns: the blank may stand in a logarithm."""

    def _call(self, node: Call) -> Node:
        if any(part == ANYTHING for part in everything(node)):
            op = "mul" if node.op == "juxtapose" else node.op
            return Call(op, tuple([self.resolve(arg) for arg in node.args]))
        return super()._call(node)


def shown_share(
    routes: Mapping[str, Sequence[Milestone]], links: Sequence[Judged]
) -> tuple[str, Fraction, list[str]]:
    """The best route, the share of its milestones that valid links show, and what is missing."""
    if not routes:
        return "", Fraction(1), []
    nodes = [
        part
        for link in links
        if link.outcome.ok
        for side in (link.relation.left, link.relation.right)
        for part in everything(side)
    ]
    best: tuple[Fraction, str, list[str]] | None = None
    for name, milestones in routes.items():
        missing = [m.text for m in milestones if not _shown(m, nodes)]
        share = 1 - Fraction(len(missing), len(milestones)) if milestones else Fraction(1)
        if best is None or share > best[0]:
            best = share, name, missing
    assert best is not None
    share, name, missing = best
    return name, share, [f"not shown: {text}" for text in missing]


def _shown(milestone: Milestone, nodes: Sequence[Node]) -> bool:
    return any(matches(pattern, node) for pattern in milestone.patterns for node in nodes)


def matches(pattern: Node, node: Node) -> bool:
    """Whether a node has the form of a pattern."""
    if pattern == ANYTHING:
        return True
    if ANYTHING not in everything(pattern):
        return form(pattern) == form(node)
    if isinstance(pattern, Call) and pattern.op in ("mul", "div"):
        return _factors_match(pattern, node)
    if type(pattern) is not type(node):
        return False
    if isinstance(pattern, Call) and isinstance(node, Call) and pattern.op != node.op:
        return False
    if isinstance(pattern, Sum) and isinstance(node, Sum) and pattern.index != node.index:
        return False
    if isinstance(pattern, Expect) and isinstance(node, Expect) and pattern.dist != node.dist:
        return False
    return all(matches(p, n) for p, n in zip(under(pattern), under(node), strict=False))


def _factors_match(pattern: Node, node: Node) -> bool:
    """Whether the factors of the pattern, but for blanks, are among those of the node."""
    wanted, wanted_below = factors(pattern)
    above, below = factors(node)
    there = [form(f) for f in above]
    seen = all(form(f) in there for f in wanted if f != ANYTHING)
    return seen and all(form(f) in [form(g) for g in below] for f in wanted_below if f != ANYTHING)
