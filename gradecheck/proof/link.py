"""Judging one link of a proof: is it true, and what justifies it?"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from gradecheck.lang.tree import Node
from gradecheck.proof.build import ZERO, mentioned
from gradecheck.proof.counterexample import CounterExample, counter_example
from gradecheck.proof.evaluate import UncheckableError
from gradecheck.proof.follows import Known
from gradecheck.proof.form import form
from gradecheck.proof.inequalities import INEQUALITIES
from gradecheck.proof.named import named_for
from gradecheck.proof.relation import SIGNS, TURNED, Relation
from gradecheck.proof.world import World

Flaw: TypeAlias = Literal[
    "",
    "no-steps",
    "false",
    "reversed",
    "not-equal",
    "strict",
    "leap",
    "circular",
    "restated",
    "ends-elsewhere",
    "cannot-be-checked",
    "unreadable",
]


class Outcome(msgspec.Struct, frozen=True):
    """What became of a link: ``true`` on the models, ``ok`` if also justified.

    ``ok`` is ``None`` where it could not be judged; ``rule`` the word of a named inequality, and
    ``gives`` the relation that it gives.  ``remedy`` says what would be right.
    """

    ok: bool | None
    true: bool | None
    reason: str
    flaw: Flaw = ""
    rule: str = ""
    example: CounterExample | None = None
    gives: str = ""
    remedy: str = ""


class Judge:
    """Judges links against what has been proven so far and the claim that is to be proven."""

    def __init__(self, world: World, claim: Relation, banned: frozenset[str]) -> None:
        self.world = world
        self.claim = claim
        self.banned = banned
        self._allowed = {w: entry for w, entry in INEQUALITIES.items() if w not in banned}
        self.known = Known(world, divergences="kl" not in banned)
        self.stated = False
        self.claimed = False
        self.progress = False
        self._free = mentioned(claim.left) | mentioned(claim.right)

    def judge(self, link: Relation, free: frozenset[str] = frozenset()) -> Outcome:
        """What becomes of a link; ``free`` are variables that the line leaves free on purpose."""
        try:
            return self._judge(link, free)
        except UncheckableError as error:
            return Outcome(None, None, str(error), "cannot-be-checked")

    def _judge(self, link: Relation, free: frozenset[str]) -> Outcome:
        world = self.world
        if not world.holds(*_weakly(link)):
            return self._false(link, free)
        if link.is_equation:
            if self._restates_equation(link):
                return self._unjustified(link)
            return Outcome(True, True, "equal on all models")
        if link.sign in ("<", ">") and not world.holds(link.left, link.sign, link.right):
            weak = ">=" if link.sign == ">" else "<="
            reason = f"the two sides can be equal, so {SIGNS[link.sign]} is too strong"
            remedy = f"write {SIGNS[weak]}"
            return Outcome(False, False, reason, "strict", gives=weak, remedy=remedy)
        if world.equal(link.left, link.right):
            return Outcome(True, True, f"holds with =, so {SIGNS[link.sign]} does")
        word = "" if self._skips_all(link) else named_for(link, world, self._allowed)
        if word:
            return Outcome(True, True, f"by {INEQUALITIES[word][0]}", rule=word)
        if self.known.implies(link):
            return Outcome(True, True, "follows from what is proven above")
        return self._unjustified(link, named_for(link, world) if self.banned else "")

    def _skips_all(self, link: Relation) -> bool:
        """Whether a link says "… ≥ 0" where just this is to be proven, without any step."""
        zero = any(side == ZERO for side in (link.left, link.right))
        return (
            bool(self.banned)
            and zero
            and self.known.same_terms(link.downwards(), self.claim.downwards())
        )

    # -- true, but not justified -----------------------------------------------------------------

    def _restates_equation(self, link: Relation) -> bool:
        return self.claim.is_equation and self.is_claim(link) and not self.known.implies(link)

    def is_claim(self, link: Relation) -> bool:
        """Whether a link is the claim, word for word."""
        wanted = self.claim.downwards()
        for said in (link.downwards(), link.turned() if link.is_equation else link.downwards()):
            sides = (form(said.left), form(said.right))
            if said.sign == wanted.sign and sides == (form(wanted.left), form(wanted.right)):
                return True
            if (
                link.is_equation
                and wanted.is_equation
                and sides[::-1]
                == (
                    form(wanted.left),
                    form(wanted.right),
                )
            ):
                return True
        return False

    def _unjustified(self, link: Relation, banned: str = "") -> Outcome:
        if banned:
            name = INEQUALITIES[banned][0]
            reason = f"circular: {name} is what is to be proven, so it cannot be used here"
            return Outcome(False, True, reason, "circular")
        if self.is_claim(link):
            if self.claimed:
                return Outcome(False, True, "circular: this uses the claim itself", "circular")
            self.claimed = True
            if not self.progress:
                reason = "this is the claim, stated but not derived from anything"
                return Outcome(False, True, reason, "restated")
            reason = "a leap to the claim: true, but it does not follow from what is proven above"
            return Outcome(False, True, reason, "leap")
        try:
            written = self.stated or self.claimed
            if written and self.known.implies(link, [self.claim]):
                reason = "circular: this follows only from the claim that is to be proven"
                return Outcome(False, True, reason, "circular")
        except UncheckableError:
            pass
        reason = (
            "a leap: true, but no named inequality gives it from the line before, "
            "nor does it follow from what is proven above"
        )
        return Outcome(False, True, reason, "leap")

    # -- false -----------------------------------------------------------------------------------

    def _false(self, link: Relation, free: frozenset[str]) -> Outcome:
        world = self.world
        example = counter_example(link, world)
        shown = f"false: {example.sentence()}" if example else "false"
        for sign in (">=", "<=") if link.is_equation else (TURNED[link.sign],):
            other = Relation(link.left, sign, link.right)
            word = named_for(other, world) if world.holds(*_weakly(other)) else ""
            if word:
                name, gives = INEQUALITIES[word][0], SIGNS[sign]
                flaw: Flaw = "not-equal" if link.is_equation else "reversed"
                remedy = f"{name} runs the other way: {gives}"
                if link.is_equation:
                    remedy = f"{name} gives {gives} here, not ="
                return Outcome(False, False, shown, flaw, word, example, sign, remedy)
        reason = shown
        extra = (mentioned(link.left) | mentioned(link.right)) - self._free - free
        if extra:
            names = ", ".join(sorted(extra))
            reason += f"; {names} is free here and taken as every value: is a bracket missing?"
        return Outcome(False, False, reason, "false", example=example)


def _weakly(link: Relation) -> tuple[Node, str, Node]:
    """A link with ≥ for > and ≤ for <."""
    return link.left, {">": ">=", "<": "<="}.get(link.sign, link.sign), link.right
