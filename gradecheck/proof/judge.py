"""Judging a proof: the whole of it, from its text to the share of the points."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from gradecheck.errors import ExpressionError
from gradecheck.lang.statements import parse_relations
from gradecheck.lang.tree import Divergence
from gradecheck.proof.build import ZERO
from gradecheck.proof.chain import Chain, Judged, Walker
from gradecheck.proof.ending import flaw_of, states
from gradecheck.proof.evaluate import UncheckableError
from gradecheck.proof.follows import Known
from gradecheck.proof.form import form
from gradecheck.proof.inequalities import INEQUALITIES, SAME
from gradecheck.proof.lines import MOST_LINES, read_lines
from gradecheck.proof.link import Flaw, Judge
from gradecheck.proof.milestones import Milestone, read_milestones, shown_share
from gradecheck.proof.named import named_for
from gradecheck.proof.reading import Reader
from gradecheck.proof.relation import Relation
from gradecheck.proof.resolve import Resolver
from gradecheck.proof.verdict import Mistake, Verdict
from gradecheck.proof.world import World
from gradecheck.spec.model import Model

LONGEST = 10_000
_COPY = re.compile(r"([^\W\d_])_?\{?(['′]{1,2}|\d)")
INCOMPLETE = Fraction(1, 2)
"""The most that a proof without its end is worth."""
Routes = Mapping[str, Sequence[str]]


class Task(msgspec.Struct, frozen=True, eq=False):
    """What is to be proven: the claim over a model, and the milestones of each route.

    ``steps`` is how many steps a whole proof takes: what an unfinished one is measured by.
    """

    claim: Relation
    model: Model
    banned: frozenset[str]
    routes: Mapping[str, tuple[Milestone, ...]]
    steps: int = 4


def read_claim(text: str, model: Model) -> Relation:
    """The one relation that is to be proven; ``ExpressionError`` where there is none.

    >>> from gradecheck.spec.model import read_model
    >>> model = read_model(["z"], [], ["p(z)", "q(z)"])
    >>> str(read_claim("KL(q || p) >= 0", model))
    'KL(q(z) || p(z)) ≥ 0'
    """
    statement = parse_relations(text, model.names())
    if statement.left is None or len(statement.links) != 1:
        raise ExpressionError(
            "not-a-relation", "expected one relation to be proven", 0, len(text), "log p(x) >= …"
        )
    resolver = Resolver(model)
    link = statement.links[0]
    return Relation(resolver.resolve(statement.left), link.relation, resolver.resolve(link.right))


def read_task(claim: str, model: Model, routes: Routes | None = None) -> Task:
    """A task from its texts; ``ExpressionError`` where one cannot be read or the claim is false."""
    relation = read_claim(claim, model)
    world = World(model)
    try:
        sign = {">": ">=", "<": "<="}.get(relation.sign, relation.sign)
        if not world.holds(relation.left, sign, relation.right):
            raise ExpressionError("false-claim", "this claim is false", 0, len(claim))
        banned = _banned(relation, world)
    except UncheckableError as error:
        raise ExpressionError("cannot-be-checked", str(error), 0, len(claim)) from None
    read = {name: read_milestones(texts, model) for name, texts in (routes or {}).items()}
    return Task(relation, model, banned, read)


def _banned(claim: Relation, world: World) -> frozenset[str]:
    """The named inequalities that are the claim itself: they cannot be used to prove it."""
    if claim.is_equation:
        return frozenset()
    found: set[str] = set()
    for word, entry in INEQUALITIES.items():
        if named_for(claim, world, {word: entry}):
            found.update(SAME.get(word, (word,)))
    known = Known(world, divergences=False)
    declared = world.model.distributions
    for left in declared:
        for right in declared:
            if left != right and set(left.variables) == set(right.variables):
                known.add(Relation(Divergence(left, right), ">=", ZERO))
    if known.relations and known.implies(claim):
        found.update(SAME["kl"])
    return frozenset(found)


def judge(task: Task, text: str) -> Verdict:
    """The verdict on a proof; never fails, whatever was written.

    >>> from gradecheck.spec.model import read_model
    >>> model = read_model(["x", "z"], [], ["p(z)", "p(x|z)", "q(z|x)"])
    >>> task = read_task("log p(x) >= E_q[log(p(x,z)/q(z|x))]", model)
    >>> verdict = judge(task, "log p(x) = log E_q[p(x,z)/q(z|x)] >= E_q[log(p(x,z)/q(z|x))]")
    >>> verdict.complete, verdict.share, verdict.lines[0].reason
    (True, Fraction(1, 1), "equal on all models; by Jensen's inequality")
    """
    if len(text) > LONGEST:
        return _refused(f"a proof has at most {LONGEST} characters, this one has {len(text)}")
    if text.count("\n") > MOST_LINES:
        return _refused(f"a proof has at most {MOST_LINES} lines")
    try:
        world = World(task.model, _copies(text, task.model))
        walker = Walker(Judge(world, task.claim, task.banned), Reader(task.model))
        walker.walk(read_lines(text, task.model.names()))
        return _verdict(task, walker)
    except UncheckableError as error:
        return _refused(str(error))
    except ExpressionError as error:
        return _refused(error.message)


def _copies(text: str, model: Model) -> list[str]:
    """The copies of variables that a text mentions: z1, z'."""
    known = model.copies()
    found = {letter + mark.replace("′", "'") for letter, mark in _COPY.findall(text)}
    return sorted(name for name in found if name in known)


