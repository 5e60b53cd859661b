"""How a proof ends: whether its last statement is the claim, or what it was rearranged to."""

from __future__ import annotations

from gradecheck.lang.tree import Call
from gradecheck.proof.chain import Chain
from gradecheck.proof.evaluate import UncheckableError
from gradecheck.proof.form import form
from gradecheck.proof.link import Flaw, Judge
from gradecheck.proof.relation import Relation
from gradecheck.proof.visible import is_positive


def states(chain: Chain, claim: Relation, judge: Judge) -> bool:
    """Whether a chain comes to the claim, or to what it was rearranged to, and does not leave it:
    behind it nothing stands but equations that hold."""
    for end in range(len(chain.links), 0, -1):
        for start in range(end):
            whole = _composed(chain, start, end)
            if whole is not None and same_claim(whole, claim, judge):
                return True
        after = chain.links[end - 1]
        if not (after.outcome.ok and after.relation.is_equation):
            return False
    return False


def _composed(chain: Chain, start: int, end: int) -> Relation | None:
    """What the links from ``start`` to ``end`` say together, if they hold and run one way."""
    links = chain.links[start:end]
    directions = {link.relation.sign[0] for link in links} - {"="}
    if len(directions) > 1 or not all(link.outcome.ok for link in links):
        return None
    sign = {">": ">=", "<": "<="}[directions.pop()] if directions else "="
    return Relation(chain.nodes[start], sign, chain.nodes[end])


def same_claim(said: Relation, claim: Relation, judge: Judge) -> bool:
    """Whether a relation is the claim, perhaps rearranged, or its log or exp."""
    if said.is_equation != claim.is_equation:
        return False
    said, claim = said.downwards(), claim.downwards()
    pairs: list[tuple[Relation | None, Relation | None]] = [(said, claim)]
    for op in ("log", "exp"):
        pairs += [(_applied(said, op), claim), (said, _applied(claim, op))]
    for a, b in pairs:
        try:
            if a is not None and b is not None and _proportional(a, b, judge):
                return True
        except UncheckableError:
            continue
    return False


def _applied(relation: Relation, op: str) -> Relation | None:
    sides = (relation.left, relation.right)
    if op == "log" and not all(is_positive(side) for side in sides):
        return None
    return Relation(Call(op, (sides[0],)), relation.sign, Call(op, (sides[1],)))


def _proportional(said: Relation, claim: Relation, judge: Judge) -> bool:
    """Whether two relations have the same terms but for a positive factor."""
    if claim.is_equation:
        sides = [(said.left, said.right), (said.right, said.left)]
        return any((form(x), form(y)) == (form(claim.left), form(claim.right)) for x, y in sides)
    return judge.known.same_terms(said, claim)


def flaw_of(chains: list[Chain]) -> Flaw:
    """What is wrong with the first link that is not right."""
    for chain in chains:
        for link in chain.links:
            if not link.outcome.ok:
                return link.outcome.flaw
    return ""
