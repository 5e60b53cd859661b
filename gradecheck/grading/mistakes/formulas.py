"""Saying of wrong formulas what went wrong, over all of them at once.

On random draws nothing agrees by chance, so what fits needs no further evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction

import msgspec

from gradecheck.formula.answer import Work
from gradecheck.formula.causes import Cause, factor_words, plain_cause, vague_cause
from gradecheck.formula.workspace import Bench
from gradecheck.grading.mistakes.choose import Suspect
from gradecheck.grading.mistakes.derivations import Derivation, Derivations, derivations_of
from gradecheck.grading.mistakes.edit import COSTS, Edit
from gradecheck.grading.mistakes.sentence import sentence
from gradecheck.grading.result import Finding
from gradecheck.graph.textbook import derivative_names
from gradecheck.lang.tree import Grad, Name
from gradecheck.lang.walk import names
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Item, Problem, Reading

VAGUE = 0.35
"""By how much simpler a mistake must be to be named in place of another that fits: an alternative
that is no worse than this is named with it, and something vague only where no edit is as simple."""

CauseFinder = Callable[[Item, Work, Bench, Array], Cause | None]


class WrongFormula(msgspec.Struct, frozen=True, eq=False):
    """A wrong answer with all that it builds on, and what it comes to on the draws."""

    item: Item
    work: Work
    values: tuple[Array, ...]

    @property
    def id(self) -> str:
        return self.item.id


class Explained(msgspec.Struct, frozen=True):
    """What went wrong, and the least share of the points that a foreseen mistake earns."""

    finding: Finding
    credit: Fraction | None = None


def explained(
    problem: Problem, reading: Reading, wrong: Sequence[WrongFormula], right: Collection[str]
) -> dict[str, Explained]:
    """What can be said of wrong answers, by item; ``right`` are the items answered right."""
    derivations = derivations_of(problem, reading)
    found: dict[str, Explained] = {}
    fitting: dict[str, list[Derivation]] = {}
    for answer in wrong:
        cause = _first_cause(answer, derivations)
        if cause is None or _is_foreseen(answer, derivations):
            fitting[answer.id] = _fitting(answer, derivations)
        else:
            found[answer.id] = Explained(Finding(cause.mistake, answer.id, cause.message))
    best = _chosen(fitting, frozenset(right))
    for answer in wrong:
        if answer.id not in found:
            said = _said(answer, best.get(answer.id, []), derivations)
            if said is not None:
                found[answer.id] = said
    return found


def _first_cause(
    answer: WrongFormula, derivations: Derivations, look: CauseFinder = plain_cause
) -> Cause | None:
    found = (look(answer.item, answer.work, derivations.bench, each) for each in answer.values)
    return next((cause for cause in found if cause is not None), None)


def _fitting(answer: WrongFormula, derivations: Derivations) -> list[Derivation]:
    """The mistakes that give an answer, the simplest first."""
    both = [one for values in answer.values for one in derivations.giving(answer.id, values)]
    written = [name for tree in answer.work.trees() for name in names(tree)]
    used = derivations.bench.steps_of(written)
    both = [one for one in both if not one.changes & used]
    found = sorted(dict.fromkeys(both), key=lambda one: one.rank)
    if _multiple(answer, derivations):
        # "−3 times what is asked for" says it better than where a factor may have come in.
        return [one for one in found if one.edit.kind not in ("scale", "sign")]
    return found


def _is_foreseen(answer: WrongFormula, derivations: Derivations) -> bool:
    """Whether the author foresaw this mistake."""
    if not derivations.problem.mistakes:
        return False
    return any(one.edit.kind == "authored" for one in _fitting(answer, derivations))


def _multiple(answer: WrongFormula, derivations: Derivations) -> str:
    """By what number the right formula was multiplied; empty where it is not just that."""
    bench = derivations.bench
    found = (factor_words(answer.item, answer.work, bench, each) for each in answer.values)
    return next(filter(None, found), "")


def _chosen(
    fitting: Mapping[str, list[Derivation]], right: frozenset[str]
) -> dict[str, list[Derivation]]:
    """For each answer the mistake that explains most answers, then the simplest; behind it those
    that explain the same answers."""
    waiting = {id: found for id, found in fitting.items() if found}
    chosen: dict[str, list[Derivation]] = {}
    while waiting:
        explains: dict[Derivation, list[str]] = {}
        for id, found in waiting.items():
            for one in found:
                explains.setdefault(one, []).append(id)
        ranked = sorted(
            explains,
            key=lambda one: (-len(explains[one]), bool(one.values.keys() & right), *one.rank),
        )
        same = [one for one in ranked if explains[one] == explains[ranked[0]]]
        for id in explains[ranked[0]]:
            chosen[id] = same
            del waiting[id]
    return chosen


def _said(
    answer: WrongFormula, best: list[Derivation], derivations: Derivations
) -> Explained | None:
    first = best[0] if best else None
    if first is None or first.cost > VAGUE + COSTS["missing-function"]:
        cause = _first_cause(answer, derivations, vague_cause)
        if cause and (first is None or COSTS[cause.mistake] + VAGUE < first.cost):
            return Explained(Finding(cause.mistake, answer.id, cause.message))
    if first is None:
        return None
    others: dict[str, tuple[str, Edit]] = {}
    for one in best:
        # In the same step, another edit with equal numbers says the same in other words.
        if one.step != first.step and one.cost <= first.cost + VAGUE:
            others.setdefault(one.step, (one.where, _spoken(one.edit, derivations)))
    suspect = Suspect(
        first.where, first.place, _spoken(first.edit, derivations), {}, [*others.values()]
    )
    message = _with_derivatives(sentence(answer.id, suspect), derivations)
    factor = _multiple(answer, derivations)
    if factor:
        start = f"{answer.id} is {factor} times what is asked for: it "
        message = start + message.removeprefix(f"{answer.id} ")
    return Explained(
        Finding(first.edit.kind, first.step, message), _credit(first, derivations.problem)
    )


def _credit(one: Derivation, problem: Problem) -> Fraction | None:
    if one.edit.kind != "authored":
        return None
    return next(foreseen.credit for foreseen in problem.mistakes if foreseen.name == one.edit.words)


_FACTOR = re.compile(r"(?<=with a factor )(1/)?(\d+)(?= too many)")


def _spoken(edit: Edit, derivations: Derivations) -> Edit:
    """The edit with sizes by their names: a factor N, not 3."""
    sizes = {str(size): name for name, size in derivations.bench.main.sizes.items()}

    def named(match: re.Match[str]) -> str:
        return (match[1] or "") + sizes.get(match[2], match[2])

    return msgspec.structs.replace(edit, words=_FACTOR.sub(named, edit.words))


def _with_derivatives(message: str, derivations: Derivations) -> str:
    """The message with derivatives as people write them: ∂L/∂s for the step `grad_s`."""
    asked = {item.id for item in derivations.problem.items}
    for step, node in derivative_names(derivations.graph).items():
        if step in asked or not isinstance(node, Grad) or not isinstance(node.of, Name):
            continue
        shown = f"∂{node.of.id}/∂{node.wrt}"
        message = re.sub(rf"(?<![\w']){re.escape(step)}(?![\w'])", shown, message)
    return message
