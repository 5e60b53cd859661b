"""A problem as plain data, once its file has been read and found sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

import msgspec
import numpy as np

from gradecheck.errors import Fault, GradecheckError, Place
from gradecheck.graph.graph import Graph, GraphError, MistakenGraph
from gradecheck.graph.scope import Memo
from gradecheck.lang.names import Names
from gradecheck.lang.tree import Node
from gradecheck.ops.record import Array, Shape, Type
from gradecheck.spec.shapes import Shapes

if TYPE_CHECKING:
    from gradecheck.spec.model import Model

Reading: TypeAlias = Mapping[str, str]
"""A choice from each convention: option by convention."""

ItemKind: TypeAlias = Literal["value", "formula", "choice", "manual", "proof"]
Made = TypeVar("Made")
Partial: TypeAlias = Literal["elements", "all"] | tuple[tuple[Fraction, Fraction], ...]


class Tolerance(msgspec.Struct, frozen=True):
    """How far an element may be from the expected one: within *any* criterion given.

    abs:      largest absolute difference
    rel:      largest difference as a share of |expected|
    floor:    to ``rel`` belongs a smallest allowed difference, as a share of the item's largest
              |expected|; ``None`` is the default of 0.001 (but never more than ``rel`` itself)
    decimals: half a unit of that decimal, itself accepted
    figures:  half a unit of that significant figure of the expected value, itself accepted
    """

    abs: float | None = None
    rel: float | None = None
    floor: float | None = None
    decimals: int | None = None
    figures: int | None = None


DEFAULT_TOLERANCE = Tolerance(rel=0.01)


class Proving(msgspec.Struct, frozen=True):
    """What a proof item asks for: the claim, model proofs by route, milestones by route."""

    claim: str
    proofs: tuple[tuple[str, str], ...] = ()
    routes: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Item(msgspec.Struct, frozen=True):
    """One thing that is graded.

    For a value or formula ``id`` is the name of its step in the graph.  ``choices`` and ``right``
    belong to a choice: what may be chosen and what is right; ``proving`` to a proof.  With the
    layout ``either`` a formula may also give the transpose.
    """

    id: str
    kind: ItemKind
    points: Fraction
    tolerance: Tolerance = DEFAULT_TOLERANCE
    partial: Partial = "elements"
    follow_through: Fraction = Fraction(1)
    same_mistake: Literal["once", "each"] = "once"
    aka: tuple[str, ...] = ()
    prompt: str = ""
    choices: tuple[str, ...] = ()
    right: str = ""
    proving: Proving | None = None
    layout: Literal["exact", "either"] = "exact"


class Variant(msgspec.Struct, frozen=True):
    """What an option of a convention, or an authored ``mistake``, replaces in the graph."""

    name: str
    steps: Mapping[str, Node] = {}
    objective: Node | None = None
    credit: Fraction | None = None
    note: str = ""
    mistake: bool = False

    @property
    def changes(self) -> bool:
        """Whether anything is replaced at all."""
        return bool(self.steps) or self.objective is not None


class Convention(msgspec.Struct, frozen=True):
    """A choice on which correct students may differ; the first option is the default."""

    name: str
    options: tuple[Variant, ...]

    def option(self, name: str) -> Variant:
        return next(option for option in self.options if option.name == name)


class SpecFile(msgspec.Struct, frozen=True):
    """The file of a problem as it was read: its name and its bytes."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes, in hexadecimal.

        >>> SpecFile("a.yaml", b"").sha256[:8]
        'e3b0c442'
        """
        return _sha256(self.data)


@lru_cache(maxsize=64)
def _sha256(data: bytes) -> str:
    from hashlib import sha256  # noqa: PLC0415 - loads OpenSSL, and few reports need it

    return sha256(data).hexdigest()


MOST_KEPT = 1000
"""Things of one kind that are kept with a problem."""


class Problem:
    """A problem: what is given, the steps, what is graded and how.

    ``names`` is the table of names for expressions over this problem, aliases included;
    ``written`` the text of each step as its author wrote it.  Of a handout (no answers, ``images``
    given) every step is a blank, and ``images`` are the steps that hold images or kernels.  Of a
    formula problem ``shapes`` says what its givens are like, and ``givens`` is empty.
    """

    def __init__(  # noqa: PLR0913 - a record of all that a file says, by keyword
        self,
        *,
        id: str,
        title: str,
        statement: str,
        givens: Mapping[str, Array],
        steps: Mapping[str, Node],
        written: Mapping[str, str],
        objective: Node | None,
        direction: Literal["minimize", "maximize"],
        items: tuple[Item, ...],
        tolerance: Tolerance,
        conventions: tuple[Convention, ...],
        mistakes: tuple[Variant, ...],
        names: Names,
        source: SpecFile,
        images: frozenset[str] | None = None,
        model: Model | None = None,
        shapes: Shapes | None = None,
    ) -> None:
        self.id = id
        self.title = title
        self.statement = statement
        self.givens = givens
        self.steps = steps
        self.written = written
        self.objective = objective
        self.direction = direction
        self.items = items
        self.tolerance = tolerance
        self.conventions = conventions
        self.mistakes = mistakes
        self.names = names
        self.source = source
        self.model = model
        self.shapes = shapes
        self._memo = Memo(shapes.letters(shapes.tried) if shapes else {})
        self._graphs: dict[tuple[str, ...], Graph] = {}
        self.handout = images is not None
        self.cache: dict[str, frozenset[str]] = {} if images is None else {"images": images}
        self._kept: dict[str, dict[object, Any]] = {}
        self._shapes: dict[str, tuple[Shape, ...]] | None = None
        self._credits: dict[tuple[str, ...], dict[str, Fraction]] = {}
        self._defaults = [(one.name, one.options[0].name) for one in conventions]
        self.inputs = {name: value[np.newaxis] for name, value in givens.items()}

    def kept(self, kind: str, key: object, make: Callable[[], Made]) -> Made:
        """What was made for ``key`` the first time that it was asked for, kept with the problem.

        Of each ``kind`` so many are kept that no class runs out of memory, whatever it answers.
        """
        known = self._kept.setdefault(kind, {})
        found = known.get(key)
        if found is None:
            if len(known) >= MOST_KEPT:
                known.clear()
            found = known[key] = make()
        result: Made = found
        return result

    def require_answers(self) -> None:
        """Refuse a handout, which has nothing to grade against and nothing to solve."""
        if self.handout:
            message = "this is a handout: it says what to hand in, not what is right"
            hint = "use the instructor's problem file"
            raise GradecheckError([Fault("handout", message, hint, Place(self.source.name, 1, 1))])

    @property
    def points(self) -> Fraction:
        return sum((item.points for item in self.items), Fraction(0))

    @property
    def default_reading(self) -> dict[str, str]:
        return {convention.name: convention.options[0].name for convention in self.conventions}

    def item(self, id: str) -> Item:
        return next(item for item in self.items if item.id == id)

    def readings(self, fixed: Reading | None = None) -> Iterator[dict[str, str]]:
        """Every reading in lexicographic order, the options in ``fixed`` held as they are."""
        fixed = fixed or {}
        names = [convention.name for convention in self.conventions]
        options = [
            [fixed[convention.name]]
            if convention.name in fixed
            else [option.name for option in convention.options]
            for convention in self.conventions
        ]
        for choice in product(*options):
            yield dict(zip(names, choice, strict=True))

    def answerable(self) -> frozenset[str]:
        """Everything a student may answer: items, and any step as shown work."""
        found = self.cache.get("answerable")
        if found is None:
            steps = self.graph().steps.keys()
            found = frozenset({*steps, *(item.id for item in self.items)})
            self.cache["answerable"] = found
        return found

    def shape_of(self, step: str) -> Shape:
        """The shape of a step's value under the default reading."""
        return self.graph().scope.types[step].shape

    def shapes_of(self, step: str) -> tuple[Shape, ...]:
        """The shapes that a step's value can have: the default reading's first, then those that
        single options give it."""
        if self._shapes is None:
            self._shapes = self._find_shapes()
        return self._shapes[step]

    def _find_shapes(self) -> dict[str, tuple[Shape, ...]]:
        graphs = [self.graph()]
        for convention in self.conventions:
            graphs += [
                self.graph({convention.name: option.name})
                for option in convention.options
                if option.changes
            ]
        found: dict[str, dict[Shape, None]] = {}
        for graph in graphs:
            for step in graph.steps:
                found.setdefault(step, {})[graph.scope.types[step].shape] = None
        return {step: tuple(shapes) for step, shapes in found.items()}

    def _options(self, reading: Reading) -> tuple[str, ...]:
        """The names of the options of ``reading``, in the order of the conventions."""
        return tuple([reading.get(name, first) for name, first in self._defaults])

    def chosen(self, reading: Reading) -> list[Variant]:
        """The options of ``reading``, in the order of the conventions."""
        return [
            convention.option(reading.get(convention.name, convention.options[0].name))
            for convention in self.conventions
        ]

    def graph(self, reading: Reading | None = None) -> Graph:
        """The graph under ``reading`` (default: the first option of every convention).

        Each option was checked alone; raises :class:`GradecheckError` where two do not fit
        together.
        """
        try:
            return self.build(reading)
        except GraphError as error:
            step, fault = error.faults[0]
            chosen = "; ".join(f"{name}: {option}" for name, option in (reading or {}).items())
            raise GradecheckError(
                [
                    Fault(
                        "clashing-options",
                        f"these options do not fit together ({chosen}): {step}: {fault.message}",
                        "run `gradecheck check` on the problem: it names every clash",
                        Place(self.source.name, 1, 1),
                    )
                ]
            ) from None

    def build(self, reading: Reading | None = None) -> Graph:
        """As :meth:`graph`, raising :class:`GraphError` with the faults of the graph."""
        key = self._options(reading or {})
        found = self._graphs.get(key)
        if found is None:
            found = self._graphs[key] = self.variant(*self.chosen(reading or {}))
        return found

    def variant(self, *variants: Variant) -> Graph:
        """The graph with every replacement of ``variants`` made, later ones winning."""
        steps = dict(self.steps)
        objective = self.objective
        for variant in variants:
            steps.update(variant.steps)
            objective = variant.objective or objective
        make = MistakenGraph if any(variant.mistake for variant in variants) else Graph
        if self.shapes is not None:
            sizes = self.shapes.tried
            letters = self.shapes.letters(sizes)
            types = self.shapes.types(sizes)
            return make(types, steps, objective, sizes, letters, memo=self._memo)
        types = {name: Type(value.shape) for name, value in self.givens.items()}
        return make(types, steps, objective, memo=self._memo)

    def credits(self, reading: Reading) -> dict[str, Fraction]:
        """What an item's points are multiplied by: the credits of the options that change it."""
        key = self._options(reading)
        found = self._credits.get(key)
        if found is None:
            found = self._credits[key] = self._find_credits(reading)
        return found

    def _find_credits(self, reading: Reading) -> dict[str, Fraction]:
        credits = dict.fromkeys((item.id for item in self.items), Fraction(1))
        values = [item.id for item in self.items if item.kind == "value"]
        for convention, option in zip(self.conventions, self.chosen(reading), strict=True):
            if option.credit is None or option.credit == 1 or option is convention.options[0]:
                continue
            plain = {**reading, convention.name: convention.options[0].name}
            changed = self.graph(reading).evaluate(values, self.inputs)
            unchanged = self.graph(plain).evaluate(values, self.inputs)
            for id in values:
                if not _same(changed[id], unchanged[id]):
                    credits[id] *= option.credit
        return credits


def _same(a: Array, b: Array) -> bool:
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-9, atol=0.0, equal_nan=True))
