"""What went wrong in a line that is false: the one mistake without which it would hold."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from gradecheck.lang.tree import Node
from gradecheck.proof.build import everything
from gradecheck.proof.chain import Chain, Judged
from gradecheck.proof.edits import Edit, edits
from gradecheck.proof.evaluate import UncheckableError
from gradecheck.proof.form import form
from gradecheck.proof.inequalities import INEQUALITIES
from gradecheck.proof.named import named_for
from gradecheck.proof.relation import SIGNS, TURNED, Relation
from gradecheck.proof.verdict import Mistake
from gradecheck.proof.world import TOLERANCE, World

MOST_LINES = 3
"""More false lines than these mostly follow from one another."""
MOST_EDITS = 160
NEAR = 0.35
"""How much less simple an alternative may be to be named with the first."""
MOST_NODES = 150
"""Nodes of a line that is looked into."""


def mistakes(chains: list[Chain], claim: Relation, world: World) -> tuple[Mistake, ...]:
    """The mistake of each of the first false lines, where there is just one that explains it.

    Nothing is said of a line that starts from what a wrong line comes to.
    """
    found: list[Mistake] = []
    lines: list[int] = []
    for chain in chains:
        for place, link in enumerate(chain.links):
            if link.outcome.true is not False or link.line in lines:
                continue
            if place and chain.links[place - 1].outcome.ok is False:
                continue
            lines.append(link.line)
            if len(lines) > MOST_LINES:
                return tuple(found)
            try:
                mistake = _mistake(chain, place, claim, world)
            except UncheckableError:
                continue
            if mistake is not None:
                found.append(mistake)
    return tuple(found)


def _mistake(chain: Chain, place: int, claim: Relation, world: World) -> Mistake | None:
    link = chain.links[place]
    turned = _turned(link, _directions(chain, place, claim), world)
    sides = (link.relation.left, link.relation.right)
    too_long = any(len(everything(side)) > MOST_NODES for side in sides)
    if too_long or (turned is not None and link.outcome.flaw != "false"):
        return turned
    fits = sorted(_fitting(chain, place, claim, world), key=lambda fit: fit.rank)
    if not fits:
        return turned
    if not _is_clear(fits, world):
        return None
    first = fits[0].edit
    said = f"line {link.line} holds with {first.sentence}"
    for other in fits:
        near = other.level == fits[0].level and other.edit.cost <= first.cost + NEAR
        if near and other.edit.kind != first.kind and world.equal(first.node, other.edit.node):
            return Mistake(first.kind, link.line, f"{said}; or: with {other.edit.words}")
    return Mistake(first.kind, link.line, said)


# -- the relation --------------------------------------------------------------------------------


def _turned(link: Judged, ways: set[str], world: World) -> Mistake | None:
    """The relation that is true, if it goes the way of the chain; a named inequality gives it, or
    it is an equality somewhere."""
    outcome, sign = link.outcome, link.relation.sign
    if outcome.flaw == "strict":
        return _relation(link, outcome.gives, "the two sides can be equal")
    if outcome.gives:
        name = INEQUALITIES[outcome.rule][0]
        why = f"{name} " + ("gives no equality" if sign == "=" else "runs the other way")
        return _relation(link, outcome.gives, why) if not ways or outcome.gives in ways else None
    for way in ways - {sign}:
        if _is_bound(Relation(link.relation.left, way, link.relation.right), world):
            return _relation(link, way, "that way it is true")
    return None


def _relation(link: Judged, right: str, why: str) -> Mistake:
    said = f"holds with {SIGNS[right]} in place of {SIGNS[link.relation.sign]}: {why}"
    return Mistake("sign", link.line, f"line {link.line} {said}")


def _directions(chain: Chain, place: int, claim: Relation) -> set[str]:
    """Which way the chain may run: as the claim does, if it starts there; else as its other
    inequalities do; empty where nothing tells."""
    start = chain.nodes[0]
    if not claim.is_equation and start in (claim.left, claim.right):
        sign = claim.sign if start == claim.left else TURNED[claim.sign]
        return {f"{sign[0]}="}
    others = {link.relation.sign[0] for k, link in enumerate(chain.links) if k != place} - {"="}
    return {f"{others.pop()}="} if len(others) == 1 else set()


# -- the expressions -----------------------------------------------------------------------------


class Fit(msgspec.Struct, frozen=True, eq=False):
    """An edit with which a line holds; ``level`` 0 where a named inequality gives it and the next
    line follows too."""

    edit: Edit
    level: tuple[bool, bool]

    @property
    def rank(self) -> tuple[bool, bool, float]:
        return *self.level, self.edit.cost


def _fitting(chain: Chain, place: int, claim: Relation, world: World) -> Iterator[Fit]:
    """The edits with which a line holds: of what it comes to, or of what it starts from.

    What the claim says is given, so nobody gets it wrong; what the line starts from is looked at
    where it was not derived, or where only the claim stands behind it.
    """
    link = chain.links[place].relation
    after = chain.links[place + 1].relation if place + 1 < len(chain.links) else None
    given = [form(claim.left), form(claim.right)]
    if form(link.right) not in given:
        near = [link.left] if after is None else [link.left, after.right]
        for edit in _sound(edits(link.right, near, world.model), link.left):
            changed = Relation(link.left, link.sign, edit.node)
            if _holds(changed, world):
                goes_on = after is None or _holds(
                    Relation(edit.node, after.sign, after.right), world
                )
                yield Fit(edit, (not _is_named(changed, world), not goes_on))
    if form(link.left) not in given and (place == 0 or form(link.right) in given):
        for edit in _sound(edits(link.left, [link.right], world.model), link.right):
            changed = Relation(edit.node, link.sign, link.right)
            if _holds(changed, world):
                yield Fit(edit, (not _is_named(changed, world), True))


def _sound(made: list[Edit], other: Node) -> list[Edit]:
    """The edits without those that merely put the other side in place of this."""
    wanted = form(other)
    kept = made[:MOST_EDITS]
    return [e for e in kept if e.kind != "wrong-operand" or e.what or form(e.node) != wanted]


def _is_clear(fits: list[Fit], world: World) -> bool:
    """Whether no other kind fits as well as the first without being equal to it."""
    first = fits[0]
    return all(
        other.rank != first.rank
        or other.edit.kind == first.edit.kind
        or world.equal(first.edit.node, other.edit.node)
        for other in fits[1:]
    )


def _is_named(relation: Relation, world: World) -> bool:
    return relation.is_equation or bool(named_for(relation, world))


def _holds(relation: Relation, world: World) -> bool:
    """Whether an equation is true; an inequality also an equality somewhere: no bound by luck."""
    try:
        if not _perhaps(relation, world):
            return False
        if relation.is_equation:
            return world.equal(relation.left, relation.right)
        return _is_bound(relation, world)
    except UncheckableError:
        if world.work.left < 0:
            raise
        return False


def _perhaps(relation: Relation, world: World) -> bool:
    """Whether a relation is true on the smaller models: most edits fail there already."""
    first = world.evaluators[0]
    left, right = first.value(relation.left), first.value(relation.right)
    gap, slack = left.v - right.v, TOLERANCE * (left.m + right.m)
    if relation.is_equation:
        return bool((np.abs(gap) <= slack).all())
    return bool((gap >= -slack if relation.sign[0] == ">" else gap <= slack).all())


def _is_bound(relation: Relation, world: World) -> bool:
    sign = {">": ">=", "<": "<="}.get(relation.sign, relation.sign)
    if not world.holds(relation.left, sign, relation.right):
        return False
    gap, slack = world.gap(relation.left, relation.right)
    return bool((np.abs(gap) <= slack).any())
