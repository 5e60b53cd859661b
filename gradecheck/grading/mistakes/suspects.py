"""Searching the candidates for those that give a student's numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gradecheck.grading.answers import Mask
from gradecheck.grading.compare import close
from gradecheck.grading.mistakes.candidates import Candidate, Candidates, Given
from gradecheck.grading.mistakes.choose import Fit, Rivals, Suspect
from gradecheck.grading.mistakes.target import NONE, Target, evidence, factors, levels
from gradecheck.grading.mistakes.written import half_units
from gradecheck.ops.record import Array

SURE = 9.0
"""Evidence beyond any threshold."""


class Search:
    """One search over all wrong items of a student.

    ``rivals`` counts the candidates that reach an item.
    """

    def __init__(
        self, candidates: Candidates, targets: Mapping[str, Target], given: Mapping[str, Given]
    ) -> None:
        self.candidates = candidates
        self.targets = targets
        self.given = given
        self.rivals = Rivals(targets)
        self._fits: dict[int, tuple[Candidate, dict[str, Fit]]] = {}
        self._carries = self._differing()

    def suspects(self) -> list[Suspect]:
        """Every candidate that fits an item, with what it explains."""
        kept = self._kept()
        scratch = [one.value for one in kept if one.value is not None]
        self._follow(kept, scratch, {})
        if self._carries:
            carried = self.candidates.own_values(kept, self._carries) if kept else []
            self._follow(kept, carried, self._carries)
        for one in (*kept, *self.candidates.of_everything()):
            if one.variant is not None:
                self._derive(one)
        fitting = [one for one, _ in self._fits.values()]
        contradicted = self._contradicted(fitting)
        return [
            Suspect(one.step, one.place, one.edit, fits, [(one.step, e) for e in one.others])
            for one, fits in self._fits.values()
            if id(one) not in contradicted and self._explains_nearest(one, fits)
        ]

    def _explains_nearest(self, one: Candidate, fits: Mapping[str, Fit]) -> bool:
        """Whether what is wrong soonest after the step is explained.

        A mistake in a hidden layer that explains a gradient, by a mask, but not the next layer's
        own wrong numbers, was not made.
        """
        if one.everywhere:
            return True
        ancestors = self.candidates.ancestors
        after = [id for id in self.targets if one.step in ancestors(id)]
        nearest = [id for id in after if not (ancestors(id) - {id}).intersection(after)]
        return all(id in fits for id in nearest)

    def _contradicted(self, fitting: list[Candidate]) -> set[int]:
        """Those that would have made an answer wrong which counts as right, whether or not the
        student went on to derive the gradients from the mistaken formula."""
        found: set[int] = set()
        for name, given in self.given.items():
            if name in self.targets:
                continue
            below = self.candidates.reach(name)
            reaching = [
                one for one in fitting if one.everywhere or (one.step in below and one.step != name)
            ]
            good: set[int] = set()
            for carried in ({}, self._carries) if self._carries else ({},):
                good |= self._consistent(name, given, reaching, carried)
            found |= {id(one) for one in reaching} - good
        return found

    def _consistent(
        self,
        name: str,
        given: Given,
        reaching: list[Candidate],
        carried: Mapping[str, Given],
    ) -> set[int]:
        """Those of ``reaching`` with which a given answer agrees."""
        good: set[int] = set()
        plain = [one for one in reaching if not one.everywhere and not self._derived(one, name)]
        if plain:
            own = self.candidates.own_values(plain, carried)
            values = self.candidates.followed(plain, own, [name], carried)[name]
            fits = _fits_given(given, values)
            good |= {id(one) for one, fit in zip(plain, fits, strict=True) if fit}
        for one in reaching:
            if one.variant is not None and id(one) not in good:
                value = self.candidates.derived(one, [name], carried).get(name)
                if value is None or _fits_given(given, value[np.newaxis])[0]:
                    good.add(id(one))
        return good

    def _derived(self, one: Candidate, name: str) -> bool:
        """Whether ``one`` explains a gradient only as derived anew from it: then this holds of the
        gradient ``name``, too.

        Where its own step shows the mistake, it was made, and gradients may follow either way.
        """
        _, fits = self._fits[id(one)]
        if one.variant is None or one.step in fits:
            return False
        backward, ancestors = self.candidates.backward, self.candidates.ancestors
        derives = any(ancestors(item) & backward for item in fits)
        return derives and bool(ancestors(name) & backward)

    def _differing(self) -> dict[str, Given]:
        """The answers that are not the true values: only they make a difference when carried."""
        found = {}
        for name, given in self.given.items():
            true = self.candidates.true(name)
            right = close(given.values[np.newaxis], true, given.tolerance) | ~given.written
            if not right.all():
                found[name] = given
        return found

    def _kept(self) -> list[Candidate]:
        """The candidates in steps that a wrong item depends on, and that can have been made.

        An edit of a step that the student gave must fit there, too.
        """
        reach = {id: self.candidates.reach(id) for id in self.targets}
        wanted = frozenset().union(*reach.values())
        kept: list[Candidate] = []
        for step in self.candidates.graph.steps:
            if step not in wanted:
                continue
            found = self.candidates.of(step)
            for id, below in reach.items():
                if step in below:
                    self.rivals.costs[id] += [one.cost for one in found]
            if step in self.targets:
                values = [one.value[0] for one in found if one.value is not None]
                self._count_factors(found, self.targets[step], values)
            kept += self._fitting(step, found) if step in self.given else found
        for one in self.candidates.of_everything():
            for costs in self.rivals.costs.values():
                costs.append(one.cost)
        return kept

    def _fitting(self, step: str, found: Sequence[Candidate]) -> list[Candidate]:
        """The candidates that give what the student wrote for their step."""
        if not found:
            return []
        given = self.given[step]
        values = [np.stack([one.value for one in found if one.value is not None])[:, 0]]
        if self._carries:
            values.append(np.stack(self.candidates.own_values(found, self._carries)))
        fits = np.zeros(len(found), dtype=bool)
        for one in values:
            fits |= _fits_given(given, one)
        return [one for one, fit in zip(found, fits, strict=True) if fit]

    def _follow(
        self, kept: list[Candidate], values: Sequence[Array], given: Mapping[str, Given]
    ) -> None:
        """Compare with what follows where gradients are not derived anew."""
        if not kept:
            return
        backward = self.candidates.backward
        own = [v[0] if not given else v for v in values]
        found = self.candidates.followed(kept, own, list(self.targets), given)
        for id, target in self.targets.items():
            below = self.candidates.ancestors(id)
            derives = bool(below & backward)
            self._count_factors(kept, target, found[id])
            for row in np.flatnonzero(levels(target, found[id]) < NONE):
                one = kept[row]
                if one.step in below and not (derives and one.variant is not None):
                    self._note(one, target, found[id][row])

    def _derive(self, one: Candidate) -> None:
        """Compare with what follows where everything is derived anew."""
        reach, backward = self.candidates.reach, self.candidates.backward
        wanted = [
            id
            for id in self.targets
            if one.everywhere or (one.step in reach(id) and reach(id) & backward)
        ]
        if not wanted:
            return
        for given in ({}, self._carries) if self._carries else ({},):
            for id, value in self.candidates.derived(one, wanted, given).items():
                target = self.targets[id]
                self._count_factors([one], target, value[np.newaxis])
                if levels(target, value[np.newaxis])[0] < NONE:
                    self._note(one, target, value)

    def _count_factors(
        self, found: Sequence[Candidate], target: Target, values: Sequence[Array] | Array
    ) -> None:
        """Note which candidates only multiply an item that they reach by a number."""
        if not found:
            return
        known = factors(target, np.asarray(values))
        noted = self.rivals.factors[target.id]
        for row in np.flatnonzero(np.isfinite(known)).tolist():
            if abs(known[row] - 1) > 1e-6:
                noted.append((found[row].cost, float(known[row])))

    def _left_nothing(self, target: Target, value: Array) -> bool:
        """Whether zeros follow from the rounding, and not from an earlier wrong answer."""
        earlier = self.candidates.ancestors(target.id) - {target.id}
        return (
            target.answer.size > 1
            and not target.answer.any()
            and not value.any()
            and not earlier & self.targets.keys()
        )

    def _note(self, one: Candidate, target: Target, value: Array) -> None:
        level = int(levels(target, value[np.newaxis])[0])
        multiple = bool(np.isfinite(factors(target, value[np.newaxis])[0]))
        strength = evidence(target, value, is_multiple=multiple)
        if one.decimals is not None and self._left_nothing(target, value):
            # Zeros say nothing of where they come from, but that rounding left nothing of a step.
            strength = SURE if one.step not in self.candidates.backward else strength
        fit = Fit(level, strength, value, multiple)
        _, fits = self._fits.setdefault(id(one), (one, {}))
        known = fits.get(target.id)
        if known is None or (fit.level, -fit.evidence) < (known.level, -known.evidence):
            fits[target.id] = fit


def _fits_given(given: Given, values: Array) -> Mask:
    """Which rows of ``values`` are what the student gave, to the digits or within tolerance."""
    half = half_units(given.values, given.written)
    near = np.abs(given.values - values) <= half * (1 + 1e-6)
    within = close(given.values[np.newaxis], values, given.tolerance)
    fits: Mask = np.asarray(
        [(near | ~given.written), (within | ~given.written)],
    ).reshape(2, len(values), -1)
    return np.asarray(fits.all(axis=2).any(axis=0))
