"""Every typical mistake of a problem under one reading, with the values that come of it.

All edits share one program.  What an edit makes of its own step costs one formula; what follows
from it in later steps is found for all edits at once: each is one row of the leading axis, with its
own value of its own step, of a single run of the unedited graph.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from gradecheck.grading.answers import Mask
from gradecheck.grading.compare import close
from gradecheck.grading.mistakes.collect import edits_of, edits_of_objective
from gradecheck.grading.mistakes.edit import COSTS, Edit
from gradecheck.graph.evaluate import Run
from gradecheck.graph.graph import Graph, GraphError
from gradecheck.graph.program import Builder, Pin, Register
from gradecheck.lang.tree import Num
from gradecheck.lang.walk import names
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Problem, Reading, Tolerance, Variant

SAME = 1e-9
LARGEST = 4000
"""Steps with more elements are not searched for mistakes."""
ROUNDED = (4, 3, 2, 1)
"""The most first: of roundings that give the same numbers the finest is named."""
NOTHING = Num(0.0)


class Candidate(msgspec.Struct, eq=False):
    """A mistake that could have been made at ``step``, and others that give the same numbers.

    value:    what it makes of its step, given the true values before it
    register: where its formula is computed, or ``None``
    decimals: to how many decimals its step is rounded instead, or ``None``
    variant:  what is replaced before gradients are derived anew, or ``None``: they stay
    """

    step: str
    edit: Edit
    value: Array | None
    register: Register | None = None
    decimals: int | None = None
    variant: Variant | None = None
    others: list[Edit] = []
    place: int = 0

    @property
    def cost(self) -> float:
        return self.edit.cost

    @property
    def everywhere(self) -> bool:
        """Whether only a new derivation of everything says what comes of it."""
        return self.value is None


class Given(msgspec.Struct, frozen=True, eq=False):
    """A student's own answer to a step, and how it is compared."""

    values: Array
    written: Mask
    tolerance: Tolerance


class Rows:
    """Pins by which every row of a run has its own edited step, and carries the student's answers.

    ``own`` holds for each step the rows edited there with their values.  An answer stands in
    wherever it differs by more than the tolerance from what the row has.
    """

    def __init__(
        self, own: Mapping[str, tuple[list[int], Array]], given: Mapping[str, Given], count: int
    ) -> None:
        self.own = own
        self.given = given
        self.count = count

    def __call__(self, pin: Pin, computed: Array, true: Array) -> tuple[Array, Mask]:
        own, given = self.own.get(pin.name), self.given.get(pin.name)
        if own is None and given is None:
            return computed, np.zeros(computed.shape, dtype=bool)
        value = np.array(np.broadcast_to(computed, (self.count, *computed.shape[1:])))
        mask = np.zeros(value.shape, dtype=bool)
        if own is not None:
            value[own[0]] = own[1]
            mask[own[0]] = True
        if given is not None:
            differs = given.written & ~close(given.values[np.newaxis], value, given.tolerance)
            value = np.where(differs, given.values, value)
            mask |= differs
        return value, mask


