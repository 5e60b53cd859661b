"""Whether a relation follows from what is proven above.

Its terms, all on one side, must be a sum of those of proven inequalities times positive numbers,
of proven equations times any numbers, and of KL ≥ 0 for every divergence that is written.  One
least-squares problem does chains, mixed directions, rearrangement and constant factors at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from gradecheck.lang.tree import Call, Divergence, Expect, Node
from gradecheck.proof.build import everything, mentioned
from gradecheck.proof.evaluate import UncheckableError
from gradecheck.proof.relation import Relation
from gradecheck.proof.squares import is_combination
from gradecheck.proof.terms import Table, Terms, split
from gradecheck.proof.visible import is_positive
from gradecheck.proof.world import World

FINEST = 1e-7
"""Terms of a proven relation that are smaller than this, next to its largest, prove nothing."""


class Known:
    """What has been proven so far."""

    def __init__(self, world: World, *, divergences: bool = True) -> None:
        self.world = world
        self.relations: list[Relation] = []
        self.divergences = divergences
        self._table = Table(world)
        self._rows: dict[Relation, dict[int, float] | None] = {}
        self._kl: dict[Divergence, dict[int, float]] = {}

    def add(self, relation: Relation) -> None:
        """Note a relation as proven."""
        self.relations.append(relation.downwards())

    def implies(self, wanted: Relation, also: Iterable[Relation] = ()) -> bool:
        """Whether ``wanted`` follows, if ``also`` were proven, too."""
        target = wanted.downwards()
        goal = self._row(target)
        if goal is None:
            return False
        proven = [*self.relations, *(relation.downwards() for relation in also)]
        free: list[dict[int, float]] = []
        positive: list[dict[int, float]] = []
        for relation in self._with_consequences(proven, target):
            row = self._row(relation)
            if row:
                (free if relation.is_equation else positive).append(row)
        if self.divergences:
            positive += self._divergence_rows([target, *proven])
        if target.is_equation:
            positive = []
        return self._solve(goal, free, positive)

    def same_terms(self, a: Relation, b: Relation) -> bool:
        """Whether two relations have the same terms but for a positive factor."""
        first, second = self._row(a), self._row(b)
        if not first or not second or first.keys() != second.keys():
            return False
        factors = [first[number] / second[number] for number in first]
        return min(factors) > 0 and max(factors) - min(factors) <= 1e-9 * max(factors)

    def _solve(
        self,
        goal: dict[int, float],
        free: list[dict[int, float]],
        positive: list[dict[int, float]],
    ) -> bool:
        count = len(self._table.vectors)

        def matrix(
            rows: list[dict[int, float]],
        ) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
            made = np.zeros((count, len(rows)))
            for column, row in enumerate(rows):
                for number, coefficient in row.items():
                    made[number, column] = coefficient
            return made

        return is_combination(matrix([goal])[:, 0], matrix(free), matrix(positive))

    def _row(self, relation: Relation) -> dict[int, float] | None:
        """left − right in terms; ``None`` where that cannot be told from rounding."""
        if relation not in self._rows:
            try:
                self._rows[relation] = self._made(relation)
            except UncheckableError:
                if self.world.work.left < 0:
                    raise
                self._rows[relation] = None
        return self._rows[relation]

    def _made(self, relation: Relation) -> dict[int, float] | None:
        model = self.world.model
        right: Terms = [(-c, t) for c, t in split(relation.right, model)]
        row = self._table.row([*split(relation.left, model), *right])
        if row:
            vectors = self._table.vectors
            sizes = [abs(c) * float(np.abs(vectors[n]).max()) for n, c in row.items()]
            if min(sizes) < FINEST * max(sizes):
                return None
        return row

    def _divergence_rows(self, relations: list[Relation]) -> list[dict[int, float]]:
        found: dict[Divergence, None] = {}
        for relation in relations:
            for side in (relation.left, relation.right):
                for node in everything(side):
                    if isinstance(node, Divergence):
                        found[node] = None
        rows = []
        for node in list(found)[:30]:
            if node not in self._kl:
                self._kl[node] = self._table.row(split(node, self.world.model))
            rows.append(self._kl[node])
        return rows

    def _with_consequences(self, proven: list[Relation], target: Relation) -> Iterator[Relation]:
        """What is proven; with logs and exps taken, and averages of what holds for every value."""
        inside = [*everything(target.left), *everything(target.right)]
        exps = any(isinstance(node, Call) and node.op == "exp" for node in inside)
        means = {(n.dist, n.variables): None for n in inside if isinstance(n, Expect)}
        free = mentioned(target.left) | mentioned(target.right)
        for relation in proven:
            yield relation
            if relation.is_equation:
                continue
            if is_positive(relation.left) and is_positive(relation.right):
                yield _both(relation, "log")
            if exps:
                yield _both(relation, "exp")
            extra = (mentioned(relation.left) | mentioned(relation.right)) - free
            for dist, variables in means:
                if extra and extra <= set(variables):
                    yield Relation(
                        Expect(dist, variables, relation.left),
                        relation.sign,
                        Expect(dist, variables, relation.right),
                    )


def _both(relation: Relation, op: str) -> Relation:
    left: Node = Call(op, (relation.left,))
    return Relation(left, relation.sign, Call(op, (relation.right,)))