def _refused(reason: str) -> Verdict:
    return Verdict((), (reason,), False, Fraction(0), "unreadable")


def _verdict(task: Task, walker: Walker) -> Verdict:
    links = [link for chain in walker.chains for link in chain.links]
    counted = _distinct([link for link in links if link.counts])
    valid = sum(bool(link.outcome.ok) for link in counted)
    total = len(counted) + walker.unreadable
    complete, flaw, note = _end(task, walker, links)
    notes = [*([note] if note else []), *walker.notes]
    share = Fraction(valid, total) if total else Fraction(0)
    route, shown, missing = shown_share(task.routes, links)
    notes += missing
    share *= shown
    if not complete:
        share *= INCOMPLETE * min(Fraction(1), Fraction(valid, task.steps))
    example = next((link.outcome.example for link in links if link.outcome.example), None)
    found: tuple[Mistake, ...] = ()
    if any(link.outcome.true is False for link in links):
        from gradecheck.proof.mistakes import mistakes  # noqa: PLC0415 - only if a line is false

        found = mistakes(walker.chains, task.claim, walker.judge.world)
    return Verdict(
        lines=tuple(walker.lines),
        notes=tuple(notes),
        complete=complete,
        share=share,
        flaw=flaw,
        counted=total,
        valid=valid,
        route=route,
        example=example,
        mistakes=found,
    )


def _distinct(links: list[Judged]) -> list[Judged]:
    """The links without those that say again what one above says."""
    seen: dict[frozenset[object], Judged] = {}
    for link in links:
        said = link.relation.downwards()
        key = frozenset([(said.sign, form(said.left), form(said.right))])
        if said.is_equation:
            key = frozenset([form(said.left), form(said.right)])
        seen.setdefault(key, link)
    return list(seen.values())


def _end(task: Task, walker: Walker, links: list[Judged]) -> tuple[bool, Flaw, str]:
    """Whether the proof is complete; else what is wrong with it as a whole, in a word and text."""
    wrong = flaw_of(walker.chains)
    if walker.unreadable and not wrong:
        wrong = "unreadable"
    if not links:
        if walker.unreadable:
            return False, "unreadable", "nothing here could be read as a step"
        return False, "no-steps", "there are no steps: the claim alone is no proof"
    judge = walker.judge
    follows = _follows(task, walker, links)
    last = _last_statement(walker.chains, task.claim, judge)
    if follows and last and walker.lines[-1].ok is not False:
        return True, wrong, ""
    if follows:
        end = "ends elsewhere: the claim would follow, but the last statement is not the claim"
        return False, wrong or "ends-elsewhere", end
    if wrong:
        return False, wrong, _SAID.get(wrong, "the claim does not follow from the lines that hold")
    return False, "ends-elsewhere", f"ends elsewhere: the claim, {task.claim}, does not follow"


_SAID: dict[str, str] = {
    "leap": "a leap: the claim does not follow from the lines that hold",
    "circular": "circular: the claim is used to prove itself",
    "restated": "the claim is only restated",
    "false": "the claim does not follow from the lines that hold",
}


def _follows(task: Task, walker: Walker, links: list[Judged]) -> bool:
    if not task.claim.is_equation:
        return walker.judge.known.implies(task.claim)
    steps = [link for link in links if link.outcome.ok and link.counts]
    others = [link for link in steps if not walker.judge.is_claim(link.relation)]
    known = Known(walker.judge.world, divergences=False)
    for link in others:
        known.add(link.relation)
    return known.implies(task.claim)


def _last_statement(chains: list[Chain], claim: Relation, judge: Judge) -> bool:
    """Whether the last statement is the claim; remarks with = that hold may follow it."""
    with_links = [chain for chain in chains if chain.links]
    for chain in reversed(with_links):
        if states(chain, claim, judge):
            return True
        remark = all(link.outcome.ok and link.relation.is_equation for link in chain.links)
        if not remark:
            return False
    return False
