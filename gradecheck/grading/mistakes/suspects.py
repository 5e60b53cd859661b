"""Searching the candidates for those that give a student's numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gradecheck.grading.compare import close
from gradecheck.grading.mistakes.candidates import Candidate, Candidates, Given
from gradecheck.grading.mistakes.choose import Fit, Suspect
from gradecheck.grading.mistakes.target import NONE, Target, evidence, levels
from gradecheck.grading.mistakes.written import half_units
from gradecheck.ops.record import Array


class Search:
    """One search over all wrong items of a student.

    ``costs`` says how complicated each candidate is that reaches an item.
    """

    def __init__(
        self, candidates: Candidates, targets: Mapping[str, Target], given: Mapping[str, Given]
    ) -> None:
        self.candidates = candidates
        self.targets = targets
        self.given = given
        self.costs: dict[str, list[float]] = {id: [] for id in targets}
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
        return [
            Suspect(one.step, one.place, one.edit, fits, [(one.step, e) for e in one.others])
            for one, fits in self._fits.values()
        ]

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
        reach = {id: self.candidates.ancestors(id) for id in self.targets}
        wanted = frozenset().union(*reach.values())
        kept: list[Candidate] = []
        for step in self.candidates.graph.steps:
            if step not in wanted:
                continue
            found = self.candidates.of(step)
            for id, below in reach.items():
                if step in below:
                    self.costs[id] += [one.cost for one in found]
            kept += self._fitting(step, found) if step in self.given else found
        for one in self.candidates.of_everything():
            for costs in self.costs.values():
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
        half = half_units(given.values, given.written)
        fits = np.zeros(len(found), dtype=bool)
        for one in values:
            near = np.abs(given.values - one) <= half * (1 + 1e-6)
            near = near.reshape(len(found), -1) | ~given.written.reshape(1, -1)
            within = close(given.values[np.newaxis], one, given.tolerance)
            within = within.reshape(len(found), -1) | ~given.written.reshape(1, -1)
            fits |= near.all(axis=1) | within.all(axis=1)
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
            for row in np.flatnonzero(levels(target, found[id]) < NONE):
                one = kept[row]
                if one.step in below and not (derives and one.variant is not None):
                    self._note(one, target, found[id][row])

    def _derive(self, one: Candidate) -> None:
        """Compare with what follows where everything is derived anew."""
        backward, ancestors = self.candidates.backward, self.candidates.ancestors
        wanted = [
            id
            for id in self.targets
            if one.everywhere or (one.step in ancestors(id) and ancestors(id) & backward)
        ]
        if not wanted:
            return
        for given in ({}, self._carries) if self._carries else ({},):
            for id, value in self.candidates.derived(one, wanted, given).items():
                target = self.targets[id]
                if levels(target, value[np.newaxis])[0] < NONE:
                    self._note(one, target, value)

    def _note(self, one: Candidate, target: Target, value: Array) -> None:
        level = int(levels(target, value[np.newaxis])[0])
        fit = Fit(level, evidence(target, value), value)
        _, fits = self._fits.setdefault(id(one), (one, {}))
        known = fits.get(target.id)
        if known is None or (fit.level, -fit.evidence) < (known.level, -known.evidence):
            fits[target.id] = fit