class Candidates:
    """The typical mistakes of a problem under a reading."""

    def __init__(self, problem: Problem, reading: Reading) -> None:
        self.problem = problem
        self.reading = reading
        self.graph: Graph = problem.graph(reading)
        self.builder = Builder()
        self.order = [*self.graph.givens, *self.graph.steps]
        self.places = {name: place for place, name in enumerate(self.order)}
        self.world = self.graph.world(self.builder, frozenset(self.graph.steps), "rows")
        self.plain = Run(self.builder.program, problem.inputs, 1, Rows({}, {}, 1))
        self.backward = {s.name for s in self.graph.steps.values() if s.kind == "backward"}
        self._by_step: dict[str, list[Candidate]] = {}
        self._ancestors: dict[str, frozenset[str]] = {}
        self._everywhere: list[Candidate] | None = None
        self._derived: dict[int, Graph | None] = {}

    def ancestors(self, step: str) -> frozenset[str]:
        """All steps on which ``step`` depends, and itself."""
        if step not in self._ancestors:
            below = self.graph.ancestors(step) if step in self.graph.steps else frozenset()
            self._ancestors[step] = below | {step}
        return self._ancestors[step]

    def reach(self, item: str) -> frozenset[str]:
        """All steps whose formula matters to ``item``: of a gradient also those that are only
        differentiated on the way, as a loss is."""
        below = self.ancestors(item)
        if not below & self.backward:
            return below
        differentiated = self.graph.gradients.keys() & self.graph.steps.keys()
        return below | (differentiated - self.backward)

    def true(self, step: str) -> Array:
        """The true value of a step, with a leading axis."""
        return self.plain.value(self.world.register(step))

    def of(self, step: str) -> list[Candidate]:
        """The mistakes in the formula of a step that change its value or what is derived."""
        found = self._by_step.get(step)
        if found is None:
            found = self._by_step[step] = self._merged(step)
        return found

    def of_everything(self) -> list[Candidate]:
        """Mistakes in what is differentiated, and those that the author foresaw."""
        if self._everywhere is None:
            self._everywhere = self._find_everywhere()
        return self._everywhere

    def _find_everywhere(self) -> list[Candidate]:
        found = []
        for mistake in self.problem.mistakes:
            step = next(iter(mistake.steps), "") or self._first_gradient()
            said = Edit("authored", NOTHING, mistake.name, COSTS["authored"])
            place = self.places.get(step, 0)
            found.append(Candidate(step, said, None, variant=mistake, place=place))
        root = self.problem.variant(*self.problem.chosen(self.reading)).objective
        if root is not None:
            step = self._first_gradient()
            for made in edits_of_objective(self.graph.scope, root):
                variant = Variant("edited", objective=made.node)
                place = self.places.get(step, 0)
                found.append(Candidate(step, made, None, variant=variant, place=place))
        return found

    def _first_gradient(self) -> str:
        return next(iter(s for s in self.graph.steps if s in self.backward), "")

    def _merged(self, step: str) -> list[Candidate]:
        if int(np.prod(self.graph.scope.types[step].shape)) > LARGEST:
            return []
        place = self.places[step]
        # A gradient cannot stand in a formula from which it would be derived.
        derives = self._derives(step)
        operands = tuple(
            [
                name
                for name in self.order
                if step not in self.ancestors(name)
                and not (derives and self.ancestors(name) & self.backward)
            ]
        )
        expr = self.graph.steps[step].expr
        true = self.true(step)
        by_value: dict[bytes, Candidate] = {}
        for made in edits_of(self.graph.scope, step, expr, operands):
            register = self.world.expression(made.node)
            value = self.plain.value(register)
            if not np.isfinite(value).all():
                continue
            same = _same(value, true)
            if same and not derives:
                continue
            key = _key(value) if not derives else _key(value) + str(made.node).encode()
            known = by_value.get(key)
            if known is not None:
                known.others.append(made)
                continue
            variant = Variant("edited", {step: made.node}) if derives else None
            by_value[key] = Candidate(
                step, made, value, register, variant=variant, others=[], place=place
            )
        return [*by_value.values(), *self._rounded(step, true)]

    def _rounded(self, step: str, true: Array) -> list[Candidate]:
        """The step rounded to a few decimals, and used so."""
        found = []
        for decimals in ROUNDED:
            value = np.round(true, decimals)
            if not _same(value, true):
                words = f"with {step} rounded to {decimals} decimal{'s' * (decimals != 1)}"
                said = Edit("too-rounded", NOTHING, words, COSTS["too-rounded"])
                found.append(
                    Candidate(step, said, value, decimals=decimals, place=self.places[step])
                )
        return found

    def _derives(self, step: str) -> bool:
        """Whether gradients are derived anew where the formula of a step is changed."""
        if step in self.backward or self.problem.objective is None:
            return False
        graph = self.graph
        return (
            step in graph.gradients
            and step not in graph.givens
            and not set(names(graph.steps[step].expr)) & self.backward
        )

    # -- values in later steps ----------------------------------------------------------------

    def own_values(
        self, candidates: Sequence[Candidate], given: Mapping[str, Given]
    ) -> list[Array]:
        """What each candidate makes of its own step, given the student's earlier answers."""
        run = self._run(Rows({}, given, 1))
        values = []
        for one in candidates:
            if one.register is not None:
                values.append(run.value(one.register)[0])
            else:
                assert one.decimals is not None
                plain = run.value(self.world.register(one.step))[0]
                values.append(np.round(plain, one.decimals))
        return values

    def followed(
        self,
        candidates: Sequence[Candidate],
        values: Sequence[Array],
        items: Sequence[str],
        given: Mapping[str, Given],
    ) -> dict[str, Array]:
        """What each item is, one row a candidate, where only the formula of its step is changed."""
        own: dict[str, tuple[list[int], Array]] = {}
        for step in {one.step for one in candidates}:
            rows = [row for row, one in enumerate(candidates) if one.step == step]
            own[step] = rows, np.stack([values[row] for row in rows])
        pins = Rows(own, given, len(candidates))
        run = self._run(pins)
        found = {}
        for item in items:
            computed = run.value(self.world.register(item))
            whole = (len(candidates), *computed.shape[1:])
            value = np.broadcast_to(computed, whole)
            if item in own:
                value = value.copy()
                value[own[item][0]] = own[item][1]
            found[item] = value
        return found

    def derived(
        self, one: Candidate, items: Sequence[str], given: Mapping[str, Given]
    ) -> dict[str, Array]:
        """What each item is where everything is derived anew from the edited formula."""
        graph = self._graph_of(one)
        if graph is None:
            # Without b there is no gradient for b: the student goes on with the usual formulas.
            if one.everywhere:
                return {}
            values = self.own_values([one], given)
            usual = self.followed([one], values, items, given)
            return {item: value[0] for item, value in usual.items()}
        pinned = frozenset(given) & graph.steps.keys()
        world = graph.world(self.builder, pinned, "rows")
        run = self._run(Rows({}, given, 1)) if given else self.plain
        wanted = [item for item in items if item in graph.steps]
        wanted = [i for i in wanted if graph.scope.types[i] == self.graph.scope.types[i]]
        return {item: run.value(world.register(item))[0] for item in wanted}

    def _graph_of(self, one: Candidate) -> Graph | None:
        key = id(one)
        if key not in self._derived:
            assert one.variant is not None
            try:
                chosen = self.problem.chosen(self.reading)
                self._derived[key] = self.problem.variant(*chosen, one.variant)
            except GraphError:
                self._derived[key] = None
        return self._derived[key]

    def _run(self, pins: Rows) -> Run:
        return Run(self.builder.program, self.problem.inputs, 1, pins)


def _same(a: Array, b: Array) -> bool:
    scale = float(np.abs(b).max(initial=0.0))
    return bool((np.abs(a - b) <= SAME * scale).all())


def _key(value: Array) -> bytes:
    """Equal for values that agree to ten figures or so."""
    scale = float(np.abs(value).max(initial=0.0))
    if scale == 0:
        return b"0"
    unit = 10.0 ** (np.floor(np.log10(scale)) - 10)
    return bytes((np.round(value / unit) + 0.0).tobytes())


def candidates_of(problem: Problem, reading: Reading) -> Candidates:
    """The candidates of a problem under a reading, kept with the problem."""
    key = "candidates", tuple(reading.items())
    found = problem.plans.get(key)
    if not isinstance(found, Candidates):
        found = problem.plans[key] = Candidates(problem, reading)
    return found
